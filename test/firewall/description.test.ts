import { afterEach, describe, expect, test } from 'bun:test'
import { macRangeOf } from '../../src/firewall/mac-range.ts'
import { none } from '../../src/firewall/none.ts'
import type { FirewallDescription } from '../../src/model/firewall.ts'
import { macOf } from './contract.ts'
import { known, node, settled, stopKeepers, stranger, world } from './keeper-world.ts'

afterEach(stopKeepers)

const until = 300_000_000

/** Each MAC as a line: what is wanted, what is, and why. */
function lines({ macs }: FirewallDescription): readonly string[] {
  return macs.map(({ mac, wanted, actual, why }) => `${mac} ${wanted} ${actual} ${why}`)
}

describe('a description', () => {
  test('has the reason for every MAC, in their order', async () => {
    const { keeper, start, clock } = world({
      ports: [1, 2, 3, 4, 5].map(known),
      waiting: [[node(2), [macOf(2)]]],
      policy: { deny: [macRangeOf(macOf(4))], allow: [macRangeOf(macOf(5)), macRangeOf('02:*')] },
    })
    await start()
    clock.time = 60_000_000
    await keeper.open(node(3), [macOf(3)], 'node-17')
    await keeper.hold(stranger, 'allow', until)
    const description = await keeper.describe()
    expect(lines(description)).toEqual([
      `${macOf(1)} deny deny a port of node ${node(1)}, which is not on introspection`,
      `${macOf(2)} allow allow node ${node(2)} waits for its ramdisk`,
      `${macOf(3)} allow allow node node-17 waits for its ramdisk since 1970-01-01T00:01:00Z`,
      `${macOf(4)} deny deny firewall.deny has ${macOf(4)}`,
      `${macOf(5)} allow allow firewall.allow has ${macOf(5)}`,
      `${stranger} allow allow an operator said so, until 1970-01-01T00:05:00Z`,
    ])
    expect(description).toMatchObject({
      driver: 'recording',
      place: 'table of the test',
      actual: 'filter',
      unknown: {
        wanted: 'deny',
        actual: 'deny',
        why: 'as-needed: discovery is off, every waiting node has a known MAC',
      },
      lists: { allow: [macOf(5), '02:*'], deny: [macOf(4)] },
      listsDiffer: false,
      ports: { count: 5, listed: 0 },
      troubles: [],
    })
    expect(description.macs[2]?.reason).toEqual({ kind: 'waiting', node: node(3), name: 'node-17', since: 60_000_000 })
    expect(description.macs[0]?.reason).toEqual({ kind: 'known', node: node(1), port: node(1001) })
  })

  test('shows what differs in the machine, and what has no business there', async () => {
    const { driver, keeper, start } = world()
    await start()
    driver.holds = {
      never: [macRangeOf('06:*')],
      always: [],
      waiting: new Set([stranger]),
      known: new Set([macOf(1)]),
      unknown: 'allow',
    }
    const description = await keeper.describe()
    expect(lines(description)).toEqual([
      `${macOf(1)} deny deny a port of node ${node(1)}, which is not on introspection`,
      `${macOf(2)} deny allow a port of node ${node(2)}, which is not on introspection`,
      `${stranger} deny allow no port has it`,
    ])
    expect([description.unknown.actual, description.listsDiffer]).toEqual(['allow', true])
  })

  test('in brief leaves out who is shut out as it should be, and nobody else', async () => {
    const { driver, keeper, start } = world({
      ports: [1, 2, 3, 4, 5].map(known),
      policy: { deny: [macRangeOf(macOf(4)), macRangeOf('02:*')] },
    })
    await start()
    await keeper.open(node(2), [macOf(2)])
    await keeper.hold(macOf(3), 'deny', until)
    const before = driver.holds!
    driver.holds = { ...before, known: new Set([1, 2, 3, 4, 6].map(macOf)), waiting: new Set([macOf(2), stranger]) }
    const full = await keeper.describe()
    const brief = await keeper.describe({ brief: true })
    expect(full.macs.map(({ mac }) => mac)).toEqual([...[1, 2, 3, 4, 5, 6].map(macOf), stranger])
    const left = new Set([macOf(1), macOf(5)])
    expect(brief).toEqual({ ...full, macs: full.macs.filter(({ mac }) => !left.has(mac)) })
    expect(lines(brief)).toContain(`${macOf(6)} deny deny no port has it`)
    driver.holds = undefined
    driver.change = () => Promise.resolve()
    expect((await keeper.describe({ brief: true })).macs).toHaveLength(5)
  })

  test('says when nothing of ours is there, and when it cannot be told', async () => {
    const { driver, keeper, start } = world()
    await start()
    driver.holds = undefined
    driver.before = (call) => (call === 'change' ? Promise.reject(new Error('busy')) : Promise.resolve())
    const broken = () => Promise.reject(new Error('busy'))
    driver.replace = broken
    expect(await keeper.describe()).toMatchObject({ actual: 'nothing', unread: null, macs: [{ actual: null }, {}] })
    driver.before = broken
    expect(await keeper.describe()).toMatchObject({
      actual: 'unread',
      unread: 'busy',
      counters: null,
      troubles: [{ what: 'write', cause: 'busy' }],
    })
  })

  test('is made between two changes: a start under way shows no difference', async () => {
    const { driver, keeper, start } = world()
    await start()
    driver.before = () => Bun.sleep(1)
    const opening = keeper.open(node(1), [macOf(1)])
    const described = keeper.describe()
    await settled()
    const second = keeper.open(node(2), [macOf(2)])
    const { macs } = await described
    expect(macs.map(({ wanted, actual }) => wanted === actual)).toEqual([true, true])
    await Promise.all([opening, second])
  })

  test('goes by what an earlier run knew until the ports are listed', async () => {
    const { driver, ironic, keeper, start } = world({ policy: { discovery: true } })
    driver.holds = { never: [], always: [], waiting: new Set(), known: new Set([macOf(7)]), unknown: 'deny' }
    ironic.away = new Error('connection refused')
    await start()
    const description = await keeper.describe()
    expect(lines(description)).toEqual([`${macOf(7)} deny deny known from before this start of the service`])
    expect(description).toMatchObject({
      unknown: { wanted: 'deny', why: expect.stringContaining('no listing of the ports to go by yet') },
      ports: { count: 1, listed: null },
      troubles: [{ what: 'list', cause: 'connection refused', since: 0 }],
    })
  })

  test('holds up no start that a round has confirmed', async () => {
    const { driver, keeper, start } = world()
    await start()
    const gate = Promise.withResolvers<void>()
    driver.before = (call) => (call === 'read' ? gate.promise : Promise.resolve())
    const described = keeper.describe()
    await keeper.open(node(1), [macOf(1)])
    gate.resolve()
    expect((await described).macs.map(({ actual }) => actual)).toEqual(['allow', 'deny'])
  })

  test('comes also while the service stops', async () => {
    const { keeper, start } = world()
    await start()
    const stopped = keeper.stop()
    expect((await keeper.describe()).macs).toHaveLength(2)
    await stopped
  })

  test('of a firewall that filters nothing is empty', async () => {
    const { keeper, start } = world({ driver: none })
    await start()
    expect(await keeper.describe()).toMatchObject({ driver: 'none', filters: false, macs: [], actual: 'nothing' })
  })
})
