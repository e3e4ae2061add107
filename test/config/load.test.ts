import { describe, expect, test } from 'bun:test'
import { readConfiguration, standaloneText } from '../../src/app/configuration.ts'
import { headline, framed } from '../../src/config/diagnostic.ts'
import type { Files } from '../../src/platform/files.ts'

const small =
  'version: 1\napi: {listen: "127.0.0.1:5050", auth: none}\nironic: {type: standalone}\nfirewall: {driver: none}\n'

type Given = {
  text?: string
  set?: string[]
  env?: Record<string, string>
  purpose?: 'start' | 'check'
  disk?: Record<string, string>
}

function load({ text = small, set = [], env = {}, purpose = 'start', disk = {} }: Given) {
  const files: Files = {
    read(path) {
      const found = disk[path.replace(`${process.cwd()}/`, '')]
      if (found === undefined) throw new Error('no such file')
      return found
    },
    matching: (pattern) => Object.keys(disk).filter((path) => new Bun.Glob(pattern).match(path)),
    isFolder: () => false,
  }
  const loaded = readConfiguration({ file: 'inspector.yaml', text, set, env, files, purpose })
  return { ...loaded, lines: loaded.diagnostics.map(headline) }
}

test('the standalone configuration is complete, and reachable from this machine only', () => {
  const { settings, lines } = load({ text: standaloneText })
  expect(lines).toEqual([])
  expect(settings).toMatchObject({
    api: { listen: '127.0.0.1:5050', auth: 'none' },
    ironic: { type: 'standalone' },
    firewall: { driver: 'none' },
    introspection: { workflow: 'standalone', not_started: 'accept', timeout: 3_600_000 },
    discovery: { workflow: 'standalone' },
  })
})

test('a block that is null is as if it were not there', () => {
  const { settings, lines } = load({ text: small.replace('auth: none', 'auth: none, tls: null') })
  expect(lines).toEqual([])
  expect(settings).toEqual(load({}).settings)
})

test('the built-in workflows are there, and know their own place', () => {
  const { workflows } = load({})
  expect([...workflows.keys()].sort()).toEqual([
    'classic',
    'default',
    'discovery',
    'ironic-inspection',
    'standalone',
    'storage',
  ])
  expect(workflows.get('classic')?.steps[0]?.at).toMatchObject({ file: 'workflows/classic.yaml' })
})

test('with an error there are no settings, with warnings there are', () => {
  expect(load({ text: `${small}logging: {level: loud}\n` }).settings).toBeUndefined()
  expect(load({ text: `${small}secrets: {a: hunter2}\n` }).settings?.secrets.a?.reveal()).toBe('hunter2')
})

describe('--set', () => {
  test('overrides the file, the last one first, and its value is YAML', () => {
    const set = [
      'api.max_limit=5',
      'api.max_limit=7',
      'ironic.retry.for=2m',
      'firewall.deny=["52:54:00:*"]',
      'api.socket=null',
    ]
    const { settings, lines } = load({ set })
    expect(lines).toEqual([])
    expect(settings?.api).toMatchObject({ max_limit: 7, socket: null, auth: 'none' })
    expect(settings?.ironic.retry.for).toBe(120_000)
    expect(settings?.firewall.deny).toEqual(['52:54:00:*'])
  })

  test('is named, with the column, when it is wrong', () => {
    expect(
      load({ set: ['api.max_limit=none', 'api.limit=3', 'api.listen.port=3', 'logging={level: loud}'] }).lines,
    ).toEqual([
      '--set:1:1: error: unknown key "limit" in api [E203]',
      '--set:1:1: error: no such setting: Cannot change "/api/listen/port": there is no object to hold "port" [E203]',
      '--set:1:15: error: max_limit is text, and has to be a whole number [E204]',
      '--set:1:17: error: "loud" is not one of the words for level [E205]',
    ])
  })

  test('is named by the last that said it', () => {
    expect(load({ set: ['logging.level=loud', 'logging={level: louder}'] }).lines).toEqual([
      '--set:1:17: error: "louder" is not one of the words for level [E205]',
    ])
  })

  test('without "=" is refused', () => {
    expect(() => load({ set: ['api.listen'] })).toThrow('Cannot set "api.listen": it has no "="')
  })

  test('shows no secret', () => {
    const { diagnostics } = load({
      set: ['keystone.password=hunter2', 'secrets.a=[hunter2', 'keystone.pasword=hunter2'],
    })
    expect(diagnostics.length).toBeGreaterThan(2)
    expect(diagnostics.map(framed).join('\n')).not.toContain('hunter')
    const discovered = `${small}discovery: {driver: ipmi, fields: {driver_info: {}}}\n`
    for (const one of [
      'secrets=hunter2',
      'secrets=[hunter2]',
      'keystone=hunter2',
      'discovery.fields.driver_info.snmp_community=hunter2',
      'discovery.fields.driver_info={snmp_community: hunter2}',
      'discovery.fields={driver_info: {snmp_community: hunter2}}',
    ]) {
      const shown = load({ text: discovered, set: [one] }).diagnostics.filter(({ file }) => file === '--set')
      expect(shown).not.toEqual([])
      expect(shown.map(framed).join('\n')).not.toContain('hunter')
    }
  })
})

