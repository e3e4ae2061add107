import { afterEach, describe, expect, test } from 'bun:test'
import { exactly } from '../../src/model/exact.ts'
import { objectsOf, type JsonObject } from '../../src/model/json.ts'
import { type House, house, post, posted, reaches, report, uuid, waiting, type Wishes } from './house.ts'

let home: House
afterEach(() => home.stop())

/** Node 1, introspected to its end. */
async function finished(wishes: Wishes = {}, value: JsonObject = report(1)): Promise<House> {
  home = await house(wishes)
  await waiting(home)
  await post(home, value).catch(() => undefined)
  await reaches(home, 1, value.error ? 'error' : 'finished')
  await home.around.background.idle()
  return home
}

test('numbers of a report are computed with, sent and kept as they were written', async () => {
  const set = {
    '/extra/half': '${{ data["f"] / 8 }}',
    '/extra/f': '${{ data["f"] }}',
    '/extra/big': '${{ data["big"] }}',
  }
  const more = exactly('{"f": 20.0, "big": 9223372036854775807}') as JsonObject
  await finished({ workflow: { steps: ['validate_interfaces', { set }] } }, report(1, more))
  const told = JSON.stringify(await home.useCases.trace(uuid(1), null))
  for (const value of ['2.5', '20.0', '9223372036854775807']) expect(told).toContain(`"value":${value}`)
  const sent = home.ironic.requests.find(({ method, path }) => method === 'PATCH' && path.startsWith('/v1/nodes'))
  expect(sent?.body).toContainEqual({ op: 'add', path: '/extra/half', value: 2.5 })
  expect(await home.around.runs.data(uuid(1))).toContain('"f":20.0,"big":9223372036854775807')
})

describe('the trace of a run', () => {
  test('tells each step with its changes, and which request carried them', async () => {
    const { useCases, ironic } = await finished()
    const told = await useCases.trace('rig-0001', null)
    const sent = ironic.requests.filter(({ method, path }) => method === 'PATCH' && path.startsWith('/v1/nodes'))
    expect(told).toMatchObject({ trace: 1, run: 1, node: uuid(1), name: 'rig-0001', workflow: 'default' })
    expect(told).toMatchObject({ outcome: 'finished', error: null, dry_run: false, power: 'off' })
    expect(objectsOf(told.requests)[0]).toMatchObject({
      n: 1,
      method: 'PATCH',
      body: sent[0]?.body as never,
      answer: { code: 200 },
    })
    const scheduler = objectsOf(told.steps).find(({ id }) => id === 'scheduler')
    expect(objectsOf(scheduler?.changes)).toContainEqual({
      on: 'node',
      op: 'add',
      path: '/properties/cpus',
      after: '8',
      request: 1,
    })
  })

  test('tells that Ironic refused what an optional step wanted, and why', async () => {
    const step = { id: 'shelf', set: { '/extra/shelf': 'a' }, optional: true }
    const workflow = {
      ports: { add_ports: 'all', keep_ports: 'all' },
      steps: ['validate_interfaces', 'scheduler', step],
    }
    home = await house({ workflow } as Wishes)
    await waiting(home)
    const body = { error_message: '{"faultstring": "no shelf here"}' }
    home.ironic.fault({ method: 'PATCH', path: '/v1/nodes/', status: 400, times: 1, body })
    await post(home, report(1))
    await reaches(home, 1, 'finished')
    const told = await home.useCases.trace(uuid(1), null)
    expect(objectsOf(told.steps).map(({ id, outcome, error }) => [id, outcome, error])).toEqual([
      ['validate_interfaces', 'ok', undefined],
      ['scheduler', 'ok', undefined],
      ['shelf', 'warning', 'no shelf here'],
    ])
    const changes = (document: JsonObject) => objectsOf(document.steps).flatMap((step) => objectsOf(step.changes))
    const refused = (document: JsonObject) =>
      changes(document).flatMap((one) =>
        one.refused === undefined ? [] : [`${String(one.path)} ${String(one.refused)}`],
      )
    expect(refused(told)).toEqual(['/extra/shelf no shelf here'])
    const planned = await home.useCases.plan(uuid(1), { workflow: null, report: null })
    expect(refused(planned)).toEqual(['/extra/shelf in run 1: no shelf here'])
  })

  test('is told while Ironic is away', async () => {
    const { useCases, ironic } = await finished()
    await ironic.stop()
    expect(await useCases.trace(uuid(1), null)).toMatchObject({ name: null, outcome: 'finished' })
  })

  test('of a run that failed tells its error, and that nothing was sent', async () => {
    const { useCases } = await finished({}, report(1, { error: 'it broke' }))
    const told = await useCases.trace(uuid(1), 1)
    expect(told).toMatchObject({ outcome: 'error', requests: [] })
    expect(String(told.error)).toContain('it broke')
  })

  test('is not there for a node that was never introspected, or a run that is not kept', async () => {
    const { useCases } = await finished()
    await expect(useCases.trace(uuid(1), 2)).rejects.toThrow('run 2 is not kept (keep.runs is 5)')
    await expect(useCases.trace(uuid(7), null)).rejects.toMatchObject({ code: 'not_found' })
  })
})

