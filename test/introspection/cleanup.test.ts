import { afterEach, describe, expect, test } from 'bun:test'
import { createCleanUp } from '../../src/introspection/index.ts'
import type { Uuid } from '../../src/model/uuid.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { jumpingClock } from '../fakes/clock.ts'
import { house, post, reaches, report, uuid, waiting, type House, type Wishes } from './house.ts'

let home: House | undefined
const open = async (wishes?: Wishes) => (home = await house(wishes))
afterEach(() => home?.stop())

const hour = 3_600_000

test('a node that does not report in time ends in error and is shut out', async () => {
  const clock = jumpingClock()
  const { around, trace } = await open({ clock })
  await waiting(home!)
  clock.jump(hour - 1000)
  await createCleanUp(around)()
  expect((await around.introspections.get(uuid(1)))?.state).toBe('waiting')
  clock.jump(2000)
  await createCleanUp(around)()
  expect(await around.introspections.get(uuid(1))).toMatchObject({ state: 'error', error: 'Introspection timeout' })
  expect(trace.at(-1)).toBe('close')
})

test('the time counts from the power request, not from the start', async () => {
  const clock = jumpingClock()
  const { around } = await open({ clock, firewall: { open: async () => clock.jump(hour - 1000) } })
  await waiting(home!)
  clock.jump(hour - 1000)
  await createCleanUp(around)()
  expect((await around.introspections.get(uuid(1)))?.state).toBe('waiting')
})

test.each(['starting', 'waiting', 'processing', 'aborting'] as const)(
  'a record in state %s that nobody works on times out, and its node may be started again',
  async (state) => {
    const clock = jumpingClock()
    const { around, useCases } = await open({ clock })
    const { introspections } = around
    await introspections.begin({ uuid: uuid(1), at: clock.now(), bmc: [], manageBoot: true, workflow: null })
    if (state !== 'starting') await introspections.move(uuid(1), 'wait')
    if (state === 'aborting') await introspections.move(uuid(1), 'abort')
    const facts = { raw: '{}', digest: '', workflow: 'default', keys: { bmc: [], macs: [] }, from: 'started' } as const
    if (state === 'processing') await introspections.accept({ uuid: uuid(1), at: clock.now(), ...facts })
    clock.jump(hour + 1)
    await createCleanUp(around)()
    expect(await useCases.status(uuid(1))).toMatchObject({ state: 'error', error: 'Introspection timeout' })
    await waiting(home!)
  },
)

test('a node whose turn to be powered on has not come uses up none of its time', async () => {
  const clock = jumpingClock()
  const { promise, resolve } = Promise.withResolvers<void>()
  const { around, useCases } = await open({
    nodes: 2,
    settings: { start_delay: 5000 },
    clock: { ...clock, sleep: (ms) => (ms > 1000 ? promise : Promise.resolve()) },
  })
  await waiting(home!, 1)
  await useCases.start(uuid(2), { manageBoot: true, workflow: null })
  while (around.starts.running > 0) await Bun.sleep(1)
  clock.jump(2 * hour)
  await createCleanUp(around)()
  expect((await useCases.status(uuid(2))).state).toBe('starting')
  resolve()
  await reaches(home!, 2, 'waiting')
  await createCleanUp(around)()
  expect((await useCases.status(uuid(2))).state).toBe('waiting')
})

test('a time-out of 0 never comes', async () => {
  const clock = jumpingClock()
  const { around } = await open({ clock, settings: { timeout: 0 } })
  await waiting(home!)
  clock.jump(1000 * hour)
  await createCleanUp(around)()
  expect((await around.introspections.get(uuid(1)))?.state).toBe('waiting')
})

test('records of nodes that left Ironic are removed with their data', async () => {
  const { around, ironic, useCases } = await open({ nodes: 2 })
  for (const k of [1, 2]) {
    await waiting(home!, k)
    await post(home!, report(k))
    await reaches(home!, k, 'finished')
  }
  ironic.nodes.delete(uuid(1))
  await createCleanUp(around)()
  await expect(useCases.status(uuid(1))).rejects.toMatchObject({ code: 'not_found' })
  await expect(useCases.data(uuid(1), 'processed')).rejects.toMatchObject({ code: 'not_found' })
  expect((await useCases.status(uuid(2))).state).toBe('finished')
})

describe('of more nodes than Ironic gives at once', () => {
  const left = async ({ around }: House) => (await around.introspections.known()).map((node) => nodes.indexOf(node) + 1)
  const nodes = Array.from({ length: 6 }, (_, n) => uuid(n + 1))

  const known = async (pageSize: number) => {
    const opened = await open({ nodes: 6, pageSize })
    for (const k of [1, 2, 3, 4, 5, 6]) {
      await waiting(opened, k)
      await post(opened, report(k))
      await reaches(opened, k, 'finished')
    }
    return opened
  }

  test('each clean-up looks through one page of them, the next through the page behind it, and the last one begins anew', async () => {
    const opened = await known(2)
    const cleanUp = createCleanUp(opened.around)
    for (const k of [2, 3, 6]) opened.ironic.nodes.delete(uuid(k))
    await cleanUp()
    expect(await left(opened)).toEqual([1, 4, 5, 6])
    await cleanUp()
    expect(await left(opened)).toEqual([1, 4, 5])
    opened.ironic.nodes.delete(uuid(1))
    await cleanUp()
    expect(await left(opened)).toEqual([4, 5])
  })

  test('when the node that the last page ended with is gone, too, it begins anew', async () => {
    const opened = await known(2)
    const cleanUp = createCleanUp(opened.around)
    await cleanUp()
    opened.ironic.nodes.delete(uuid(2))
    await cleanUp()
    expect(await left(opened)).toEqual([1, 3, 4, 5, 6])
  })

  test('a page that fails is asked for again the next time', async () => {
    const opened = await known(2)
    const cleanUp = createCleanUp(opened.around)
    await cleanUp()
    opened.ironic.nodes.delete(uuid(1))
    opened.ironic.nodes.delete(uuid(3))
    const back = opened.ironic.fault({ method: 'GET', path: '/v1/nodes$', status: 500 })
    await cleanUp()
    expect(await left(opened)).toEqual([1, 2, 3, 4, 5, 6])
    back()
    await cleanUp()
    expect(await left(opened)).toEqual([1, 2, 4, 5, 6])
  })
})

