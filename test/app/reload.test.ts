import { expect, test } from 'bun:test'
import { readConfiguration, standaloneText, type Loaded } from '../../src/app/configuration.ts'
import { createLive } from '../../src/app/live.ts'
import { createReload, runningOf } from '../../src/app/reload.ts'
import { InspectorError } from '../../src/model/error.ts'
import { disk } from '../../src/platform/files.ts'
import { createLog } from '../../src/platform/log.ts'

function loaded(text = standaloneText): Loaded {
  return readConfiguration({ file: 'test.yaml', text, set: [], env: {}, files: disk, purpose: 'start' })
}

function reloading(read: () => Loaded, prepare = async () => {}, level: 'debug' | 'warning' = 'debug') {
  const told: string[] = []
  const live = createLive(runningOf(loaded())!)
  const reload = createReload({
    live,
    read,
    prepare,
    replaced: () => told.push('replaced'),
    notify: (state) => told.push(state.replace(/\d{3,}/, '#')),
    log: createLog({
      look: () => ({ format: 'logfmt', level }),
      write: (line) => told.push(line.replace(/^.*event=/, '').trimEnd()),
      now: () => '',
    }),
  })
  return { live, reload, told }
}

const begun = 'RELOADING=1\nMONOTONIC_USEC=#'

test('a good configuration is in force, and what differs is told; the service manager knows of it', async () => {
  const { live, reload, told } = reloading(() =>
    loaded(
      `${standaloneText.replace('auth: none', 'auth: none, max_limit: 7')}keep: {runs: 2}\n`.replace(
        /keep: .*never.*\n/,
        '',
      ),
    ),
  )
  const { refused, found } = await reload()
  expect(refused).toBeUndefined()
  expect(found?.differences.map(({ name, needs_restart }) => [name, needs_restart])).toEqual([
    ['api.max_limit', true],
    ['keep.runs', false],
    ['keep.ramdisk_logs.when', false],
  ])
  expect(live.current().settings.keep.runs).toBe(2)
  const logged = 'service.reloaded msg="The configuration was read anew" needs_restart="[\\"api.max_limit\\"]"'
  expect(told).toEqual([begun, 'replaced', logged, 'READY=1'])
})

test('one with an error changes nothing', async () => {
  const { live, reload, told } = reloading(() => loaded(`${standaloneText}keeep: {}\n`))
  const before = live.current()
  const { refused, diagnostics, found } = await reload()
  expect([refused, found]).toEqual(['Cannot use the configuration: 1 error', undefined])
  expect(diagnostics).toMatchObject([{ code: 'E203', file: 'test.yaml' }])
  expect(live.current()).toBe(before)
  const line =
    'error="Cannot use the configuration: 1 error; test.yaml:9:1: error: unknown key \\"keeep\\", did you mean \\"keep\\"? [E203]"'
  expect(told).toEqual([begun, expect.stringContaining(line) as string, 'READY=1'])
})

test('of many findings the log tells as many as a line has room for; of a good configuration its warnings', async () => {
  const keys = Array.from({ length: 13 }, (_, index) => `unknown_${index}: 1\n`).join('')
  const { reload, told } = reloading(() => loaded(`${standaloneText}${keys}`))
  await reload()
  expect(told[1]).toContain('13 errors; test.yaml:9:1: error: unknown key \\"unknown_0\\"')
  expect(told[1]).toEndWith('[E203]; and 3 more"')
  const warned = reloading(() => loaded(`${standaloneText}secrets: {a: hunter2}\n`))
  await warned.reload()
  expect(warned.told.join('\n')).toContain(
    'warnings="[\\"test.yaml:9:14: warning: a is written in the file [W601]\\"]"',
  )
})

test('where only warnings are logged, a reload is told that has some', async () => {
  const told = async (more: string) => {
    const { reload, told } = reloading(() => loaded(`${standaloneText}${more}`), undefined, 'warning')
    await reload()
    return told.filter((line) => line.startsWith('service.reloaded')).length
  }
  expect([await told(''), await told('secrets: {a: hunter2}\n')]).toEqual([0, 1])
})

test('one with a certificate that cannot be used changes nothing, however good the rest is', async () => {
  const { live, reload } = reloading(
    () => loaded(`${standaloneText}secrets: {one: a}\n`),
    () => Promise.reject(new InspectorError('unavailable', 'Cannot read "own.pem" for TLS: ENOENT')),
  )
  const before = live.current()
  expect(await reload()).toMatchObject({
    refused: 'Cannot use the configuration: Cannot read "own.pem" for TLS: ENOENT',
  })
  expect(live.current()).toBe(before)
})

test('two at the same time come one after the other: the last that was asked for stays', async () => {
  const slow = Promise.withResolvers<void>()
  const waits = [slow.promise, Promise.resolve()]
  const texts = ['3', '4'].map((runs) => standaloneText.replace('when: never}', `when: never}, runs: ${runs}`))
  const { live, reload } = reloading(
    () => loaded(texts.shift()),
    () => waits.shift()!,
  )
  const both = [reload(), reload()]
  await Promise.resolve()
  slow.resolve()
  await Promise.all(both)
  expect(live.current().settings.keep.runs).toBe(4)
})

test('what cannot even be looked for changes nothing, and does not end the service', async () => {
  const { live, reload, told } = reloading(() => {
    throw new Error('EACCES: permission denied, scandir "/rules.d"')
  })
  const before = live.current()
  expect(await reload()).toEqual({
    refused: 'Cannot use the configuration: EACCES: permission denied, scandir "/rules.d"',
    diagnostics: [],
  })
  expect(live.current()).toBe(before)
  expect(told.at(-1)).toBe('READY=1')
})

test('a secret, a workflow or a rule that changed is told by its name only', async () => {
  const text = (secret: string, trait: string) =>
    `${standaloneText}secrets: {one: ${secret}}\nworkflows: {site: {steps: [{add_trait: ${trait}}]}}\nrules: [{id: r, warn: ${secret}}]\n`
  const texts = [text('hunter1', 'CUSTOM_A'), text('hunter2', 'CUSTOM_B')]
  const { reload } = reloading(() => loaded(texts.shift()))
  await reload()
  const { found } = await reload()
  expect(found?.differences.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'setting secrets.one',
    'workflow site',
    'rule r',
  ])
  expect(JSON.stringify(found)).not.toContain('hunter')
})
