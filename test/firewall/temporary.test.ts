import { afterEach, describe, expect, test } from 'bun:test'
import { macRangeOf } from '../../src/firewall/mac-range.ts'
import { none } from '../../src/firewall/none.ts'
import type { HoldTable } from '../../src/introspection/needs.ts'
import { openMemoryStore } from '../../src/store/index.ts'
import { macOf } from './contract.ts'
import { known, node, settled, stopKeepers, stranger, world } from './keeper-world.ts'

afterEach(stopKeepers)

/** Five minutes, in microseconds. */
const until = 300_000_000

describe('a temporary verdict', () => {
  test('lets a MAC in that nobody waits for, also while nothing is on introspection', async () => {
    const { keeper, start, verdict } = world()
    await start()
    await keeper.hold(macOf(1), 'allow', until)
    expect([verdict(macOf(1)), verdict(macOf(2)), verdict(stranger)]).toEqual(['allow', 'deny', 'deny'])
  })

  test('shuts out a MAC of a waiting node and one that the allow list has', async () => {
    const { keeper, start, verdict } = world({ policy: { allow: [macRangeOf('52:55:*')] } })
    await start()
    await keeper.open(node(1), [macOf(1)])
    expect([verdict(macOf(1)), verdict(stranger)]).toEqual(['allow', 'allow'])
    await keeper.hold(macOf(1), 'deny', until)
    await keeper.hold(stranger, 'deny', until)
    expect([verdict(macOf(1)), verdict(stranger), verdict(macOf(2))]).toEqual(['deny', 'deny', 'allow'])
  })

  test('ends in time, each at its own, and is forgotten in the store', async () => {
    const { clock, keeper, holds, start, verdict } = world({ syncInterval: 0 })
    await start()
    await keeper.hold(macOf(1), 'allow', until)
    await keeper.hold(macOf(2), 'allow', 2 * until)
    expect(clock.sleeping[0]).toBe(300_000)
    clock.time = until
    await clock.wake()
    expect([verdict(macOf(1)), verdict(macOf(2))]).toEqual(['deny', 'allow'])
    expect(await holds.all()).toEqual([{ mac: macOf(2), verdict: 'allow', until: 2 * until }])
    clock.time = 2 * until
    await clock.wake()
    expect([verdict(macOf(2)), (await holds.all()).length]).toEqual(['deny', 0])
  })

  test('takes the place of an earlier one on the same MAC', async () => {
    const { clock, keeper, start, verdict } = world({ syncInterval: 0 })
    await start()
    await keeper.hold(macOf(1), 'deny', until)
    await keeper.hold(macOf(1), 'allow', 3 * until)
    expect([verdict(macOf(1)), clock.sleeping[0]]).toEqual(['allow', 900_000])
  })

  test('given anew while the end of the earlier one is put in force, it is kept', async () => {
    const { clock, driver, keeper, holds, start, verdict } = world({ syncInterval: 0 })
    await start()
    await keeper.hold(macOf(1), 'allow', until)
    const busy = Promise.withResolvers<void>()
    driver.before = () => busy.promise
    clock.time = until
    await clock.wake()
    const again = keeper.hold(macOf(1), 'allow', 2 * until)
    await settled()
    busy.resolve()
    await again
    await settled()
    expect(await holds.all()).toEqual([{ mac: macOf(1), verdict: 'allow', until: 2 * until }])
    expect(verdict(macOf(1))).toBe('allow')
  })

  test('given anew while a slow store has not noted it when the earlier one ends, it is kept', async () => {
    const { holds: table } = openMemoryStore()
    const slow = Promise.withResolvers<void>()
    const holds: HoldTable = {
      all: () => table.all(),
      drop: (macs) => table.drop(macs),
      async put(hold) {
        await table.put(hold)
        if (hold.until > until) await slow.promise
      },
    }
    const { clock, keeper, start, verdict } = world({ syncInterval: 0, holds })
    await start()
    await keeper.hold(macOf(1), 'allow', until)
    const again = keeper.hold(macOf(1), 'allow', 2 * until)
    clock.time = until
    await clock.wake()
    slow.resolve()
    await again
    await settled()
    expect(await table.all()).toEqual([{ mac: macOf(1), verdict: 'allow', until: 2 * until }])
    expect(verdict(macOf(1))).toBe('allow')
  })

  test('can be taken back before', async () => {
    const { keeper, holds, start, verdict } = world()
    await start()
    await keeper.hold(macOf(1), 'allow', until)
    await keeper.release(macOf(1))
    expect([verdict(macOf(1)), (await holds.all()).length]).toEqual(['deny', 0])
    await expect(keeper.release(macOf(1))).rejects.toMatchObject({ code: 'not_found' })
  })

  test('outlives a restart; one that ended meanwhile does not come back', async () => {
    const { holds } = openMemoryStore()
    await holds.put({ mac: macOf(1), verdict: 'allow', until })
    await holds.put({ mac: macOf(2), verdict: 'allow', until: -1 })
    const { start, verdict } = world({ holds })
    await start()
    expect([verdict(macOf(1)), verdict(macOf(2))]).toEqual(['allow', 'deny'])
    expect(await holds.all()).toHaveLength(1)
  })

  test('is refused where it could not work', async () => {
    const { clock, keeper, start, holds } = world({ policy: { deny: [macRangeOf('52:55:*')] } })
    await start()
    clock.time = 10
    await expect(keeper.hold(macOf(1), 'allow', until)).rejects.toMatchObject({
      code: 'conflict',
      message: `Cannot allow "${macOf(1)}" for a time: firewall.deny has it, and wins`,
    })
    await expect(keeper.hold(macOf(1), 'deny', 10)).rejects.toMatchObject({ code: 'invalid' })
    const open = world({ driver: none })
    await open.start()
    await expect(open.keeper.hold(macOf(1), 'deny', until)).rejects.toMatchObject({ code: 'conflict' })
    expect(await holds.all()).toEqual([])
  })

  test('that cannot be put in force now says so, and is tried again', async () => {
    const { clock, driver, keeper, start, verdict } = world()
    await start()
    driver.before = () => Promise.reject(new Error('nft: busy'))
    await expect(keeper.hold(macOf(1), 'allow', until)).rejects.toMatchObject({ code: 'unavailable' })
    expect(verdict(macOf(1))).toBe('deny')
    driver.before = () => Promise.resolve()
    await clock.wake()
    expect(verdict(macOf(1))).toBe('allow')
  })
})

test('a MAC that no port has is let in by a temporary verdict before the ports are listed', async () => {
  const { keeper, ironic, start, verdict } = world({ ports: [known(1)] })
  ironic.away = new Error('connection refused')
  await start()
  await keeper.hold(stranger, 'allow', until)
  await settled()
  expect(verdict(stranger)).toBe('allow')
})