test('a listing that is cut off or fails removes nothing', async () => {
  const { around, ironic, useCases } = await open()
  await waiting(home!)
  ironic.nodes.delete(uuid(1))
  ironic.fault({ method: 'GET', path: '/v1/nodes$', status: 503 })
  await createCleanUp(around)()
  expect((await useCases.status(uuid(1))).state).toBe('waiting')
})

test('a node that came back and was started while the nodes were listed keeps its record', async () => {
  const { around, ironic, trace } = await open()
  await waiting(home!)
  await post(home!, report(1))
  await reaches(home!, 1, 'finished')
  const node = ironic.nodes.get(uuid(1))!
  ironic.nodes.delete(uuid(1))
  ironic.fault({ method: 'GET', path: '/v1/nodes$', delay: 150, times: 1 })
  const seen = ironic.requests.length
  const cleaning = createCleanUp(around)()
  while (ironic.requests.length === seen) await Bun.sleep(1)
  ironic.nodes.set(uuid(1), node)
  await waiting(home!)
  await cleaning
  expect((await around.introspections.get(uuid(1)))?.state).toBe('waiting')
  expect(trace.at(-1)).toBe('power rebooting')
})

test('a report being processed keeps its record, as its node may be about to be created', async () => {
  const { around, ironic } = await open({
    nodes: 0,
    discovery: { workflow: 'site', driver: 'ipmi', fields: {} },
    workflow: { steps: ['scheduler'] },
  })
  const back = ironic.fault({ method: 'POST', path: '/v1/nodes', status: 503 })
  const answer = post(home!, report(7))
  while ((await around.introspections.known()).length === 0) await Bun.sleep(1)
  await createCleanUp(around)()
  back()
  expect((await around.introspections.get((await answer) as never))?.state).toMatch(/processing|finished/)
})

test('a report that was processed while the nodes were listed keeps its record, as its node may be created too late for the list', async () => {
  const { around, ironic } = await open()
  const { introspections } = around
  const at = around.clock.now() - 1000
  const facts = { raw: '{}', digest: '', workflow: 'default', keys: { bmc: [], macs: [] }, from: 'discovered' } as const
  await introspections.accept({ uuid: uuid(7), at, ...facts })
  ironic.fault({ method: 'GET', path: '/v1/nodes$', delay: 100, times: 1 })
  const seen = ironic.requests.length
  const cleaning = createCleanUp(around)()
  while (ironic.requests.length === seen) await Bun.sleep(1)
  await introspections.finish(uuid(7), { event: 'finish', at: around.clock.now(), error: null }, around.current().keep)
  await cleaning
  expect((await introspections.get(uuid(7)))?.state).toBe('finished')
  await createCleanUp(around)()
  expect(await introspections.get(uuid(7))).toBeUndefined()
})

test.each(['left Ironic', 'ended long ago'])(
  'many records that %s go in small parts, all in one clean-up',
  async (why) => {
    const clock = jumpingClock()
    const { around } = await open({ clock, nodes: 0, keep: { finished_for: why === 'left Ironic' ? Infinity : hour } })
    const { introspections } = around
    const many = Array.from({ length: 1001 }, (_, n) => uuid(n + 1))
    for (const node of many) {
      await introspections.begin({ uuid: node, at: clock.now(), bmc: [], manageBoot: false, workflow: null })
      await introspections.finish(node, { event: 'error', at: clock.now(), error: null }, around.current().keep)
    }
    clock.jump(2 * hour)
    const nodesAfter = () => Promise.resolve({ nodes: new Set(why === 'left Ironic' ? [] : many) })
    const known = [many.length]
    // A look after each part: whoever waits for the store has a turn there.
    const parts = {
      ...introspections,
      async forget(uuids: readonly Uuid[]) {
        await introspections.forget(uuids)
        known.push((await introspections.known()).length)
      },
      async forgetFinishedBefore(time: number, atMost: number) {
        const count = await introspections.forgetFinishedBefore(time, atMost)
        known.push((await introspections.known()).length)
        return count
      },
    }
    await createCleanUp({ ...around, introspections: parts, bareMetal: { ...around.bareMetal, nodesAfter } })()
    const removed = known.slice(1).map((left, n) => (known[n] ?? 0) - left)
    expect(Math.max(...removed)).toBeLessThanOrEqual(500)
    expect(known.at(-1)).toBe(0)
  },
)

test('records finished long ago are removed where that is asked for', async () => {
  const clock = jumpingClock()
  const { around } = await open({ clock: { ...clock, sleep: systemClock.sleep }, keep: { finished_for: 24 * hour } })
  await waiting(home!)
  await post(home!, report(1))
  await reaches(home!, 1, 'finished')
  await createCleanUp(around)()
  expect(await around.introspections.known()).toHaveLength(1)
  clock.jump(25 * hour)
  await createCleanUp(around)()
  expect(await around.introspections.known()).toHaveLength(0)
})
