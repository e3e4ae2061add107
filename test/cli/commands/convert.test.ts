import { afterAll, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Json } from '../../../src/model/json.ts'
import { inspector } from '../terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'convert-'))
afterAll(() => rmSync(folder, { recursive: true }))
const conf = join(folder, 'inspector.conf')
writeFileSync(
  conf,
  `[DEFAULT]
listen_address = 127.0.0.1
introspection_delay = 3
[ironic]
auth_type = password
auth_url = http://192.0.2.1:5000/v3
username = ironic-inspector
password = planted-secret
project_name = service
[processing]
processing_hooks = $default_processing_hooks,lldp_basic
[pxe_filter]
driver = noop
`,
)

test('no report prints a value: some are secrets, also in URLs and in options without an equivalent', async () => {
  const file = join(folder, 'secrets.conf')
  const more = '[DEFAULT]\ntransport_url = rabbit://u:planted-secret@mq/\n[swift]\npassword = planted-secret\n'
  writeFileSync(file, `${readFileSync(conf, 'utf8')}[database]\nconnection = mysql://u:planted-secret@db/i\n${more}`)
  for (const format of ['text', 'json']) {
    const { out, err } = await inspector(['convert', file, '--check', '-f', format])
    expect(out).toContain('transport_url')
    expect(out + err).not.toContain('planted-secret')
  }
})

test('writes a configuration that is valid, its secret in a file of mode 0600 and nowhere else', async () => {
  const dir = join(folder, 'out')
  const { code, out, err } = await inspector(['convert', conf, '-o', dir])
  expect(code).toBe(0)
  const written = ['inspector.yaml', 'workflows/site.yaml', 'credentials/keystone'].map((name) => join(dir, name))
  expect(err).toEndWith(`\n\nwritten: ${written.join(', ')}\n`)
  // A file that does not say so lets the old roles count, as ironic-inspector did before 2024.2.
  expect(err).toMatch(/^inspector.yaml:\d+:\d+: warning: legacy_roles: true, [^\n]+ \[W210\]\n/)
  expect(out).toContain('3 files: 9 kept, 0 changed, 0 dropped\n')
  expect(statSync(join(dir, 'credentials/keystone')).mode & 0o777).toBe(0o600)
  expect(readFileSync(join(dir, 'credentials/keystone'), 'utf8')).toBe('planted-secret\n')
  const yaml = readFileSync(join(dir, 'inspector.yaml'), 'utf8')
  expect(yaml).toContain(`start_delay: 3s # [DEFAULT]introspection_delay, ${conf}:3`)
  expect(yaml).toContain('password: !file credentials/keystone')
  expect(yaml + out).not.toContain('planted-secret')
  expect((await inspector(['validate', '--config', join(dir, 'inspector.yaml')])).code).toBe(0)
  const { out: shown } = await inspector(['workflow', 'show', 'site', '--config', join(dir, 'inspector.yaml')])
  expect(shown).toContain('lldp_basic')
})

test('--check writes nothing; --strict fails when something has no equivalent', async () => {
  const other = join(folder, 'other.conf')
  writeFileSync(
    other,
    '[DEFAULT]\nauth_strategy = noauth\n[pxe_filter]\ndriver = noop\n[ironic]\nauth_type = none\nendpoint_override = http://a:1\n[swift]\ncontainer = x\n',
  )
  const before = readdirSync(folder)
  expect((await inspector(['convert', '--check', other])).code).toBe(0)
  const { code, out } = await inspector(['convert', '--check', '--strict', other])
  expect(code).toBe(1)
  expect(out).toContain(`${other}:9: [swift]container (reports are kept in the own database)`)
  expect(readdirSync(folder)).toEqual(before)
})

test('--stdout prints the files and shows no secret', async () => {
  const { out } = await inspector(['convert', '--stdout', conf])
  expect(out).toContain('# ── workflows/site.yaml')
  expect(out).toContain('# a secret, in a file of mode 0600')
  expect(out).not.toContain('planted-secret')
})

