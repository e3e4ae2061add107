import { describe, expect, test } from 'bun:test'
import { readConfiguration, standaloneText } from '../../src/app/configuration.ts'
import { createLive, needsRestart, type Running } from '../../src/app/live.ts'
import { outlineOf } from '../../src/app/outline.ts'
import { disk } from '../../src/platform/files.ts'

function configuration(set: readonly string[] = [], text = standaloneText): Running {
  const request = { file: 'test', text, set, env: {}, files: disk, purpose: 'start' } as const
  const loaded = readConfiguration(request)
  const { settings, workflows, rules, diagnostics } = loaded
  if (!settings) throw new Error(JSON.stringify(diagnostics))
  return { settings, workflows, rules, outline: outlineOf(loaded, settings) }
}

describe('a reload', () => {
  test('puts rules of files and workflows in force as a whole', () => {
    const live = createLive(configuration())
    const text = `${standaloneText}rules: [{id: one, add_trait: CUSTOM_A}]\nworkflows: {site: {steps: [rules]}}\n`
    expect(live.current().rules).toEqual([])
    expect(live.replace(configuration([], text))).toEqual([])
    expect(live.current().rules).toMatchObject([{ own: { id: 'one' } }])
    expect(live.current().workflows.get('site')?.steps).toHaveLength(1)
  })

  test('puts in force what may change, and names nothing', () => {
    const live = createLive(configuration())
    expect(live.replace(configuration(['introspection.timeout=5m', 'keep.runs=2']))).toEqual([])
    expect(live.current().settings).toMatchObject({ introspection: { timeout: 300_000 }, keep: { runs: 2 } })
  })

  test('puts in force how the log looks, and how long Ironic is tried', () => {
    const live = createLive(configuration())
    const set = [
      'logging.level=debug',
      'logging.format=logfmt',
      'logging.levels={api: error}',
      'ironic.retry.for=5s',
      'ironic.timeout=7s',
    ]
    expect(live.replace(configuration(set))).toEqual(['ironic.timeout'])
    const { logging, ironic } = live.current().settings
    expect(logging).toEqual({ level: 'debug', format: 'logfmt', levels: { api: 'error' } })
    expect([ironic.retry.for, ironic.retry.delay, ironic.timeout]).toEqual([5000, 500, 60_000])
    expect(live.current().outline.settings.get('ironic.retry.for')?.value).toBe('5s')
    expect(needsRestart('ironic.retrying')).toBe(true)
  })

  test('a block that was taken out is out of force', () => {
    const live = createLive(configuration())
    expect(live.current().settings.discovery).toBeDefined()
    const without = standaloneText.replace(/discovery: .*\n/, '')
    expect(live.replace(configuration([], without))).toEqual([])
    expect(live.current().settings.discovery).toBeUndefined()
  })

  test('names what needs a restart, which goes on as it was', () => {
    const live = createLive(configuration())
    const set = ['introspection.max_concurrency=3', 'api.max_limit=7', 'introspection.start_delay=1s']
    const named = [...live.replace(configuration(set))].sort()
    expect(named).toEqual(['api.max_limit', 'introspection.max_concurrency'])
    expect(named.map(needsRestart)).toEqual([true, true])
    expect(needsRestart('introspection.start_delay')).toBe(false)
    const { introspection, api } = live.current().settings
    expect([introspection.max_concurrency, introspection.start_delay, api.max_limit]).toEqual([1000, 1000, 1000])
  })

  test('puts the whole policy of the firewall in force; what its rules are made of needs a restart', () => {
    const live = createLive(configuration())
    const policy = {
      unknown_macs: 'deny',
      when_idle: 'keep-open',
      allow: ['52:54:00:*'],
      deny: ['52:54:00:00:00:01'],
      sync_interval: 1000,
      max_shrink: 0.1,
      on_stop: 'leave',
      ethoib_interfaces: ['ib0'],
    }
    const set = Object.entries({
      ...policy,
      sync_interval: '1s',
      max_shrink: '10%',
      ip_versions: [6],
      interface: 'br0',
    })
    const named = live.replace(configuration(set.map(([key, value]) => `firewall.${key}=${JSON.stringify(value)}`)))
    expect([...named].sort()).toEqual(['firewall.interface', 'firewall.ip_versions'])
    expect(live.current().settings.firewall).toMatchObject({ ...policy, ip_versions: [4], interface: null })
  })

  test('tells what is in force: of what needs a restart the old value', () => {
    const live = createLive(configuration([], `${standaloneText}secrets: {one: a}\n`))
    const text = `${standaloneText}secrets: {two: b}\nworkflows: {site: {steps: [rules]}}\n`
    live.replace(configuration(['api.max_limit=7', 'introspection.timeout=5m', 'ironic.password=hunter3'], text))
    const { settings, workflows } = live.current().outline
    const told = ['api.max_limit', 'introspection.timeout', 'ironic.password', 'secrets.one', 'secrets.two']
    expect(told.map((path) => settings.get(path)?.value)).toEqual([1000, '5m', null, undefined, '***'])
    expect(settings.get('secrets.two')?.hidden?.reveal()).toBe('b')
    expect([...workflows.keys()]).toEqual(['site'])
  })

  test('brings secrets, and of what needs a restart names the key and not the value', () => {
    const live = createLive(configuration())
    const text = `${standaloneText}secrets: {one: hunter2}\n`
    expect(live.replace(configuration([], text))).toEqual([])
    expect(live.current().settings.secrets.one?.reveal()).toBe('hunter2')
    const named = live.replace(configuration(['ironic.password=hunter3'], text))
    expect(named).toEqual(['ironic.password'])
  })
})