test('runs are listed, the newest first, with how they ended', async () => {
  const { useCases, around } = await finished()
  await useCases.reprocess(uuid(1), await posted(report(1, { error: 'it broke' })))
  await around.background.idle()
  const runs = await useCases.runs(uuid(1))
  expect(runs).toMatchObject([
    { run: 2, outcome: 'error', workflow: 'default' },
    { run: 1, outcome: 'finished', error: null },
  ])
  expect(String(runs[0]?.accepted_at)).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
})

describe('a plan of the kept report', () => {
  test('is what processing it again sends then', async () => {
    const { useCases, ironic, around } = await finished()
    Object.assign(ironic.nodes.get(uuid(1))!, { properties: { cpus: '1' } })
    const before = ironic.requests.length
    const planned = await useCases.plan(uuid(1), { workflow: null, report: null })
    expect(ironic.requests.slice(before).every(({ method }) => method === 'GET')).toBe(true)
    await useCases.reprocess(uuid(1), null)
    await around.background.idle()
    const sent = ironic.requests.slice(before).filter(({ method }) => method !== 'GET')
    expect(objectsOf(planned.requests).map(({ method, path, body }) => ({ method, path, body }))).toEqual(
      sent.map(({ method, path, body }) => ({ method, path, body: body as never })),
    )
    expect(planned).toMatchObject({ dry_run: true, run: null, power: 'leave', outcome: 'finished' })
  })

  test('changes nothing that is kept: not the state, not the runs', async () => {
    const { useCases } = await finished()
    const before = [
      await useCases.status(uuid(1)),
      await useCases.runs(uuid(1)),
      await useCases.data(uuid(1), 'processed'),
    ]
    await useCases.plan(uuid(1), { workflow: 'standalone', report: await posted(report(1, { error: 'x' })) })
    const after = [
      await useCases.status(uuid(1)),
      await useCases.runs(uuid(1)),
      await useCases.data(uuid(1), 'processed'),
    ]
    expect(after).toEqual(before)
  })

  test('may be of another workflow and another report', async () => {
    const { useCases } = await finished()
    const planned = await useCases.plan(uuid(1), { workflow: 'standalone', report: await posted(report(1)) })
    expect(planned).toMatchObject({ workflow: 'standalone', outcome: 'finished' })
    const failing = await useCases.plan(uuid(1), { workflow: null, report: await posted(report(1, { error: 'x' })) })
    expect(failing).toMatchObject({ outcome: 'error', requests: [] })
  })

  test('of a workflow that there is none of is invalid, and so is a node that nobody introspected not found', async () => {
    const { useCases } = await finished()
    await expect(useCases.plan(uuid(1), { workflow: 'nosuch', report: null })).rejects.toMatchObject({
      code: 'invalid',
    })
    await expect(useCases.plan(uuid(7), { workflow: null, report: null })).rejects.toMatchObject({ code: 'not_found' })
  })
})
