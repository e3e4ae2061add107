import { afterEach, describe, expect, test } from 'bun:test'
import { macOf } from './contract.ts'
import { node, settled, stopKeepers, world } from './keeper-world.ts'

afterEach(stopKeepers)

describe('a foreign change that the driver notices', () => {
  test('is undone at once', async () => {
    const { driver, logged, start } = world()
    await start()
    const before = driver.holds!
    driver.holds = { ...before, unknown: 'allow' }
    driver.disturb()
    await settled()
    expect(driver.holds).toEqual(before)
    expect(logged('firewall.foreign_change')).toHaveLength(1)
  })

  test('that changed nothing of ours costs one look', async () => {
    const { driver, logged, start } = world()
    await start()
    driver.calls.length = 0
    driver.disturb()
    await settled()
    expect(driver.calls.filter((call) => call !== 'change')).toEqual(['read'])
    expect(logged('firewall.foreign_change')).toEqual([])
  })

  test('cannot be noticed at once while the watch does not work: that is a trouble to be seen, and fails nothing', async () => {
    const { driver, keeper, logged, start } = world()
    await start()
    driver.watched?.failed('nft monitor ended by itself')
    driver.watched?.failed('nft monitor ended by itself')
    expect((await keeper.describe()).troubles).toMatchObject([
      { what: 'watch', cause: 'nft monitor ended by itself', failures: 2 },
    ])
    expect(logged('firewall.failed')).toHaveLength(1)
    await keeper.check()
    await keeper.sync()
    driver.watched?.over()
    expect((await keeper.describe()).troubles).toEqual([])
  })

  test('while one is repaired is looked at a second later, however many they are', async () => {
    const { clock, driver, start } = world()
    await start()
    driver.calls.length = 0
    driver.disturb()
    await settled()
    driver.holds = undefined
    for (let n = 0; n < 5; n++) driver.disturb()
    await settled()
    expect(driver.holds).toBeUndefined()
    expect(clock.sleeping[0]).toBe(1000)
    await clock.wake()
    expect(driver.holds).toMatchObject({ known: new Set([macOf(1), macOf(2)]) })
    expect(driver.calls.filter((call) => call === 'read')).toHaveLength(2)
  })
})

describe('health', () => {
  test('is bad while changes fail, with the reason, and good again behind the first that does not', async () => {
    const { clock, driver, keeper, start } = world()
    await start()
    await keeper.check()
    driver.before = () => Promise.reject(new Error('nft: Operation not permitted'))
    await keeper.open(node(1), [macOf(1)]).catch(() => {})
    await expect(keeper.check()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/could not be changed.*nft: Operation not permitted/),
    })
    driver.before = () => Promise.resolve()
    await clock.wake()
    await keeper.check()
  })

  test('does not suffer from an Ironic that is away: reports are taken nevertheless', async () => {
    const { ironic, keeper, start } = world()
    ironic.away = new Error('503')
    await start()
    await keeper.check()
  })
})

test('a sync lists, looks and corrects at once, and says what of it failed', async () => {
  const { driver, ironic, keeper, start } = world()
  await start()
  driver.holds = { ...driver.holds!, waiting: new Set([macOf(1)]) }
  ironic.ports.push({ ...ironic.ports[0]!, mac: macOf(3) })
  await keeper.sync()
  expect(driver.holds).toMatchObject({ waiting: new Set(), known: new Set([1, 2, 3].map(macOf)) })
  ironic.away = new Error('503 Service Unavailable')
  driver.holds = undefined
  await expect(keeper.sync()).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('503 Service Unavailable'),
  })
  expect(driver.holds).toMatchObject({ known: new Set([1, 2, 3].map(macOf)) })
})

describe('stopping', () => {
  test('closed, it still has what was known, for the next run of the service', async () => {
    const { driver, keeper, start } = world({ policy: { discovery: true } })
    await start()
    await keeper.stop()
    expect(driver.holds).toEqual({
      never: [],
      always: [],
      waiting: new Set(),
      known: new Set([macOf(1), macOf(2)]),
      unknown: 'deny',
    })
  })

  test('with remove our rules go', async () => {
    const { driver, keeper, start } = world({ onStop: 'remove' })
    await start()
    await keeper.stop()
    expect(driver.holds).toBeUndefined()
  })

  test('with leave they stay as they are, behind the change under way', async () => {
    const { driver, keeper, start, verdict } = world({ onStop: 'leave' })
    await start()
    await keeper.open(node(1), [macOf(1)])
    driver.calls.length = 0
    await keeper.stop()
    expect([verdict(macOf(1)), verdict(macOf(2)), driver.calls]).toEqual(['allow', 'deny', []])
  })
})