test('the report is for programs, too', async () => {
  const { out } = await inspector(['convert', '--check', '-f', 'json', conf])
  const { files, options } = JSON.parse(out) as { files: string[]; options: { section: string; to: string }[] }
  expect(files).toEqual(['inspector.yaml', 'workflows/site.yaml', 'credentials/keystone'])
  expect(options[0]).toMatchObject({ verdict: 'kept', section: 'DEFAULT', option: 'listen_address', to: 'api.listen' })
})

test('rules become a file that is valid', async () => {
  const rules = join(folder, 'site rules.json')
  writeFileSync(
    rules,
    JSON.stringify([
      {
        description: 'a',
        conditions: [{ op: 'eq', field: 'cpus', value: 8 }],
        actions: [{ action: 'add-trait', name: 'CUSTOM_A' }],
      },
      {
        description: 'b',
        conditions: [{ op: 'eq', args: { values: ['{node.driver}', 'ipmi'] } }],
        actions: [{ op: 'add-trait', args: { name: 'CUSTOM_B' } }],
      },
    ]),
  )
  const dir = join(folder, 'rules')
  const { code, out, err } = await inspector(['convert', rules, '-o', dir])
  expect([code, err]).toEqual([0, `written: ${dir}/rules.d/site-rules.yaml\n`])
  expect(out).toBe(
    'rule "a": kept\nrule "b": changed; its condition is evaluated before any rule acts: it does not see what rules above it set\n1 file: 1 kept, 1 changed, 0 dropped\n',
  )
  expect((await inspector(['validate', join(dir, 'rules.d')])).code).toBe(0)
})

test("Ironic's own rules, converted, do in a plan what they say", async () => {
  const at = (name: string) => join(folder, 'planned', name)
  mkdirSync(join(folder, 'planned'))
  writeFileSync(
    at('ironic.yaml'),
    `- description: BMC of the vendor
  priority: 10
  conditions:
    - {op: contains, args: {value: "{inventory[system_vendor][manufacturer]}", regex: (?i)dell}}
    - {op: "!is-true", args: {value: "{plugin_data[auto_discovered]}"}}
    - {op: "!eq", args: {values: ["{plugin_data[nowhere]}", x]}}
  actions:
    - {op: set-attribute, args: {path: /driver_info/redfish_address, value: "https://{inventory[bmc_address]}"}}
- description: models
  conditions:
    - {op: contains, args: {value: "{inventory[system_vendor][product_name]}", regex: "{item}"}, loop: [DL380, R740]}
    - {op: gt, args: {values: ["{inventory[cpu][count]}", 4]}}
    - {op: in-net, args: {address: "{inventory[bmc_address]}", subnet: 198.51.100.0/24}}
    - {op: is-none, args: {value: "{node.instance_uuid}"}}
  actions:
    - op: set-attribute
      args: {path: "{item[path]}", value: "{item[value]}"}
      loop: [{path: extra.count, value: "{inventory[cpu][count]}"}, {path: /extra/by, value: rules}]
    - {op: set-capability, args: {name: located, value: "true"}}
    - {op: set-port-attribute, args: {port_id: "3C:FD:FE:10:20:30", path: extra.rack, value: r1}}
- description: for machines without disks
  conditions: [{op: is-empty, args: {value: "{inventory[disks]}"}}]
  actions: [{op: fail, args: {msg: no disk}}]
`,
  )
  writeFileSync(at('node.json'), JSON.stringify({ uuid: '11111111-2222-4333-8444-555555555555', driver: 'ipmi' }))
  writeFileSync(
    at('inspector.yaml'),
    'version: 1\napi: {listen: "127.0.0.1:5050", auth: none}\nironic: {type: standalone}\nfirewall: {driver: none}\ninclude: [rules.d/*.yaml]\n',
  )
  expect((await inspector(['convert', at('ironic.yaml'), '-o', at('')])).code).toBe(0)
  expect((await inspector(['validate', '--config', at('inspector.yaml')])).code).toBe(0)

  const report = join(import.meta.dir, '../../fixtures/samples/ipa-baremetal-4nic-3disk.json')
  const { out } = await inspector([
    'plan',
    '--config',
    at('inspector.yaml'),
    '--node',
    at('node.json'),
    '-f',
    'json',
    report,
  ])

  const { requests } = JSON.parse(out) as { requests: { method: string; body: Json }[] }
  const [node, port] = requests.filter(({ method }) => ['PATCH', 'POST'].includes(method)).map(({ body }) => body)
  expect(node).toContainEqual({ op: 'add', path: '/driver_info/redfish_address', value: 'https://198.51.100.17' })
  expect(node).toContainEqual({ op: 'add', path: '/extra/count', value: '64' })
  expect(node).toContainEqual({ op: 'add', path: '/extra/by', value: 'rules' })
  expect(JSON.stringify(node)).toContain('located:true')
  expect(port).toMatchObject({ address: '3c:fd:fe:10:20:30', extra: { rack: 'r1' } })
})

