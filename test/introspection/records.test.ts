import { afterEach, describe, expect, test } from 'bun:test'
import { type House, house, post, posted, reaches, report, uuid, waiting, type Wishes } from './house.ts'

let home: House | undefined
const open = async (wishes?: Wishes) => (home = await house(wishes))
afterEach(() => home?.stop())

const none = { code: 'not_found', message: expect.stringContaining('"keep"') }

describe('where nothing is kept', () => {
  const keep = { runs: 0, unprocessed: false }

  test('there is no data, neither while a report is processed nor after', async () => {
    const { useCases, ironic, around } = await open({ keep })
    await waiting(home!)
    const back = ironic.fault({ method: 'PATCH', status: 503 })
    const answer = post(home!, report(1))
    await reaches(home!, 1, 'processing')
    while (!(await around.runs.latest(uuid(1)))?.plan) await Bun.sleep(1)
    for (const kind of ['processed', 'unprocessed'] as const)
      await expect(useCases.data(uuid(1), kind)).rejects.toMatchObject(none)
    back()
    await answer
    await reaches(home!, 1, 'finished')
    for (const kind of ['processed', 'unprocessed'] as const)
      await expect(useCases.data(uuid(1), kind)).rejects.toMatchObject(none)
    expect(await around.runs.latest(uuid(1))).toBeUndefined()
    expect(await useCases.status(uuid(1))).toMatchObject({ state: 'finished', error: null })
  })

  test('a report is processed again only when it is given, and is not kept then either', async () => {
    const { useCases, ironic, around } = await open({ keep })
    await waiting(home!)
    await post(home!, report(1))
    await reaches(home!, 1, 'finished')
    await expect(useCases.reprocess(uuid(1), null)).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('"keep"'),
    })
    ironic.nodes.get(uuid(1))!.properties = {}
    const value = report(1)
    await useCases.reprocess(uuid(1), await posted(value))
    await around.background.idle()
    expect(ironic.nodes.get(uuid(1))!.properties).toMatchObject({ cpus: '8' })
    expect(await around.runs.latest(uuid(1))).toBeUndefined()
  })
})

test('where only what the ramdisk posted is not kept, there is data, and of the other none at any time', async () => {
  const { useCases, ironic } = await open({ keep: { unprocessed: false } })
  await waiting(home!)
  const back = ironic.fault({ method: 'PATCH', status: 503 })
  const answer = post(home!, report(1))
  await reaches(home!, 1, 'processing')
  await expect(useCases.data(uuid(1), 'unprocessed')).rejects.toMatchObject(none)
  back()
  await answer
  await reaches(home!, 1, 'finished')
  await expect(useCases.data(uuid(1), 'unprocessed')).rejects.toMatchObject(none)
  expect(JSON.parse(await useCases.data(uuid(1), 'processed'))).toMatchObject({ cpus: 8 })
})
