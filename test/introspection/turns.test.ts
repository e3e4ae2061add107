import { afterEach, describe, expect, test } from 'bun:test'
import { systemClock } from '../../src/platform/clock.ts'
import { openMemoryStore } from '../../src/store/index.ts'
import { house, post, reaches, report, uuid, waiting, type House, type Wishes } from './house.ts'

const houses: House[] = []
const open = async (wishes: Wishes) => {
  // A second between two looks takes no time here.
  const clock = { ...systemClock, sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / 200, signal) }
  const home = await house({ clock, ...wishes })
  houses.push(home)
  return home
}
afterEach(async () => {
  for (const home of houses.splice(0)) await home.stop()
})

const managed = { manageBoot: true, workflow: null }
const powered = ({ ironic }: House) => ironic.requests.filter(({ path }) => path.endsWith('/states/power')).length
/** Long enough for any number of looks. */
const awhile = () => Bun.sleep(60)

describe('with max_waiting', () => {
  test('no more nodes boot at once; a report lets the next one in, in the order of asking', async () => {
    const home = await open({ nodes: 5, settings: { max_waiting: 2 } })
    for (const k of [1, 2, 3, 4, 5]) await home.useCases.start(uuid(k), managed)
    await reaches(home, 1, 'waiting')
    await reaches(home, 2, 'waiting')
    await awhile()
    expect(powered(home)).toBe(2)
    for (const k of [3, 4, 5]) {
      expect((await home.useCases.status(uuid(k))).state).toBe('starting')
      await post(home, report(k - 2))
      await reaches(home, k, 'waiting')
    }
  })

  test('a node that is aborted, or whose power fails, makes room; one in the queue can be aborted', async () => {
    const home = await open({ nodes: 4, settings: { max_waiting: 1 } })
    home.ironic.fault({ path: `${uuid(2)}/states/power`, status: 400, body: { error_message: 'no power' } })
    for (const k of [1, 2, 3, 4]) await home.useCases.start(uuid(k), managed)
    await reaches(home, 1, 'waiting')
    await awhile()
    await home.useCases.abort(uuid(3))
    await reaches(home, 3, 'error')
    expect((await home.useCases.status(uuid(3))).error).toBe('Canceled by operator')
    await home.useCases.abort(uuid(1))
    await reaches(home, 2, 'error')
    await reaches(home, 4, 'waiting')
  })

  test('nodes that others power on are none of them', async () => {
    const home = await open({ nodes: 3, settings: { max_waiting: 1 } })
    for (const k of [1, 2]) await home.useCases.start(uuid(k), { manageBoot: false, workflow: null })
    await waiting(home, 3)
  })

  test('those that boot since before a restart count', async () => {
    const store = openMemoryStore()
    await waiting(await open({ nodes: 2, store }), 1)
    const home = await open({ nodes: 2, store, settings: { max_waiting: 1 } })
    await home.useCases.start(uuid(2), managed)
    await awhile()
    expect((await home.useCases.status(uuid(2))).state).toBe('starting')
    await post(home, report(1))
    await reaches(home, 2, 'waiting')
  })
})
