/** Behind a DHCP relay all frames come from the relay: only the address inside the message tells the machines apart. */

import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import type { Filter } from '../../src/firewall/filter.ts'
import { nftables } from '../../src/firewall/nftables/driver.ts'
import { macOf } from '../firewall/contract.ts'
import { place } from '../firewall/nftables/place.ts'
import { clientsIn, until } from './dhcp-clients.ts'
import { hindrance, namespace, runIn, scratch, title } from './namespace.ts'

const reason = hindrance('nft', 'dnsmasq', 'busybox', 'dhcrelay')
const { signal } = new AbortController()
const waiting = macOf(1)
const known = macOf(2)
const stranger = macOf(3)
const listed = macOf(4)
const refused = macOf(5)
const everybody = [waiting, known, stranger, listed, refused]
const filter: Filter = {
  never: [{ first: refused, last: refused }],
  always: [{ first: listed, last: listed }],
  waiting: new Set([waiting]),
  known: new Set([waiting, known]),
  unknown: 'deny',
}

/** server ── relay ── clients; the server's network is 172.31.0.0/24, the clients' 172.32.0.0/24. */
async function relayedNetwork() {
  const server = await namespace('server')
  const relay = await namespace('relay')
  const clients = await namespace('clients')
  const directory = scratch('relay')
  await server.run(['ip', 'link', 'add', 'up0', 'type', 'veth', 'peer', 'name', 'down0', 'netns', relay.name])
  await relay.run(['ip', 'link', 'add', 'site0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', clients.name])
  await server.run(['ip', 'addr', 'add', '172.31.0.1/24', 'dev', 'up0'])
  await relay.run(['ip', 'addr', 'add', '172.31.0.2/24', 'dev', 'down0'])
  await relay.run(['ip', 'addr', 'add', '172.32.0.2/24', 'dev', 'site0'])
  await server.run(['ip', 'link', 'set', 'up0', 'up'])
  for (const name of ['down0', 'site0']) await relay.run(['ip', 'link', 'set', name, 'up'])
  await clients.run(['ip', 'link', 'set', 'eth0', 'up'])
  await server.run(['ip', 'route', 'add', '172.32.0.0/24', 'via', '172.31.0.2'])

  const log = join(directory, 'dnsmasq.log')
  const usual = ['dnsmasq', '--keep-in-foreground', '--conf-file=/dev/null', '--port=0', '--user=root', '--pid-file=']
  const range = ['--dhcp-range=172.32.0.100,172.32.0.250,255.255.255.0,60m', '--dhcp-authoritative', '--no-ping']
  const there = ['--interface=up0', '--bind-interfaces', '--leasefile-ro', '--log-facility=-']
  server.spawn([...usual, ...there, ...range], log)
  await until(
    async () => (await Bun.file(log).text()).includes('DHCP, IP range'),
    () => Bun.file(log).text(),
  )
  const ofDnsmasq = [
    ...usual,
    '--interface=site0',
    '--bind-interfaces',
    '--dhcp-relay=172.32.0.2,172.31.0.1',
    '--log-facility=-',
  ]
  const ofIsc = ['dhcrelay', '-d', '-4', '-id', 'site0', '-iu', 'down0', '172.31.0.1']
  return {
    server,
    answered: clientsIn(clients, directory),
    /** Runs the relay until the promise has settled. */
    async relayed<T>(by: 'dnsmasq' | 'dhcrelay', work: () => Promise<T>): Promise<T> {
      const said = join(directory, `${by}.log`)
      const running = relay.spawn(by === 'dnsmasq' ? ofDnsmasq : ofIsc, said)
      await until(
        async () => /DHCP relay from|Sending on .*Socket/.test(await Bun.file(said).text()),
        () => Bun.file(said).text(),
      )
      try {
        return await work()
      } finally {
        await running.signal('SIGKILL')
      }
    },
  }
}

const network = reason === undefined ? await relayedNetwork() : undefined
type Network = NonNullable<typeof network>

describe.skipIf(reason !== undefined)(title('a DHCP server behind a relay', reason), () => {
  const { relayed, answered, server } = network as Network
  const driver = (match: 'client' | 'source') => nftables({ ...place, interface: 'up0', match }, runIn(server, 'nft'))

  test.each(['dnsmasq', 'dhcrelay'] as const)('%s: who is answered is decided by the machine', async (relay) => {
    const byClient = driver('client')
    await byClient.remove(signal)
    await relayed(relay, async () => {
      expect(await answered(...everybody)).toEqual(everybody)
      await byClient.replace(filter, signal)
      expect(await answered(...everybody)).toEqual([waiting, listed])
      await byClient.change({ waiting: { added: [known], removed: [waiting] }, unknown: 'allow' }, signal)
      expect(await answered(...everybody)).toEqual([known, stranger, listed])
    })
  })

  test('by the frame’s source all machines are one, the relay', async () => {
    const bySource = driver('source')
    await bySource.replace({ ...filter, unknown: 'allow' }, signal)
    await relayed('dnsmasq', async () => expect(await answered(...everybody)).toEqual(everybody))
    await bySource.replace(filter, signal)
    await relayed('dnsmasq', async () => expect(await answered(...everybody)).toEqual([]))
  })
})
