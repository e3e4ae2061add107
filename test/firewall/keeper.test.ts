import { afterEach, describe, expect, test } from 'bun:test'
import { macRangeOf } from '../../src/firewall/mac-range.ts'
import { none } from '../../src/firewall/none.ts'
import type { Mac } from '../../src/model/mac.ts'
import { macOf } from './contract.ts'
import { known, node, settled, stopKeepers, stranger, world } from './keeper-world.ts'

afterEach(stopKeepers)

test('settings that a reload brought are in force without waiting for the next sync', async () => {
  const { keeper, configured, start, verdict, driver } = world({ syncInterval: 0 })
  await start()
  expect(verdict(stranger)).toBe('deny')
  Object.assign(configured.policy, { unknownMacs: 'allow', whenIdle: 'keep-open', deny: [macRangeOf(macOf(2))] })
  driver.calls.length = 0
  keeper.reloaded()
  await settled()
  expect([verdict(stranger), verdict(macOf(2))]).toEqual(['allow', 'deny'])
  expect(driver.calls).toContain('replace')
})

describe('starting', () => {
  test('is closed before the ports are listed, and does not wait for Ironic', async () => {
    const { driver, ironic, start, verdict } = world({ policy: { discovery: true, unknownMacs: 'allow' } })
    ironic.away = new Error('connection refused')
    await start()
    expect(driver.calls.slice(0, 2)).toEqual(['read', 'replace'])
    expect([verdict(macOf(1)), verdict(stranger)]).toEqual(['deny', 'deny'])
  })

  test('lets in the nodes that waited before the service was started again', async () => {
    const { ironic, start, verdict } = world({ waiting: [[node(1), [macOf(1)]]] })
    ironic.away = new Error('connection refused')
    await start()
    expect([verdict(macOf(1)), verdict(macOf(2))]).toEqual(['allow', 'deny'])
  })

  test('lists the ports and then knows strangers', async () => {
    const { start, verdict } = world({ policy: { discovery: true } })
    await start()
    expect([verdict(macOf(1)), verdict(stranger)]).toEqual(['deny', 'allow'])
  })

  test('tries to list again with growing pauses, never longer than the interval', async () => {
    const { clock, ironic, start, verdict } = world({ policy: { discovery: true }, syncInterval: 3000 })
    ironic.away = new Error('connection refused')
    await start()
    const pauses: (number | undefined)[] = []
    for (let n = 0; n < 4; n++) {
      pauses.push(clock.sleeping[0])
      await clock.wake()
    }
    expect(pauses).toEqual([1000, 2000, 3000, 3000])
    ironic.away = undefined
    await clock.wake()
    expect(verdict(stranger)).toBe('allow')
  })

  test('fails when the rules cannot be made', async () => {
    const { driver, logged, start } = world()
    driver.before = () => Promise.reject(new Error('there is no nft'))
    await expect(start()).rejects.toMatchObject({ code: 'unavailable', message: 'there is no nft' })
    // Told by whoever started it, who does not try again.
    expect(logged('firewall.failed')).toEqual([])
  })
})

