import { afterEach, expect, test } from 'bun:test'
import { type House, house, post, posted, reaches, report, uuid, waiting, type Wishes } from './house.ts'

let home: House | undefined
const open = async (wishes?: Wishes) => (home = await house(wishes))
afterEach(() => home?.stop())

/** Node 1, introspected to its end. */
async function finished(wishes?: Wishes): Promise<House> {
  await open(wishes)
  await waiting(home!)
  await post(home!, report(1))
  await reaches(home!, 1, 'finished')
  await home!.around.background.idle()
  home!.trace.length = 0
  return home!
}

const again = async (given: Parameters<House['useCases']['reprocess']>[1] = null) => {
  await home!.useCases.reprocess(uuid(1), given)
  await home!.around.background.idle()
}

test('the kept report is processed again, and the power is left alone', async () => {
  const { ironic, useCases, trace } = await finished()
  const before = await useCases.status(uuid(1))
  Object.assign(ironic.nodes.get(uuid(1))!, { properties: {}, provision_state: 'available' })
  await again()
  expect(ironic.nodes.get(uuid(1))!.properties).toMatchObject({ cpus: '8', local_gb: '464' })
  expect(trace.filter((line) => line.startsWith('power'))).toEqual([])
  const after = await useCases.status(uuid(1))
  expect(after).toMatchObject({ state: 'finished', error: null })
  expect(after.startedAt).toBeGreaterThan(before.startedAt)
})

test('a report given is processed in its place, and kept', async () => {
  const { ironic, useCases } = await finished()
  const value = report(1, {
    logs: 'aGk=',
    inventory: { ...(report(1).inventory as object), memory: { physical_mb: 4096 } },
  })
  await again(await posted(value))
  expect(ironic.nodes.get(uuid(1))!.properties).toMatchObject({ memory_mb: '4096' })
  const { logs: _logs, ...kept } = value
  expect(JSON.parse(await useCases.data(uuid(1), 'unprocessed'))).toEqual(kept)
})

test('a report that fails ends in error, with the data of before', async () => {
  const { useCases } = await finished()
  const before = await useCases.data(uuid(1), 'processed')
  const value = report(1, { error: 'broken' })
  await again(await posted(value))
  expect(await useCases.status(uuid(1))).toMatchObject({ state: 'error', error: expect.stringContaining('broken') })
  expect(await useCases.data(uuid(1), 'processed')).toBe(before)
})

test('while a node waits nothing happens, and what it has stays', async () => {
  const { useCases } = await open()
  await waiting(home!)
  const before = await useCases.status(uuid(1))
  const value = report(1)
  await again(await posted(value))
  expect(await useCases.status(uuid(1))).toEqual(before)
  await expect(useCases.data(uuid(1), 'unprocessed')).rejects.toMatchObject({ code: 'not_found' })
})

test('a busy node is a conflict, an unknown one and one without a report are not found', async () => {
  const { useCases, ironic, around } = await open()
  await expect(useCases.reprocess(uuid(1), null)).rejects.toMatchObject({ code: 'not_found' })
  await waiting(home!)
  const back = ironic.fault({ method: 'PATCH', status: 503 })
  const answer = post(home!, report(1))
  await reaches(home!, 1, 'processing')
  await expect(useCases.reprocess(uuid(1), null)).rejects.toMatchObject({ code: 'conflict' })
  back()
  await answer
  await around.background.idle()
  await useCases.start(uuid(1), { manageBoot: true, workflow: null })
  await reaches(home!, 1, 'waiting')
  await useCases.abort(uuid(1))
  await around.background.idle()
  await expect(useCases.reprocess(uuid(1), null)).rejects.toMatchObject({ code: 'not_found' })
})

test('where reports are not kept, only one that is given can be processed', async () => {
  const { ironic, useCases } = await finished({ keep: { unprocessed: false } })
  await expect(useCases.reprocess(uuid(1), null)).rejects.toMatchObject({ code: 'invalid' })
  Object.assign(ironic.nodes.get(uuid(1))!, { properties: {} })
  const value = report(1)
  await again(await posted(value))
  expect(ironic.nodes.get(uuid(1))!.properties).toMatchObject({ cpus: '8' })
})
