import { afterEach, describe, expect, test } from 'bun:test'
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '../../src/model/json.ts'
import { createLog } from '../../src/platform/log.ts'
import { nodeBmc, nodeMac } from '../fakes/ironic.ts'
import { temporaryFolder } from '../store/temporary-folder.ts'
import { house, post, reaches, report, uuid, waiting, type House, type Wishes } from './house.ts'

const root = temporaryFolder()
let made = 0
let home: House | undefined
let directory = ''
let lines: string[] = []
afterEach(() => home?.stop())

const filename = '{uuid}_{bmc}_{mac}'
async function open({ logs, ...wishes }: Wishes = {}) {
  directory = join(root, String(++made))
  lines = []
  const log = createLog({
    look: () => ({ format: 'json', level: 'info' }),
    write: (line) => lines.push(line),
    now: () => '',
  })
  home = await house({ log, ...wishes, logs: { when: 'on-error', directory, filename, ...logs } })
  return home
}

const text = 'the journal of the ramdisk'
const logs = Buffer.from(text).toString('base64')
const failing = (k: number, more: JsonObject = {}) => report(k, { logs, error: 'broken', ...more })
const files = () => {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}
const events = (event: string) => lines.map((line) => JSON.parse(line)).filter((line) => line.event === event)
const mac = (k: number) => nodeMac(k).replaceAll(':', '')