describe('letting a node in', () => {
  test('resolves when the change is in force and not before', async () => {
    const { driver, keeper, start, verdict } = world()
    await start()
    const gate = Promise.withResolvers<void>()
    driver.before = () => gate.promise
    let open = false
    const opening = keeper.open(node(1), [macOf(1)]).then(() => (open = true))
    await settled()
    expect([open, verdict(macOf(1))]).toEqual([false, 'deny'])
    gate.resolve()
    await opening
    expect(verdict(macOf(1))).toBe('allow')
  })

  test('changes one element among many and lists nothing', async () => {
    const { driver, keeper, ironic, start } = world({ ports: Array.from({ length: 5000 }, (_, n) => known(n)) })
    await start()
    const before = driver.deltas.length
    driver.calls.length = 0
    await keeper.open(node(1), [macOf(1)])
    await keeper.close(node(1))
    expect(driver.deltas.slice(before)).toEqual([
      { waiting: { added: [macOf(1)], removed: [] } },
      { waiting: { added: [], removed: [macOf(1)] } },
    ])
    expect(ironic.listings).toBe(1)
    expect(driver.calls).toEqual(['change', 'change'])
  })

  test('takes the changes that come meanwhile together: one runs, one waits', async () => {
    const { driver, keeper, start, verdict } = world({ ports: Array.from({ length: 50 }, (_, n) => known(n)) })
    await start()
    const before = driver.deltas.length
    driver.before = () => Bun.sleep(1)
    const first = keeper.open(node(0), [macOf(0)])
    await settled()
    await Promise.all([first, ...Array.from({ length: 49 }, (_, n) => keeper.open(node(n + 1), [macOf(n + 1)]))])
    expect(driver.deltas.slice(before).map(({ waiting }) => waiting?.added.length ?? 'nothing')).toEqual([1, 49])
    expect(driver.most).toBe(1)
    expect(verdict(macOf(49))).toBe('allow')
  })

  test('a change made while one runs is not taken for confirmed by it', async () => {
    const { driver, keeper, start, verdict } = world()
    await start()
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    let calls = 0
    driver.before = () => gates[calls++]!.promise
    const first = keeper.open(node(1), [macOf(1)])
    await settled()
    let open = false
    const second = keeper.open(node(2), [macOf(2)]).then(() => (open = true))
    gates[0]!.resolve()
    await first
    await settled()
    expect([open, verdict(macOf(2))]).toEqual([false, 'deny'])
    gates[1]!.resolve()
    await second
    expect(verdict(macOf(2))).toBe('allow')
  })

  test('a node without MACs lets strangers in until it is shut out', async () => {
    const { keeper, start, verdict } = world()
    await start()
    await keeper.open(node(3), [])
    expect([verdict(stranger), verdict(macOf(1))]).toEqual(['allow', 'deny'])
    await keeper.close(node(3))
    expect(verdict(stranger)).toBe('deny')
  })

  test('a node with MACs is let in at once while nobody knows the ports', async () => {
    const { ironic, keeper, start, verdict } = world()
    const gate = Promise.withResolvers<void>()
    ironic.answer = () => gate.promise
    await start()
    await keeper.open(node(1), [macOf(1)])
    expect(verdict(macOf(1))).toBe('allow')
    gate.resolve()
  })

  test('a node without MACs is not let in while nobody knows the ports', async () => {
    const { keeper, ironic, start, verdict } = world()
    ironic.away = new Error('connection refused')
    await start()
    await expect(keeper.open(node(3), [])).rejects.toMatchObject({ code: 'unavailable' })
    ironic.away = undefined
    await keeper.open(node(3), [])
    expect([verdict(stranger), verdict(macOf(1))]).toEqual(['allow', 'deny'])
  })

  test('a MAC with which two nodes wait stays until both are shut out', async () => {
    const { keeper, start, verdict } = world()
    await start()
    await Promise.all([keeper.open(node(1), [macOf(1)]), keeper.open(node(2), [macOf(1), macOf(2)])])
    await keeper.close(node(1))
    expect(verdict(macOf(1))).toBe('allow')
    await keeper.close(node(2))
    expect([verdict(macOf(1)), verdict(macOf(2))]).toEqual(['deny', 'deny'])
  })

  test.each([
    ['its MACs are denied', { deny: [macRangeOf('52:55:*')] }, [macOf(1)]],
    ['it has no MAC and strangers are denied', { unknownMacs: 'deny' as const }, []],
  ])('a node that waits in vain is told of in the log: %s', async (_, policy, macs) => {
    const { keeper, start, logged } = world({ policy })
    await start()
    await keeper.open(node(1), macs)
    expect(logged('firewall.refused')).toHaveLength(1)
  })

  test('a node that is let in anew keeps only the new MACs', async () => {
    const { keeper, start, verdict } = world()
    await start()
    await keeper.open(node(1), [macOf(1)])
    await keeper.open(node(1), [macOf(2)])
    expect([verdict(macOf(1)), verdict(macOf(2))]).toEqual(['deny', 'allow'])
  })
})

