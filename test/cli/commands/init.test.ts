import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { profiles } from '../../../src/app/starter.ts'
import { inspector } from '../terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'init-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('every profile is valid as it is written, but for the password and the gate that are still to come', () => {
  for (const profile of Object.keys(profiles))
    test(profile, async () => {
      const dir = join(folder, profile)
      const made = await inspector(['init', dir, '--profile', profile, '--workflow', 'default'])
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
  expect(err).toContain('it is there already; choose another folder, or overwrite with --force')
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