test('a file of no known kind is refused, and one that is not there could not be read', async () => {
  const text = join(folder, 'notes.txt')
  writeFileSync(text, 'hello\n')
  const { code, err } = await inspector(['convert', text])
  expect(code).toBe(1)
  expect(err).toContain('it is neither an inspector.conf')
  expect((await inspector(['convert', join(folder, 'none.conf')])).code).toBe(3)
})

test('passwords of rules are in no output, and in no file that others can read', async () => {
  const set = (path: string, value: string) => ({ op: 'set-attribute', args: { path, value } })
  const ours = join(folder, 'foreign.json')
  const actions = [{ action: 'set-attribute', path: '/driver_info/ipmi_password', value: 'planted-secret' }]
  // A wrong rule, of which a finding would show lines.
  writeFileSync(ours, JSON.stringify([{ actions: [...actions, { action: 'explode' }] }]))
  const ironics = join(folder, 'ironic.json')
  writeFileSync(
    ironics,
    JSON.stringify([
      { description: 'a', actions: [set('driver_info/ipmi_password', 'planted-secret')] },
      { description: 'b', sensitive: true, actions: [set('extra/x', 'planted-secret')] },
    ]),
  )
  const dir = join(folder, 'guarded')
  for (const args of [['--check'], ['--stdout'], ['--check', '-f', 'json'], ['-o', dir]]) {
    const { out, err } = await inspector(['convert', ours, ironics, conf, ...args])
    expect(err).toContain("'explode' is not one of")
    expect(out + err).not.toContain('planted-secret')
  }
  const holding = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path, 'utf8').includes('planted-secret'))
  expect(holding.map((path) => path.slice(dir.length)).sort()).toEqual([
    '/credentials/ironic_ipmi_password',
    '/credentials/keystone',
    '/rules.d/foreign.yaml',
    '/rules.d/ironic.yaml',
  ])
  expect(holding.map((path) => statSync(path).mode & 0o077)).toEqual([0, 0, 0, 0])
})

test('rules alone say which secrets the configuration has to have besides', async () => {
  const rules = join(folder, 'named.json')
  const action = { op: 'set-attribute', args: { path: 'driver_info/ipmi_password', value: 'planted-secret' } }
  writeFileSync(rules, JSON.stringify([{ description: 'a', actions: [action] }]))
  const { code, out, err } = await inspector(['convert', rules, '--check'])
  expect([code, err]).toEqual([0, ''])
  expect(out).toContain(
    'to be added to the configuration: secrets: {named_ipmi_password: !file credentials/named_ipmi_password}\n',
  )
})

test('what stands in the way is named, and no part of the result is left behind', async () => {
  const dir = join(folder, 'blocked')
  mkdirSync(dir)
  writeFileSync(join(dir, 'workflows'), '')
  const { code, err } = await inspector(['convert', conf, '-o', dir])
  expect(code).toBe(1)
  expect(err).toContain(`Cannot write below "${dir}": "${dir}/workflows" is a file, and has to be a folder`)
  expect(readdirSync(dir)).toEqual(['workflows'])
})
