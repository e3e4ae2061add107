import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspector } from '../terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'config-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'inspector.yaml')
writeFileSync(
  file,
  `version: 1
ironic: {auth: none, endpoint: "http://192.0.2.1:6385"}
api: {auth: none, listen: "127.0.0.1:5050"}
firewall: {driver: none}
introspection:
  timeout: 90m
secrets: {ipmi: !env IPMI}
`,
)
const env = { IPMI: 'planted-secret' }

test('show --changed --origin prints what differs from the defaults with its line, and no secret', async () => {
  const { code, out } = await inspector(['config', 'show', '--changed', '--origin', '--config', file], env)
  expect(code).toBe(0)
  expect(out).toContain(`introspection.timeout  "90m"`)
  expect(out).toContain(`${file}:6`)
  expect(out).toContain('{"ipmi":"***"}')
  expect(out).not.toContain('planted-secret')
  expect(out).not.toContain('start_delay')
})

test('show prints a configuration that is valid as it is, less its secrets', async () => {
  const { out } = await inspector(['config', 'show', '--config', file, '--set', 'api.max_limit=7'], env)
  expect(out).toContain('max_limit: 7\n')
  const again = join(folder, 'again.yaml')
  writeFileSync(again, out)
  expect((await inspector(['validate', again])).code).toBe(0)
})

test('show masks passwords in URLs, and in fields of a node', async () => {
  const set = [
    'ironic.endpoint=http://admin:planted-secret@192.0.2.1:6385/v1',
    'discovery={workflow: default, driver: ipmi, fields: {driver_info: {ipmi_password: planted-secret, ipmi_port: 1}}}',
  ]
  const args = ['config', 'show', '--config', file, ...set.flatMap((one) => ['--set', one])]
  const { code, out } = await inspector(args, env)
  expect(code).toBe(0)
  expect(out).toContain('endpoint: http://***@192.0.2.1:6385/v1')
  expect(out).toContain('ipmi_port: 1')
  expect(out).not.toContain('planted-secret')
})

test('an override is the origin of its value', async () => {
  const { out } = await inspector(
    ['config', 'show', '--origin', '-f', 'json', '--config', file, '--set', 'introspection.timeout=5m'],
    env,
  )
  const rows = JSON.parse(out) as readonly { setting: string; value: unknown; origin: string }[]
  expect(rows.find(({ setting }) => setting === 'introspection.timeout')).toEqual({
    setting: 'introspection.timeout',
    value: '5m',
    origin: '--set',
  })
  expect(rows.find(({ setting }) => setting === 'api.healthcheck')?.origin).toBe('default')
})

test('a configuration with errors is not shown half', async () => {
  const { code, out, err } = await inspector(['config', 'show', '--config', file, '--set', 'api.lisen=x'], env)
  expect([code, out]).toEqual([1, ''])
  expect(err).toContain('lisen')
})

test('explain says meaning, type, default, the option it replaces, and what it is now', async () => {
  const { out } = await inspector(['config', 'explain', 'introspection.timeout', '--config', file], env)
  expect(out).toBe(`introspection.timeout   a duration, such as 90s or 1h30m   (default "1h")
  from the power request to the report; 0s = never
  Example: introspection: {timeout: 1h}
  Since 0.1.0.
  Replaces [DEFAULT]timeout.
  Now: "90m", ${file}:6
`)
})

test('explain of a block explains each of its settings; of nothing it says the nearest name', async () => {
  const { out } = await inspector(['config', 'explain', 'discovery'])
  expect(out.split('\n\n').map((one) => one.split(' ')[0])).toEqual([
    'discovery.workflow',
    'discovery.driver',
    'discovery.fields',
    'discovery.bmc_address_versions',
    'discovery.per_hour',
  ])
  const { code, err } = await inspector(['config', 'explain', 'firewall.unknown_mac'])
  expect(code).toBe(1)
  expect(err).toContain('did you mean "firewall.unknown_macs"?')
})
