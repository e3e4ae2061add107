import { afterEach, describe, expect, test } from 'bun:test'
import { createDriver, keeperSettingsOf } from '../../src/firewall/index.ts'
import { FirewallKeeper } from '../../src/firewall/keeper.ts'
import { FirewallSettings } from '../../src/firewall/settings.ts'
import { decode } from '../../src/model/decode.ts'
import type { KnownMac } from '../../src/introspection/needs.ts'
import type { Uuid } from '../../src/model/uuid.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { disk } from '../../src/platform/files.ts'
import { silent } from '../../src/platform/log.ts'
import { openMemoryStore } from '../../src/store/index.ts'
import { macOf } from '../firewall/contract.ts'
import { bridge, dhcpNetwork, type DhcpNetwork } from './dhcp-clients.ts'
import { hindrance, runIn, title } from './namespace.ts'

const reason = hindrance('nft', 'dnsmasq', 'busybox')
const network = reason === undefined ? await dhcpNetwork() : undefined

const nodeA = '1e57ab1e-0000-4000-8000-000000000001' as Uuid
const nodeB = '1e57ab1e-0000-4000-8000-000000000002' as Uuid
const [a, a2, b, stranger] = [macOf(1), macOf(2), macOf(3), macOf(4)] as const
const everybody = [a, a2, b, stranger] as const
const ports: readonly KnownMac[] = [
  { mac: a, node: nodeA, port: nodeA },
  { mac: a2, node: nodeA, port: nodeB },
  { mac: b, node: nodeB, port: nodeB },
]

const settings = decode(FirewallSettings, { interface: bridge, sync_interval: 0 })

const running: FirewallKeeper[] = []
afterEach(async () => {
  for (const keeper of running.splice(0)) await keeper.stop()
})

async function firewall(change: Partial<FirewallSettings> = {}, discovery = false) {
  const { server, answered } = network as DhcpNetwork
  const changed = { ...settings, ...change }
  const listed = Promise.withResolvers<void>()
  const keeper = new FirewallKeeper({
    driver: createDriver(changed, runIn(server, 'nft')),
    current: () => keeperSettingsOf(changed, discovery),
    async *everyPort() {
      yield* ports
      listed.resolve()
    },
    bootable: () => Promise.resolve(new Map()),
    holds: openMemoryStore().holds,
    portCount: openMemoryStore().portCount,
    readFile: (path) => disk.read(path),
    clock: systemClock,
    log: silent,
  })
  running.push(keeper)
  await keeper.start(new AbortController().signal)
  await listed.promise
  // Behind the change that the listing brings: what follows knows the ports.
  await keeper.close(nodeA)
  return { keeper, answered }
}

describe.skipIf(reason !== undefined)(title('a real DHCP server behind the firewall', reason), () => {
  test('without our rules everybody is answered', async () => {
    expect(await network?.answered(...everybody)).toEqual([...everybody])
  })

  test('a node is not answered before, is answered while it waits, and not after', async () => {
    const { keeper, answered } = await firewall()
    expect(await answered(...everybody)).toEqual([])
    await keeper.open(nodeA, [a, a2])
    expect(await answered(...everybody)).toEqual([a, a2])
    await keeper.close(nodeA)
    expect(await answered(...everybody)).toEqual([])
  })

  test('a node without MACs is answered as a stranger, and known machines are not', async () => {
    const { keeper, answered } = await firewall()
    await keeper.open(nodeB, [])
    expect(await answered(...everybody)).toEqual([stranger])
  })

  test('discovery lets strangers in, until their port is made', async () => {
    const { keeper, answered } = await firewall({}, true)
    expect(await answered(...everybody)).toEqual([stranger])
    keeper.portsChanged([{ mac: stranger, node: nodeB, port: nodeA }], [])
    await keeper.close(nodeB)
    expect(await answered(...everybody)).toEqual([])
  })

  test('unknown_macs: allow lets strangers in while a node waits, deny never does', async () => {
    const allowing = await firewall({ unknown_macs: 'allow' })
    expect(await allowing.answered(stranger)).toEqual([])
    await allowing.keeper.open(nodeA, [a])
    expect(await allowing.answered(...everybody)).toEqual([a, stranger])
    await allowing.keeper.stop()
    const denying = await firewall({ unknown_macs: 'deny' }, true)
    await denying.keeper.open(nodeA, [])
    expect(await denying.answered(...everybody)).toEqual([])
  })

  test('the lists count, and deny wins', async () => {
    const { keeper, answered } = await firewall({ allow: ['52:55:00:*'], deny: [a2, stranger], when_idle: 'keep-open' })
    expect(await answered(...everybody)).toEqual([a, b])
    await keeper.open(nodeA, [a, a2])
    expect(await answered(...everybody)).toEqual([a, b])
  })

  test('a stopped service leaves it closed', async () => {
    const { keeper, answered } = await firewall({ when_idle: 'keep-open', unknown_macs: 'allow' })
    await keeper.open(nodeA, [a])
    expect(await answered(...everybody)).toEqual([a, stranger])
    await keeper.stop()
    expect(await answered(...everybody)).toEqual([])
  })

  test('what comes in by another interface is not our business', async () => {
    // What the last test left closed on our interface is another inspector's table.
    await network?.server.run(['nft', 'flush', 'ruleset'])
    const { answered } = await firewall({ interface: 'br-other' })
    expect(await answered(stranger, a)).toEqual([stranger, a])
  })
})
