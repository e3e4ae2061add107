import { afterEach, describe, expect, test } from 'bun:test'
import { createCleanUp } from '../../src/introspection/index.ts'
import type { Log } from '../../src/platform/log.ts'
import { silent } from '../../src/platform/log.ts'
import { house, post, reaches, report, uuid, waiting, type House, type Wishes } from './house.ts'
import { lockedStore, type LockedStore } from './locked-store.ts'

let home: House | undefined
let held: LockedStore | undefined
/** Events of the log, in order. */
let events: string[] = []
const open = async (wishes: Wishes = {}) => {
  held = lockedStore()
  events = []
  const note = (event: string, ..._rest: readonly unknown[]) => void events.push(event)
  const log: Log = { ...silent, info: note, warning: note, error: note }
  return (home = await house({ log, ...wishes, store: held.store }))
}
afterEach(async () => {
  await home?.stop()
  held?.remove()
})

async function told(event: string, count = 1): Promise<void> {
  for (let waits = 0; events.filter((one) => one === event).length < count; waits++) {
    if (waits > 1000) throw new Error(`nobody told of ${event}: ${events.join(' ')}`)
    await Bun.sleep(5)
  }
}

describe('while the database cannot be written', () => {
  test('a start is refused and leaves nothing behind', async () => {
    const { useCases, writes } = await open()
    held!.lock()
    await expect(useCases.start(uuid(1), { manageBoot: true, workflow: null })).rejects.toMatchObject({
      code: 'unavailable',
    })
    held!.unlock()
    await expect(useCases.status(uuid(1))).rejects.toMatchObject({ code: 'not_found' })
    expect(writes()).toEqual([])
  })

  test('a start under way ends in error as soon as that can be written, and its node may be started again', async () => {
    const { useCases, ironic, trace } = await open()
    ironic.fault({ path: '/ports', delay: 100, times: 1 })
    await useCases.start(uuid(1), { manageBoot: true, workflow: null })
    held!.lock()
    await told('store.unavailable')
    expect(trace).toEqual([])
    held!.unlock()
    await reaches(home!, 1, 'error')
    await home!.around.background.idle()
    expect(trace).toEqual(['close'])
    await waiting(home!)
  })

  test('a start without managed boot is answered at once, and its end recorded later', async () => {
    const { useCases, ironic } = await open()
    ironic.fault({ path: '/ports', delay: 100, times: 1 })
    const start = useCases.start(uuid(1), { manageBoot: false, workflow: null })
    await reaches(home!, 1, 'starting')
    held!.lock()
    await expect(start).rejects.toMatchObject({ code: 'unavailable' })
    expect((await useCases.status(uuid(1))).state).toBe('starting')
    held!.unlock()
    await reaches(home!, 1, 'error')
  })

  test('a report is not accepted, and accepted when it comes again', async () => {
    await open()
    await waiting(home!)
    held!.lock()
    await expect(post(home!, report(1))).rejects.toMatchObject({ code: 'unavailable' })
    held!.unlock()
    expect((await home!.around.introspections.get(uuid(1)))?.state).toBe('waiting')
    expect(await post(home!, report(1))).toBe(uuid(1))
    await reaches(home!, 1, 'finished')
  })

  test('an accepted report waits with its plan, and nothing is sent without one', async () => {
    const { ironic, writes } = await open()
    await waiting(home!)
    const before = writes().length
    ironic.fault({ method: 'GET', path: '/v1/nodes/', delay: 100, times: 1 })
    const answer = post(home!, report(1))
    await reaches(home!, 1, 'processing')
    held!.lock()
    await told('store.unavailable')
    expect(writes()).toHaveLength(before)
    held!.unlock()
    expect(await answer).toBe(uuid(1))
    await reaches(home!, 1, 'finished')
    expect(writes()).toHaveLength(before + 2)
  })

  test('an answer of Ironic is noted when that can be written, and the request is not sent twice', async () => {
    const { ironic } = await open()
    await waiting(home!)
    ironic.fault({ method: 'PATCH', delay: 100, times: 1 })
    const answer = post(home!, report(1))
    while (!ironic.requests.some(({ method }) => method === 'PATCH')) await Bun.sleep(1)
    held!.lock()
    await told('store.unavailable')
    held!.unlock()
    expect(await answer).toBe(uuid(1))
    await reaches(home!, 1, 'finished')
    expect(ironic.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1)
  })

  test('the end of a run is recorded when that can be written, after one power-off', async () => {
    const { ironic, trace } = await open()
    await waiting(home!)
    ironic.fault({ path: '/states/power', delay: 100, times: 1 })
    expect(await post(home!, report(1))).toBe(uuid(1))
    held!.lock()
    await told('store.unavailable')
    expect((await home!.around.introspections.get(uuid(1)))?.state).toBe('processing')
    held!.unlock()
    await reaches(home!, 1, 'finished')
    expect(trace.filter((line) => line === 'power power off')).toHaveLength(1)
  })

  test('the failure of a report is recorded when that can be written', async () => {
    const { ironic } = await open()
    await waiting(home!)
    ironic.fault({ method: 'PATCH', delay: 100, times: 1, status: 400, body: { error_message: 'no such field' } })
    const answer = post(home!, report(1))
    while (!ironic.requests.some(({ method }) => method === 'PATCH')) await Bun.sleep(1)
    held!.lock()
    await expect(answer).rejects.toThrow('no such field')
    held!.unlock()
    await reaches(home!, 1, 'error')
    expect((await home!.around.introspections.get(uuid(1)))?.error).toContain('no such field')
  })

  test('the clean-up fails as a whole and does its work the next time', async () => {
    const { around } = await open({ settings: { timeout: 50 } })
    await waiting(home!)
    await Bun.sleep(60)
    held!.lock()
    await expect(createCleanUp(around)()).rejects.toMatchObject({ code: 'unavailable' })
    held!.unlock()
    await createCleanUp(around)()
    expect((await around.introspections.get(uuid(1)))?.state).toBe('error')
  })
})
