/** A network with a real dnsmasq for DHCPv6, and real DHCPv6 clients. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Mac } from '../../src/model/mac.ts'
import { addBridge } from './bridge-network.ts'
import { copied, until } from './dhcp-clients.ts'
import { namespace, scratch, type Namespace } from './namespace.ts'

// An address is else not usable for a second or two, while duplicates are looked for.
const atOnce = 'for n in all default; do echo 0 >/proc/sys/net/ipv6/conf/$n/accept_dad; done'

/** A DHCPv6 server, and machines that ask it. */
export type Dhcp6Network = {
  readonly server: Namespace
  /** Those of the MACs that get an address; asked at the same time, and given up 2 s behind the last that is expected. */
  answered(...expected: readonly Mac[]): Promise<readonly Mac[]>
}

/** Makes a machine for each MAC, as all clients of one namespace would share port 546; `more` is what dnsmasq is told beside the usual. */
export async function dhcp6Network(everybody: readonly Mac[], more: readonly string[] = []): Promise<Dhcp6Network> {
  const server = await namespace('server6')
  const directory = scratch('dhcp6')
  await server.run(['sh', '-c', atOnce])
  await addBridge(server, { name: 'br-test', mac: '52:54:00:ff:00:01', addresses: ['fd00:30::1/64'] })
  const machines = new Map<Mac, Awaited<ReturnType<typeof namespace>>>()
  for (const [n, mac] of everybody.entries()) {
    const machine = await namespace(`machine${n}`)
    await machine.run(['sh', '-c', atOnce])
    const peer = ['type', 'veth', 'peer', 'name', 'eth0', 'address', mac, 'netns', machine.name]
    await server.run(['ip', 'link', 'add', `v${n}`, ...peer])
    await server.run(['ip', 'link', 'set', `v${n}`, 'master', 'br-test', 'up'])
    await machine.run(['ip', 'link', 'set', 'eth0', 'up'])
    machines.set(mac, machine)
  }
  const log = join(directory, 'dnsmasq.log')
  const usual = ['--keep-in-foreground', '--conf-file=/dev/null', '--port=0', '--user=root', '--pid-file=']
  const there = ['--interface=br-test', '--bind-interfaces', '--leasefile-ro', '--log-facility=-']
  server.spawn(['dnsmasq', ...usual, ...there, '--dhcp-range=fd00:30::100,fd00:30::200,64,60m', ...more], log)
  await until(
    async () => (await Bun.file(log).text()).includes('DHCPv6, IP range'),
    () => Bun.file(log).text(),
  )
  const dhclient = copied('dhclient', directory)
  let rounds = 0
  const answered = async (...expected: readonly Mac[]) => {
    const round = join(directory, String(++rounds))
    const running = [...machines].map(([mac, machine]) => {
      const file = `${round}-${mac}`
      writeFileSync(`${file}.sh`, `#!/bin/sh\n[ "$reason" != BOUND6 ] || echo "$new_ip6_address" >${file}.ip\n`, {
        mode: 0o755,
      })
      const files = ['-lf', `${file}.leases`, '-pf', `${file}.pid`, '-sf', `${file}.sh`, '-cf', '/dev/null']
      return machine.spawn([dhclient, '-6', '-1', '-d', ...files, 'eth0'], `${file}.log`)
    })
    const bound = () => Promise.all(everybody.map((mac) => Bun.file(`${round}-${mac}.ip`).exists()))
    const found = async () => (await bound()).filter(Boolean).length
    await until(
      async () => (await found()) >= expected.length,
      async () => `${JSON.stringify(await bound())} ${await Bun.file(log).text()}`,
    )
    await Bun.sleep(2000)
    const got = await bound()
    await Promise.all(running.map((client) => client.signal('SIGKILL')))
    return everybody.filter((_, index) => got[index])
  }
  return { server, answered }
}