describe('tags', () => {
  const secrets = `${small}secrets: {a: !file credentials/a, b: !env B, c: !credential c, d: !env D:-otherwise}\n`
  const disk = { 'credentials/a': 'one\n\n', '/run/credentials/c': 'three' }

  test('are resolved once: a file less its last line break, a variable, a credential, a default', () => {
    const { settings, lines } = load({
      text: secrets,
      disk,
      env: { B: 'two', CREDENTIALS_DIRECTORY: '/run/credentials' },
    })
    expect(lines).toEqual([])
    expect(Object.entries(settings?.secrets ?? {}).map(([name, secret]) => [name, secret.reveal()])).toEqual([
      ['a', 'one\n'],
      ['b', 'two'],
      ['c', 'three'],
      ['d', 'otherwise'],
    ])
  })

  test('that cannot be resolved are warnings when checking, and errors when starting', () => {
    const codes = (purpose: 'start' | 'check') => load({ text: secrets, purpose }).diagnostics.map(({ code }) => code)
    expect(codes('check')).toEqual(['W110', 'W110', 'W110'])
    expect(codes('start')).toEqual(['E110', 'E110', 'E110'])
    expect(load({ text: secrets, purpose: 'start' }).settings).toBeUndefined()
  })

  test('give numbers and booleans where these are wanted, and text where that is wanted', () => {
    const text = `${small}introspection: {timeout: !env T, max_concurrency: !env N, can_manage_boot: !env B}\nsecrets: {pin: !env N}\n`
    const { settings, lines } = load({ text, env: { T: '90', N: '0123', B: 'false' } })
    expect(lines).toEqual([])
    expect(settings?.introspection).toMatchObject({ timeout: 90_000, max_concurrency: 123, can_manage_boot: false })
    expect(settings?.secrets.pin?.reveal()).toBe('0123')
  })

  test('are checked like what stands in the file', () => {
    const text = `${small}introspection: {max_concurrency: !env N}\n`
    expect(
      load({ text, env: { N: 'many' } }).diagnostics.map(({ code, line, column }) => [code, line, column]),
    ).toEqual([['E204', 5, 39]])
  })
})

describe('include', () => {
  const text = `${small}include: [workflows/*.yaml]\nintrospection: {workflow: site}\n`
  const site = 'version: 1\nworkflows:\n  site:\n    steps:\n      - scheduler\n      - {rules: {}, name: here}\n'

  test('brings workflows in, with the places of their steps', () => {
    const { workflows, files, lines } = load({ text, disk: { 'workflows/site.yaml': site } })
    expect(lines).toEqual([])
    expect(files).toEqual(['inspector.yaml', 'workflows/site.yaml'])
    expect(workflows.get('site')?.steps.map(({ at }) => at)).toEqual([
      { file: 'workflows/site.yaml', line: 5, column: 9 },
      { file: 'workflows/site.yaml', line: 6, column: 9 },
    ])
  })

  test('of a file that is not YAML: the reference into it is not called unknown besides', () => {
    const { lines } = load({ text, disk: { 'workflows/site.yaml': `${site}\t- x` } })
    expect(lines).toEqual(['workflows/site.yaml:7:1: error: a tab is used for indentation [E103]'])
  })

  test('finds mistakes in every file at once, in the order of files and lines', () => {
    const disk = { 'workflows/b.yaml': 'workflows: {}\n', 'workflows/a.yaml': site.replace('scheduler', 'schedulr') }
    expect(
      load({ text: `${text}api: 3\n`.replace(/^api: {.*\n/m, ''), disk }).lines.map((line) => line.split(': ')[0]),
    ).toEqual(['inspector.yaml:6:6', 'workflows/a.yaml:5:9', 'workflows/b.yaml:1:1'])
  })
})
