import { afterEach, expect, test } from 'bun:test'
import { house, post, reaches, report, uuid, waiting, type House, type Wishes } from './house.ts'

let home: House | undefined
const open = async (wishes?: Wishes) => (home = await house(wishes))
afterEach(() => home?.stop())

test('an aborted node is shut out, powered off, and in error with the text that clients compare', async () => {
  const { useCases, trace, around } = await open()
  await waiting(home!)
  trace.length = 0
  await useCases.abort(uuid(1))
  await reaches(home!, 1, 'error')
  await around.background.idle()
  expect(await useCases.status(uuid(1))).toMatchObject({ state: 'error', error: 'Canceled by operator' })
  expect(trace).toEqual(['power power off', 'close'])
  await expect(post(home!, report(1))).rejects.toMatchObject({ code: 'invalid' })
})

test('without managed boot the power is left alone', async () => {
  const { useCases, trace } = await open()
  await useCases.start(uuid(1), { manageBoot: false, workflow: null })
  await useCases.abort(uuid(1))
  await reaches(home!, 1, 'error')
  expect(trace.filter((line) => line.startsWith('power'))).toEqual([])
})

test('a power-off that fails is no obstacle', async () => {
  const { useCases, ironic } = await open()
  await waiting(home!)
  ironic.fault({ path: '/states/power', status: 400, body: { error_message: 'no BMC' } })
  await useCases.abort(uuid(1))
  await reaches(home!, 1, 'error')
  expect((await useCases.status(uuid(1))).error).toBe('Canceled by operator')
}, 60_000)

test('a start that waits for its turn is canceled, and nothing is powered on', async () => {
  const { useCases, ironic } = await open({ nodes: 2, settings: { start_delay: 60_000 } })
  await waiting(home!, 1)
  await useCases.start(uuid(2), { manageBoot: true, workflow: null })
  while (!ironic.requests.some(({ path }) => path === `/v1/nodes/${uuid(2)}/management/boot_device`)) await Bun.sleep(2)
  await Bun.sleep(10)
  await useCases.abort(uuid(2))
  await reaches(home!, 2, 'error')
  expect((await useCases.status(uuid(2))).error).toBe('Canceled by operator')
  expect(ironic.requests.some(({ path }) => path === `/v1/nodes/${uuid(2)}/states/power`)).toBe(false)
})

test('a busy node is a conflict, an ended one stays as it is, and an unknown one is not found', async () => {
  const { useCases, ironic } = await open()
  await expect(useCases.abort(uuid(1))).rejects.toMatchObject({ code: 'not_found' })
  await waiting(home!)
  const back = ironic.fault({ method: 'PATCH', status: 503 })
  const answer = post(home!, report(1))
  await reaches(home!, 1, 'processing')
  await expect(useCases.abort(uuid(1))).rejects.toMatchObject({ code: 'conflict' })
  back()
  await answer
  await reaches(home!, 1, 'finished')
  await home!.around.background.idle()
  const before = await useCases.status(uuid(1))
  await useCases.abort(uuid(1))
  expect(await useCases.status(uuid(1))).toEqual(before)
})
