import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Mac } from '../../src/model/mac.ts'
import { addBridge, addClients } from './bridge-network.ts'
import { namespace, scratch, type Namespace } from './namespace.ts'

/** The bridge that the DHCP server listens on. */
export const bridge = 'br-test'

/** A network with a real dnsmasq on a bridge, and clients that ask it. */
export type DhcpNetwork = {
  readonly server: Namespace
  /** Those of the MACs that get a lease, asked all at once. */
  answered(...macs: readonly Mac[]): Promise<readonly Mac[]>
}

/** Makes the network; `more` is what dnsmasq is told beside the usual. */
export async function dhcpNetwork(more: readonly string[] = []): Promise<DhcpNetwork> {
  const server = await namespace('server')
  const clients = await namespace('clients')
  const directory = scratch('dhcp')
  await addBridge(server, { name: bridge, mac: '52:54:00:ff:00:01', addresses: ['172.30.0.1/24'] })
  await addClients(server, bridge, 'v0', clients)

  const log = join(directory, 'dnsmasq.log')
  server.spawn(
    [
      'dnsmasq',
      '--keep-in-foreground',
      '--conf-file=/dev/null',
      '--port=0',
      `--interface=${bridge}`,
      '--bind-interfaces',
      '--dhcp-range=172.30.0.100,172.30.0.250,60m',
      '--dhcp-authoritative',
      // Else every first offer waits 3 s for an echo.
      '--no-ping',
      '--leasefile-ro',
      '--user=root',
      '--pid-file=',
      '--log-facility=-',
      ...more,
    ],
    log,
  )
  await until(
    async () => (await Bun.file(log).text()).includes('DHCP, IP range'),
    () => Bun.file(log).text(),
  )

  return { server, answered: clientsIn(clients, directory) }
}

/** Asks for each of the MACs from `eth0` of a namespace, all at once, and gives those that got a lease. */
export function clientsIn(clients: Namespace, directory: string): DhcpNetwork['answered'] {
  const script = join(directory, 'udhcpc')
  writeFileSync(script, `#!/bin/sh\n[ "$1" != bound ] || echo "$ip" >${directory}/$interface.ip\n`, { mode: 0o755 })
  let interfaces = 0
  const ask = async (mac: Mac) => {
    const name = `p${++interfaces}`
    await clients.run([
      'ip',
      'link',
      'add',
      'link',
      'eth0',
      'name',
      name,
      'address',
      mac,
      'type',
      'macvlan',
      'mode',
      'bridge',
    ])
    await clients.run(['ip', 'link', 'set', name, 'up'])
    // In the foreground, until a lease; after three tries of a second it ends with 1, which is no error here.
    const udhcpc = ['busybox', 'udhcpc', '-i', name, '-f', '-q', '-n', '-t', '3', '-T', '1', '-A', '0', '-s', script]
    await clients.run(udhcpc).catch(() => '')
    await clients.run(['ip', 'link', 'del', name])
    return Bun.file(join(directory, `${name}.ip`)).exists()
  }
  return async (...macs) => {
    const leases = await Promise.all(macs.map(ask))
    return macs.filter((_, index) => leases[index])
  }
}

/** A copy of a program: Debian's AppArmor profiles let ISC's programs, told by their path, read and write their own folders only. */
export function copied(program: string, directory: string): string {
  const there = join(directory, program)
  copyFileSync(Bun.which(program, { PATH: `${process.env.PATH}:/usr/sbin:/sbin` }) ?? program, there)
  return there
}

/** Waits until it holds, at most 30 s; then it fails with the story. */
export async function until(holds: () => Promise<boolean>, story: () => Promise<string>): Promise<void> {
  for (let n = 0; n < 1500; n++) {
    if (await holds()) return
    await Bun.sleep(20)
  }
  throw new Error(`It did not come true within 30 s: ${await story()}`)
}