describe('the logs of a ramdisk', () => {
  test('are there when a failed report is answered, decoded, and in nothing else that is kept', async () => {
    const { useCases } = await open()
    await waiting(home!)
    await expect(post(home!, failing(1))).rejects.toThrow('broken')
    const name = `${uuid(1)}_${nodeBmc(1)}_${mac(1)}`
    expect(files()).toEqual([name])
    expect(readFileSync(join(directory, name), 'utf8')).toBe(text)
    expect(events('ramdisk_logs.stored')).toEqual([expect.objectContaining({ node: uuid(1), file: name })])
    expect(await useCases.data(uuid(1), 'unprocessed')).not.toContain(logs)
    expect(lines.join()).not.toContain(logs)
  })

  test('of a report that belongs to no node are kept too, once', async () => {
    await open({ discovery: {}, nodes: 1 })
    await expect(post(home!, failing(1))).rejects.toThrow('nobody started')
    expect(files()).toEqual([`unknown_${nodeBmc(1)}_${mac(1)}`])
    expect(events('ramdisk_logs.stored')).toHaveLength(1)
  })

  test('of a report that comes after the end, or that Ironic refuses, are kept', async () => {
    const { ironic } = await open({ logs: { filename: '{uuid}_{dt}' } })
    await waiting(home!)
    ironic.fault({ method: 'PATCH', status: 400, body: { error_message: 'no' } })
    await expect(post(home!, report(1, { logs }))).rejects.toMatchObject({ code: 'invalid' })
    expect(files()).toHaveLength(1)
    await expect(post(home!, report(1, { logs }))).rejects.toThrow('could not find a node')
    expect(files()).toHaveLength(2)
  })

  test('of a machine that discovery does not admit are of an unknown node', async () => {
    await open({ nodes: 0, discovery: { workflow: 'default', per_hour: 1 } })
    await post(home!, report(7))
    await expect(post(home!, report(8, { logs }))).rejects.toThrow('per_hour')
    expect(files()).toEqual([`unknown_${nodeBmc(8)}_${mac(8)}`])
  })

  test('of a successful report are kept only where they always are, and are there when it is answered', async () => {
    await open()
    await waiting(home!)
    await post(home!, report(1, { logs }))
    await reaches(home!, 1, 'finished')
    expect(files()).toEqual([])
    await home!.stop()
    await open({ logs: { when: 'always' } })
    await waiting(home!)
    await post(home!, report(1, { logs }))
    expect(files()).toHaveLength(1)
    await reaches(home!, 1, 'finished')
    await expect(post(home!, failing(1))).rejects.toThrow('could not find')
    expect(files()).toHaveLength(2)
  })

  test('where they always are kept, are waited for before the ramdisk is answered, but hold nothing else up', async () => {
    const { around } = await open({ logs: { when: 'always' } })
    await waiting(home!)
    const held = Promise.withResolvers<void>()
    Object.assign(around, { logFiles: { keep: () => held.promise } })
    let isAnswered = false
    const answer = post(home!, report(1, { logs })).then(() => (isAnswered = true))
    await reaches(home!, 1, 'finished')
    expect(isAnswered).toBe(false)
    held.resolve()
    await answer
  })

  test('are kept once where they always are and the report fails', async () => {
    await open({ logs: { when: 'always', filename: '{dt}' } })
    await waiting(home!)
    await expect(post(home!, failing(1))).rejects.toThrow('broken')
    expect(files()).toHaveLength(1)
  })

  test('are not kept where they never are', async () => {
    await open({ logs: { when: 'never' } })
    await waiting(home!)
    await expect(post(home!, failing(1))).rejects.toThrow('broken')
    expect([files(), events('ramdisk_logs.failed')]).toEqual([[], []])
  })

  test('of a report that is to come again, as Ironic is away, are not kept', async () => {
    const { ironic } = await open({ discovery: {} })
    ironic.fault({ method: 'GET', path: '/v1/ports', status: 503 })
    await expect(post(home!, report(7, { logs }))).rejects.toMatchObject({ code: 'unavailable' })
    expect(files()).toEqual([])
  })

  test.each<[string, unknown]>([
    ['no base64', 'not base64!'],
    ['base64 that is cut off', logs.slice(0, -1)],
    ['no text', { gzip: true }],
    ['more than is decoded', 'A'.repeat(26 * 1024 * 1024)],
  ])('that are %s are missed in the log, and the real error is told', async (_what, bad) => {
    const { useCases } = await open()
    await waiting(home!)
    // `rejects` gives no other events their turn, which large reports wait for.
    const error: unknown = await post(home!, failing(1, { logs: bad as string })).catch((reason: unknown) => reason)
    expect(String(error)).toContain('broken')
    expect((await useCases.status(uuid(1))).error).toContain('broken')
    expect(files()).toEqual([])
    expect(events('ramdisk_logs.failed')).toEqual([
      expect.objectContaining({ level: 'warning', node: uuid(1), error: expect.stringContaining('"logs"') }),
    ])
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(1000)
  })

  test.each([
    ['a letter', 'a', 76],
    ['a text of megabytes whose encoder breaks lines', text.repeat(50_000), 76],
    ['a text of megabytes whose encoder breaks very short lines', text.repeat(10_000), 4],
  ])('are decoded in parts: %s', async (_what, whole, width) => {
    await open()
    await waiting(home!)
    const lines = Buffer.from(whole)
      .toString('base64')
      .match(new RegExp(`.{1,${width}}`, 'g'))!
    const error: unknown = await post(home!, failing(1, { logs: lines.join('\n') })).catch((reason: unknown) => reason)
    expect(String(error)).toContain('broken')
    expect(readFileSync(join(directory, files()[0]!), 'utf8')).toBe(whole)
  })

  test('that cannot be written do not hide the real error, nor do they fail a report that is fine', async () => {
    await open({ logs: { when: 'always' } })
    writeFileSync(directory, 'in the way')
    await waiting(home!)
    await post(home!, report(1, { logs }))
    await reaches(home!, 1, 'finished')
    expect(events('ramdisk_logs.failed')).toHaveLength(1)
    await expect(post(home!, failing(1))).rejects.toThrow('could not find')
  })

  test('stay in their folder, whatever the machine calls itself', async () => {
    await open()
    mkdirSync(directory)
    const value = failing(1)
    const inventory = { ...(value.inventory as JsonObject), bmc_address: '../../../../../tmp/owned' }
    await expect(post(home!, { ...value, inventory, boot_interface: '../x' })).rejects.toMatchObject({
      code: 'invalid',
    })
    expect(files()).toEqual([`unknown_${'_'.repeat(10)}tmp_owned_unknown`])
  })

  test('together are no larger than wanted', async () => {
    await open({ logs: { filename: '{dt}', max_total: 2 * text.length } })
    for (let n = 0; n < 4; n++) await expect(post(home!, failing(1))).rejects.toThrow('could not find')
    expect(files()).toHaveLength(2)
  })
})