describe('failures', () => {
  const broken = () => Promise.reject(new Error('nft: Operation not permitted'))

  test('keep the old rules, reject with unavailable, and leave the node shut out', async () => {
    const { driver, keeper, clock, start, verdict } = world()
    await start()
    await keeper.open(node(2), [macOf(2)])
    driver.before = broken
    await expect(keeper.open(node(1), [macOf(1)])).rejects.toMatchObject({
      code: 'unavailable',
      message: `Cannot let node "${node(1)}" boot: nft: Operation not permitted`,
    })
    expect([verdict(macOf(1)), verdict(macOf(2))]).toEqual(['deny', 'allow'])
    driver.before = () => Promise.resolve()
    await clock.wake()
    expect([verdict(macOf(1)), verdict(macOf(2))]).toEqual(['deny', 'allow'])
  })

  test('leave the node let in when it was let in anew meanwhile', async () => {
    const { driver, keeper, start, verdict } = world()
    await start()
    const gate = Promise.withResolvers<void>()
    // The small change, and then all of it.
    let failures = 2
    driver.before = async () => {
      await gate.promise
      if (failures-- > 0) throw new Error('nft: busy')
    }
    const first = keeper.open(node(1), [macOf(1)])
    await settled()
    const second = keeper.open(node(1), [macOf(1), macOf(2)])
    gate.resolve()
    await expect(first).rejects.toMatchObject({ code: 'unavailable' })
    await second
    await settled()
    expect([verdict(macOf(1)), verdict(macOf(2))]).toEqual(['allow', 'allow'])
  })

  test('are tried again with growing pauses until it works, and never given up', async () => {
    const { driver, keeper, clock, start, verdict } = world({ syncInterval: 0 })
    await start()
    await keeper.open(node(1), [macOf(1)])
    driver.before = broken
    await expect(keeper.close(node(1))).rejects.toMatchObject({ code: 'unavailable' })
    const pauses: (number | undefined)[] = []
    for (let n = 0; n < 9; n++) {
      await settled()
      pauses.push(clock.sleeping[0])
      await clock.wake()
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => seconds * 1000))
    expect(verdict(macOf(1))).toBe('allow')
    driver.before = () => Promise.resolve()
    await clock.wake()
    expect(verdict(macOf(1))).toBe('deny')
  })

  test('are logged once per cause, and the recovery once', async () => {
    const { driver, keeper, clock, start, logged } = world()
    await start()
    driver.before = broken
    for (const n of [1, 2, 3]) await keeper.open(node(n), [macOf(n)]).catch(() => {})
    await clock.wake()
    driver.before = () => Promise.reject(new Error('nft: No buffer space available'))
    await keeper.open(node(4), [macOf(4)]).catch(() => {})
    driver.before = () => Promise.resolve()
    await keeper.open(node(5), [macOf(5)])
    const errors = logged('firewall.failed').filter(({ level }) => level === 'error')
    expect(errors.map(({ error }) => error)).toEqual(['nft: Operation not permitted', 'nft: No buffer space available'])
    expect(logged('firewall.synced')).toHaveLength(1)
  })

  test('a change that fails because the table is gone is made good at once', async () => {
    const { driver, keeper, start, verdict } = world()
    await start()
    await driver.remove()
    await keeper.open(node(1), [macOf(1)])
    expect([verdict(macOf(1)), verdict(macOf(2)), driver.holds?.known.size]).toEqual(['allow', 'deny', 2])
  })

  test('a listing that is cut off changes nothing', async () => {
    const { clock, ironic, driver, start, logged } = world()
    await start()
    ironic.ports = []
    ironic.away = new Error('connection reset')
    await clock.wake()
    await clock.wake()
    expect(driver.holds?.known.size).toBe(2)
    expect(logged('firewall.failed')).toEqual([{ level: 'error', error: 'connection reset' }])
  })
})

describe('the periodic sync', () => {
  test('takes over ports that came and went', async () => {
    const { clock, ironic, driver, start } = world()
    await start()
    ironic.ports = [known(2), known(3)]
    await clock.wake()
    expect(driver.holds?.known).toEqual(new Set([macOf(2), macOf(3)]))
    expect(driver.deltas.at(-1)).toEqual({ known: { added: [macOf(3)], removed: [macOf(1)] } })
  })

  test('writes everything anew when somebody else changed the rules, and says so', async () => {
    const { clock, driver, start, logged } = world()
    await start()
    driver.holds = { ...driver.holds!, waiting: new Set([stranger]) }
    await clock.wake()
    expect(driver.holds.waiting.size).toBe(0)
    expect(logged('firewall.foreign_change')).toHaveLength(1)
  })

  test.each([
    ['the table', () => undefined],
    ['a known MAC', (holds: object) => ({ ...holds, known: new Set([macOf(1)]) })],
    ['the verdict on strangers', (holds: object) => ({ ...holds, unknown: 'allow' as const })],
    ['the deny list', (holds: object) => ({ ...holds, never: [macRangeOf('02:*')] })],
  ])('notices that %s was changed', async (_, change) => {
    const { clock, driver, start, logged } = world()
    await start()
    const before = driver.holds!
    driver.holds = change(before) as typeof before | undefined
    await clock.wake()
    expect(logged('firewall.foreign_change')).toHaveLength(1)
    expect(driver.holds).toEqual(before)
  })

  test('does not take our own changes for those of others', async () => {
    const { clock, driver, keeper, ironic, start, logged } = world()
    await start()
    const gate = Promise.withResolvers<void>()
    driver.before = (call) => (call === 'read' ? gate.promise : Promise.resolve())
    await clock.wake()
    const opening = keeper.open(node(1), [macOf(1)])
    keeper.portsChanged([known(7)], [macOf(2)])
    ironic.ports = [known(1), known(7)]
    gate.resolve()
    await opening
    expect(logged('firewall.foreign_change')).toEqual([])
    expect(driver.holds).toMatchObject({ waiting: new Set([macOf(1)]), known: new Set([macOf(1), macOf(7)]) })
  })

  test('an interval of zero lists once and reads nothing back later', async () => {
    const { clock, start } = world({ syncInterval: 0 })
    await start()
    expect(clock.sleeping).toEqual([2 ** 31 - 1])
  })

  test('a policy that was reloaded comes into force', async () => {
    const { clock, configured, driver, start } = world({ policy: { discovery: true } })
    await start()
    configured.policy = { ...configured.policy, deny: [macRangeOf('02:*')], unknownMacs: 'deny' }
    await clock.wake()
    expect(driver.holds).toMatchObject({ never: [macRangeOf('02:*')], unknown: 'deny' })
  })
})

