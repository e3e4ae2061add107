import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { shippedNames } from '../../../src/app/shipped-texts.ts'
import { profiles } from '../../../src/app/starter.ts'
import { inspector } from '../terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'init-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('every profile is valid as it is written, but for the password and the gate that are still to come', () => {
  for (const profile of Object.keys(profiles))
    test(profile, async () => {
      const dir = join(folder, profile)
      const copies = shippedNames.flatMap((name) => ['--workflow', name])
      const made = await inspector(['init', dir, '--profile', profile, ...copies])
      expect(made.code).toBe(0)
      expect(made.out).toContain(`written  ${dir}/inspector.yaml\n`)
      const { code, out } = await inspector(['validate', '--config', join(dir, 'inspector.yaml'), '-f', 'json'])
      const { errors, diagnostics } = JSON.parse(out) as { errors: number; diagnostics: { code: string }[] }
      expect([code, errors]).toEqual([0, 0])
      // Which machines kayobe may enroll only its site can say.
      const expected = ['W110', 'W602', ...(profile === 'kayobe' ? ['W604'] : [])]
      expect(diagnostics.filter((one) => !expected.includes(one.code))).toEqual([])
    })
})

test('its tests pass, with and without its configuration, and each of its workflows has some', async () => {
  for (const profile of Object.keys(profiles)) {
    const dir = join(folder, `tested-${profile}`)
    const made = await inspector([
      'init',
      dir,
      '--profile',
      profile,
      ...shippedNames.flatMap((name) => ['--workflow', name]),
    ])
    expect(made.out).toContain(`  inspector test ${dir}\n`)
    for (const config of [[], ['--config', join(dir, 'inspector.yaml')]]) {
      const { code, out } = await inspector(['test', dir, ...config])
      expect([code, out.includes(`in ${shippedNames.length + 1} files: `)]).toEqual([0, true])
    }
  }
})

test('kayobe changes the port policy of its copy', async () => {
  const { out } = await inspector(['init', '--profile', 'kayobe', '--stdout'])
  expect(out).toContain('keep_ports: added')
  expect(out).toContain('discovery: {workflow: site-kayobe, driver: ipmi}')
})

test('nothing is written over what is there, unless asked for', async () => {
  const dir = join(folder, 'there')
  await inspector(['init', dir])
  writeFileSync(join(dir, 'inspector.yaml'), 'mine')
  const { code, err } = await inspector(['init', dir])
  expect(code).toBe(1)
  expect(err).toContain('there already; choose another folder, or overwrite with --force')
  expect(readFileSync(join(dir, 'inspector.yaml'), 'utf8')).toBe('mine')
  expect((await inspector(['init', dir, '--force'])).code).toBe(0)
})

test('interface and address of Ironic are filled in', async () => {
  const { out } = await inspector([
    'init',
    '--stdout',
    '--profile',
    'bifrost',
    '--interface',
    'eth1',
    '--ironic',
    'http://a:1',
  ])
  expect(out).toContain('firewall: {interface: eth1}')
  expect(out).toContain('endpoint: "http://a:1"')
})

test('a cloud of clouds.yaml gives the login, its password a file of its own', async () => {
  const clouds = join(folder, 'clouds.yaml')
  writeFileSync(
    clouds,
    'clouds: {lab: {region_name: one, auth: {auth_url: "http://a:5000/v3", username: u, password: planted-secret, project_name: p, user_domain_name: D}}}\n',
  )
  const dir = join(folder, 'cloud')
  const env = { OS_CLIENT_CONFIG_FILE: clouds }
  const made = await inspector(['init', dir, '--cloud', 'lab'], env)
  expect([made.code, made.err]).toEqual([0, ''])
  expect(made.out).not.toContain('put the service')
  const yaml = readFileSync(join(dir, 'inspector.yaml'), 'utf8')
  expect(yaml).toContain('  username: "u"\n')
  expect(yaml).toContain('  region: "one"\n')
  expect(yaml).not.toContain('planted-secret')
  expect(readFileSync(join(dir, 'credentials/keystone'), 'utf8')).toBe('planted-secret\n')
  expect((await inspector(['validate', '--strict', '--config', join(dir, 'inspector.yaml')])).code).toBe(0)
})

test('an inspector.conf is what it begins with, as convert does', async () => {
  const conf = join(folder, 'inspector.conf')
  writeFileSync(
    conf,
    '[DEFAULT]\nauth_strategy = noauth\ntimeout = 900\n[ironic]\nauth_type = none\nendpoint_override = http://a:1\n[pxe_filter]\ndriver = noop\n',
  )
  const dir = join(folder, 'from')
  const { code, out, err } = await inspector(['init', dir, '--from', conf])
  expect([code, out.includes(`written  ${dir}/workflows/site.yaml`)]).toEqual([0, true])
  expect(err).toContain('→ introspection.timeout')
  expect(readFileSync(join(dir, 'inspector.yaml'), 'utf8')).toContain('timeout: 900s')
})
