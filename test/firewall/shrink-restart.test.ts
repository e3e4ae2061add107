/** Listings after a restart that nothing in the machine can be compared with: only the number of MACs is left, in the store. */

import { afterEach, expect, test } from 'bun:test'
import { none } from '../../src/firewall/none.ts'
import { closedWith } from '../../src/firewall/wanted.ts'
import type { Mac } from '../../src/model/mac.ts'
import { openMemoryStore } from '../../src/store/index.ts'
import { macOf } from './contract.ts'
import { known, node, settled, stopKeepers, stranger, world } from './keeper-world.ts'

afterEach(stopKeepers)

const four = [1, 2, 3, 4].map(known)

/** A world whose run before believed so many MACs, and left no rules. */
async function after(count: number, given: Parameters<typeof world>[0] = {}) {
  const { portCount } = openMemoryStore()
  await portCount.put(count)
  return world({ policy: { discovery: true }, portCount, ...given })
}

test('a first listing with far fewer is not believed: unknown machines stay shut out, a node that waits gets in', async () => {
  const { keeper, logged, portCount, start, verdict } = await after(4, { ports: [known(1)] })
  await start()
  await keeper.open(node(2), [macOf(2)])
  expect([1, 2, 3].map((n) => verdict(macOf(n)))).toEqual(['deny', 'allow', 'deny'])
  expect(verdict(stranger)).toBe('deny')
  const cause =
    'Ironic lists 1 MACs, and 3 of 4 that were known before this start are missing: more than firewall.max_shrink ' +
    'allows. If that is right, run "inspector firewall sync --accept-shrink"'
  const { ports, troubles, unknown } = await keeper.describe()
  expect(ports).toEqual({ count: 0, listed: null })
  expect(troubles).toMatchObject([{ what: 'shrink', cause }])
  expect(unknown).toMatchObject({ wanted: 'deny', why: expect.stringContaining('no listing of the ports to go by') })
  expect(logged('firewall.failed')).toEqual([{ level: 'error', error: cause }])
  expect(await portCount.get()).toBe(4)
})

test('that is over with a later listing that has enough', async () => {
  const { clock, driver, ironic, keeper, logged, portCount, start, verdict } = await after(4, { ports: [] })
  await start()
  await clock.wake()
  expect(verdict(stranger)).toBe('deny')
  ironic.ports = [1, 2].map(known)
  await clock.wake()
  expect(driver.holds?.known).toEqual(new Set([1, 2].map(macOf)))
  expect([verdict(stranger), logged('firewall.synced').length]).toEqual(['allow', 1])
  const { ports, troubles } = await keeper.describe()
  expect([ports, troubles]).toEqual([{ count: 2, listed: clock.now() }, []])
  expect(await portCount.get()).toBe(2)
})

test('a sync refuses it, and takes it over when it is told to', async () => {
  const { keeper, portCount, start, verdict } = await after(4, { ports: [known(1)] })
  await start()
  await expect(keeper.sync()).rejects.toMatchObject({ code: 'conflict' })
  expect(verdict(stranger)).toBe('deny')
  await keeper.sync({ acceptShrink: true })
  expect([verdict(macOf(1)), verdict(stranger)]).toEqual(['deny', 'allow'])
  expect(await portCount.get()).toBe(1)
})

test('a database that has no number believes the first listing', async () => {
  const { start, verdict } = world({ policy: { discovery: true }, ports: [] })
  await start()
  expect(verdict(stranger)).toBe('allow')
})

test('rules of a run that believed nothing yet are no reason to believe', async () => {
  const { driver, start, verdict } = await after(4, { ports: [] })
  driver.holds = closedWith(new Set<Mac>())
  await start()
  expect(verdict(stranger)).toBe('deny')
})

test('each listing that is believed is kept, and our own changes', async () => {
  const { clock, ironic, keeper, portCount, start } = await after(0, { ports: four })
  await start()
  expect(await portCount.get()).toBe(4)
  keeper.portsChanged([], [macOf(1), macOf(2)])
  expect(await portCount.get()).toBe(2)
  ironic.ports = [4].map(known)
  await clock.wake()
  expect(await portCount.get()).toBe(1)
  ironic.ports = []
  await clock.wake()
  expect(await portCount.get()).toBe(1)
})

test('a run that believes, one without rules that does not, and so on: the number stays', async () => {
  const first = world({ policy: { discovery: true }, ports: four, onStop: 'remove' })
  await first.start()
  await first.keeper.stop()
  for (const _ of [1, 2]) {
    const next = world({ policy: { discovery: true }, ports: [], portCount: first.portCount })
    await next.start()
    expect(next.verdict(stranger)).toBe('deny')
    await next.keeper.stop()
  }
  expect(await first.portCount.get()).toBe(4)
})

test('a listing that ends behind the stop is not kept: the store may be closed', async () => {
  const { ironic, keeper, portCount, start } = await after(0, { ports: four })
  const { promise, resolve } = Promise.withResolvers<void>()
  ironic.answer = () => promise
  await start()
  await keeper.stop()
  resolve()
  await settled()
  expect(await portCount.get()).toBe(0)
})

test('nothing is asked for or kept where nothing is filtered', async () => {
  const used: string[] = []
  const portCount = {
    get: () => Promise.resolve(used.push('get')),
    put: () => Promise.resolve(void used.push('put')),
  }
  const { keeper, start } = world({ driver: none, portCount })
  await start()
  keeper.portsChanged([known(1), known(2)], [macOf(1)])
  await keeper.sync()
  expect(used).toEqual([])
})