describe('ports that we changed ourselves', () => {
  test('are known at once, without a listing', async () => {
    const { keeper, ironic, driver, start } = world()
    await start()
    keeper.portsChanged([known(3)], [macOf(1)])
    await keeper.close(node(1))
    expect(driver.holds?.known).toEqual(new Set([macOf(2), macOf(3)]))
    expect(ironic.listings).toBe(1)
  })

  test('and the closing after them go in one change', async () => {
    const { keeper, driver, start } = world()
    await start()
    await keeper.open(node(1), [macOf(1)])
    const before = driver.deltas.length
    keeper.portsChanged([known(3)], [])
    await keeper.close(node(1))
    expect(driver.deltas.slice(before)).toEqual([
      { waiting: { added: [], removed: [macOf(1)] }, known: { added: [macOf(3)], removed: [] } },
    ])
  })
})

test('a DHCP server that is ours to start runs behind the first filter, and ends before the last', async () => {
  const { driver, keeper, start } = world()
  const seen: string[] = []
  const note = (what: string) => {
    seen.push(`${what} ${driver.calls.filter((call) => call === 'replace').length}`)
    return Promise.resolve()
  }
  const server = { name: 'server', start: () => note('started behind'), stop: () => note('stopped behind') }
  Object.assign(driver, { server })
  await start()
  await keeper.stop()
  expect(seen).toEqual(['started behind 1', 'stopped behind 1'])
  expect(driver.calls.at(-1)).toBe('replace')
})

test('a DHCP server that cannot be ended is told of, and everybody is shut out nevertheless', async () => {
  const { driver, keeper, start, verdict } = world({ policy: { discovery: true } })
  const server = {
    name: 'server',
    start: () => Promise.resolve(),
    stop: () => Promise.reject(new Error('no such unit')),
  }
  Object.assign(driver, { server })
  await start()
  expect(verdict(stranger)).toBe('allow')
  await expect(keeper.stop()).rejects.toThrow('no such unit')
  expect(verdict(stranger)).toBe('deny')
})

describe('stopping', () => {
  test('answers nobody any more, not even those who waited', async () => {
    const { keeper, start, verdict } = world({ policy: { discovery: true, allow: [macRangeOf('02:*')] } })
    await start()
    await keeper.open(node(1), [macOf(1)])
    await keeper.stop()
    expect([macOf(1), stranger, '02:00:00:00:00:01' as Mac].map(verdict)).toEqual(['deny', 'deny', 'deny'])
    await expect(keeper.open(node(2), [macOf(2)])).rejects.toMatchObject({ code: 'unavailable' })
    expect(verdict(macOf(2))).toBe('deny')
  })

  test('works after a start that failed, and then touches nothing', async () => {
    const { driver, keeper, start } = world()
    driver.before = () => Promise.reject(new Error('there is no nft'))
    await start().catch(() => {})
    driver.before = () => Promise.resolve()
    await keeper.stop()
    expect(driver.holds).toBeUndefined()
  })

  test('does not wait for a listing that hangs', async () => {
    const { clock, driver, ironic, keeper, start } = world({ policy: { discovery: true } })
    await start()
    const gate = Promise.withResolvers<void>()
    ironic.answer = () => gate.promise
    await clock.wake()
    await keeper.stop()
    gate.resolve()
    await settled()
    expect([driver.calls.at(-1), driver.holds?.unknown]).toEqual(['replace', 'deny'])
  })

  test('comes last, after a change under way', async () => {
    const { driver, keeper, start, verdict } = world()
    await start()
    driver.before = () => Bun.sleep(1)
    const opening = keeper.open(node(1), [macOf(1)])
    await settled()
    await keeper.stop()
    await opening.catch(() => {})
    expect([verdict(macOf(1)), driver.calls.at(-1), driver.most]).toEqual(['deny', 'replace', 1])
  })
})

test('without a filter nothing is listed and everything is open at once', async () => {
  const { keeper, ironic, start } = world({ driver: none })
  await start()
  await keeper.open(node(1), [])
  keeper.portsChanged([known(1)], [])
  await keeper.close(node(1))
  await keeper.sync()
  await keeper.stop()
  expect(ironic.listings).toBe(0)
})
