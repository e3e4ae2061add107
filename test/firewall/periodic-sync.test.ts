import { afterEach, expect, test } from 'bun:test'
import { macOf } from './contract.ts'
import { node, settled, stopKeepers, stranger, world } from './keeper-world.ts'

afterEach(stopKeepers)

test('sees to what somebody else changed also while Ironic takes longer than an interval to list', async () => {
  const { clock, driver, ironic, keeper, start } = world({ waiting: [[node(1), [macOf(1)]]] })
  const slow = Promise.withResolvers<void>()
  ironic.answer = () => slow.promise
  await start()
  for (let round = 1; round <= 2; round++) {
    driver.holds = { ...driver.holds!, unknown: 'allow', waiting: new Set([stranger]) }
    await clock.wake()
    expect(driver.holds).toMatchObject({ unknown: 'deny', waiting: new Set([macOf(1)]) })
  }
  expect(clock.sleeping).toEqual([15_000])
  slow.resolve()
  await settled()
  expect([(await keeper.describe()).ports.listed, ironic.listings, clock.sleeping]).toEqual([0, 1, [15_000]])
})

test('an interval that a reload brought counts at once', async () => {
  const { clock, configured, ironic, keeper, start } = world({ syncInterval: 0 })
  await start()
  expect(ironic.listings).toBe(1)
  configured.syncInterval = 15_000
  keeper.reloaded()
  await settled()
  expect([ironic.listings, clock.sleeping]).toEqual([2, [15_000]])
})
