import { afterEach, describe, expect, test } from 'bun:test'
import { createUseCases, recover } from '../../src/introspection/index.ts'
import type { Surroundings } from '../../src/introspection/surroundings.ts'
import { createBackground, createLocks } from '../../src/introspection/index.ts'
import { silent } from '../../src/platform/log.ts'
import { type House, house, post, posted, reaches, report, uuid, waiting, type Wishes } from './house.ts'

let home: House | undefined
const open = async (wishes?: Wishes) => (home = await house(wishes))
afterEach(() => home?.stop())

/** What a new process has of the old one: the store, and nothing else. */
function restarted(home: House): Surroundings {
  return {
    ...home.around,
    locks: createLocks(),
    background: createBackground(silent),
    stopping: new AbortController().signal,
  }
}

/** Stops the service while a report is being applied and Ironic is away. */
async function interrupted(home: House): Promise<void> {
  await waiting(home)
  const back = home.ironic.fault({ method: 'PATCH', status: 503 })
  const answer = post(home, report(1)).then(
    () => 'done',
    (error: { code: string }) => error.code,
  )
  await reaches(home, 1, 'processing')
  while (!(await home.around.runs.latest(uuid(1)))?.plan) await Bun.sleep(1)
  home.stopping.abort(new Error('the service stops'))
  expect(await answer).toBe('unavailable')
  await home.around.background.idle()
  back()
}

describe('after a restart', () => {
  test('a waiting node goes on waiting', async () => {
    await open()
    await waiting(home!)
    const again = restarted(home!)
    await recover(again)
    expect((await createUseCases(again).status(uuid(1))).state).toBe('waiting')
    const value = report(1)
    expect(await createUseCases(again).receive(await posted(value))).toEqual({ uuid: uuid(1) })
  })

  test('an accepted report is processed to its end by the stored plan', async () => {
    const { ironic } = await open()
    await interrupted(home!)
    expect((await home!.around.introspections.get(uuid(1)))?.state).toBe('processing')
    const again = restarted(home!)
    const reads = ironic.requests.filter(({ method }) => method === 'GET').length
    await recover(again)
    await again.background.idle()
    expect((await again.introspections.get(uuid(1)))?.state).toBe('finished')
    expect(ironic.nodes.get(uuid(1))!.properties).toMatchObject({ cpus: '8', local_gb: '464' })
    // The stored plan is applied: nothing is read, and so nothing computed, again.
    expect(ironic.requests.filter(({ method }) => method === 'GET')).toHaveLength(reads)
  })

  test('a report that was accepted but not computed is computed now', async () => {
    const { around } = await open()
    await waiting(home!)
    const value = report(1)
    await around.introspections.accept({
      uuid: uuid(1),
      at: around.clock.now(),
      raw: JSON.stringify(value),
      digest: 'd',
      workflow: 'default',
      keys: { bmc: [], macs: [] },
      from: 'started',
    })
    const again = restarted(home!)
    await recover(again)
    await again.background.idle()
    expect((await again.introspections.get(uuid(1)))?.state).toBe('finished')
    expect(JSON.parse((await again.runs.data(uuid(1)))!)).toMatchObject({ cpus: 8 })
  })

  test('a request that was answered and marked is not sent again', async () => {
    const { around, ironic } = await open({
      workflow: { ports: { add_ports: 'all' }, steps: ['scheduler', 'validate_interfaces'] },
    })
    await waiting(home!)
    const back = ironic.fault({ method: 'POST', path: '/v1/ports', status: 503 })
    const answer = post(home!, report(1)).catch(() => undefined)
    while (!(await around.runs.latest(uuid(1)))?.done.includes(0)) await Bun.sleep(1)
    home!.stopping.abort(new Error('the service stops'))
    await answer
    await around.background.idle()
    back()
    const again = restarted(home!)
    await recover(again)
    await again.background.idle()
    expect(ironic.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1)
    expect(ironic.ports.size).toBe(2)
  })

  test('an abort that was under way ends in error with the reason', async () => {
    const { around } = await open()
    await waiting(home!)
    await around.introspections.move(uuid(1), 'abort')
    const again = restarted(home!)
    await recover(again)
    expect(await again.introspections.get(uuid(1))).toMatchObject({
      state: 'error',
      error: expect.stringContaining('restarted while the introspection was in state "aborting"'),
    })
  })

  test('a start that was under way ends in error with the reason, and may be started again', async () => {
    const { around } = await open()
    await around.introspections.begin({ uuid: uuid(1), at: 1, bmc: [], manageBoot: true, workflow: null })
    const again = restarted(home!)
    await recover(again)
    expect(await again.introspections.get(uuid(1))).toMatchObject({
      state: 'error',
      error: expect.stringContaining('restarted while the introspection was in state "starting"'),
    })
    await createUseCases(again).start(uuid(1), { manageBoot: true, workflow: null })
    await reaches(home!, 1, 'waiting')
  })
})
