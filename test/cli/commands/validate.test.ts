import { afterAll, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspector } from '../terminal.ts'

const standalone =
  'version: 1\napi: {listen: "127.0.0.1:5050", auth: none}\nironic: {type: standalone}\nfirewall: {driver: none}\n'
const folder = mkdtempSync(join(tmpdir(), 'validate-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a folder without YAML is not called valid', async () => {
  const { code, out, err } = await inspector(['validate', folder])
  expect([code, out]).toEqual([3, ''])
  expect(err).toBe(`error: Cannot check "${folder}": there is no *.yaml file in it\n`)
})

test('an override without a key is wrong usage', async () => {
  const { code, err } = await inspector(['validate', '--set', 'api.listen'])
  expect(code).toBe(2)
  expect(err).toContain('Write it as key=value, such as api.listen=127.0.0.1:5050.')
})

const broken = join(import.meta.dir, '..', '..', 'config', 'err')

test('workflows, rules and tests are counted', async () => {
  const site = join(folder, 'site')
  mkdirSync(join(site, 'tests'), { recursive: true })
  writeFileSync(
    join(site, 'site.yaml'),
    'version: 1\nworkflows: {site: {steps: [scheduler, rules]}}\nrules: [{add_trait: CUSTOM_A}]\n',
  )
  writeFileSync(
    join(site, 'tests', 'site.test.yaml'),
    'version: 1\nworkflow: site\ntests: [{name: a, data: {inventory: {}}, expect: {outcome: error}}]\n',
  )
  expect((await inspector(['validate', site])).out).toBe('2 files are valid (1 workflow, 1 rule, 1 test)\n')
  const { rules, tests } = JSON.parse((await inspector(['validate', '-f', 'json', site])).out) as Record<
    string,
    unknown
  >
  expect([rules, tests]).toEqual([1, 1])
})

test('what is wrong in a test is found, and which file of tests cannot be read', async () => {
  const { code, out } = await inspector([
    'validate',
    join(broken, '..', 'broken-tests', 'test-of-an-unknown-step.test.yaml'),
  ])
  expect(code).toBe(1)
  expect(out).toContain('the workflow "default" has no step "schduler", did you mean "scheduler"? [E704]')
  const missing = await inspector(['validate', join(folder, 'none.test.yaml')])
  expect([missing.code, missing.out.includes('[E110]')]).toEqual([3, true])
})

test('tests are read with the only configuration among the files', async () => {
  const site = join(folder, 'whole')
  const tests = join(site, 'workflows', 'tests')
  mkdirSync(tests, { recursive: true })
  const whole = `${standalone}introspection: {workflow: w}\nworkflows: {w: {steps: [scheduler, rules]}}\n`
  const first = join(site, 'inspector.yaml')
  writeFileSync(first, whole)
  writeFileSync(
    join(tests, 'a.test.yaml'),
    'version: 1\nworkflow: w\ntests: [{name: a, data: {inventory: {}}, expect: {outcome: error}}]\n',
  )
  const valid = '2 files are valid (1 workflow, 1 test)\n'
  expect((await inspector(['validate', site])).out).toBe(valid)
  expect((await inspector(['validate', first, join(tests, 'a.test.yaml')])).out).toBe(valid)
  expect((await inspector(['validate', join(tests, 'a.test.yaml')])).out).toContain('unknown workflow "w"')
  // Of two nobody knows which is meant.
  const second = join(site, 'other.yaml')
  writeFileSync(second, standalone)
  expect((await inspector(['validate', site])).out).toContain('unknown workflow "w"')
  expect((await inspector(['validate', '--config', first, site])).out).toBe('3 files are valid (1 workflow, 1 test)\n')
})

test('JUnit has a suite for each file: errors fail, warnings only where they are to', async () => {
  const files = ['unknown-hook.yaml', 'has-is-true-for-null.yaml'].map((name) => join(broken, name))
  const junit = async (...more: readonly string[]) => {
    const { code, out } = await inspector(['validate', '-f', 'junit', ...more, ...files])
    expect(code).toBe(1)
    return out
  }
  const out = await junit()
  expect(
    out.match(/<testsuite name="[^"]*" tests="\d+" failures="\d+"/g)?.map((one) => one.slice(one.indexOf('tests='))),
  ).toEqual(['tests="2" failures="2"', expect.stringMatching(/tests="\d" failures="0"/)])
  expect(out).toContain('<failure message="unknown hook or verb &quot;validate_interfces&quot;')
  expect(out).not.toContain('type="W411"')
  expect(await junit('--strict')).toContain('type="W411"')
})

test('--online says when there is no Ironic to ask', async () => {
  const file = join(folder, 'standalone.yaml')
  writeFileSync(file, standalone)
  const { code, err } = await inspector(['validate', '--online', file])
  expect([code, err]).toEqual([1, 'error: Cannot check against Ironic: ironic.type is standalone\n'])
})

test('--online with an Ironic that is away: what was found without it is told all the same', async () => {
  const file = join(folder, 'away.yaml')
  const away = standalone.replace('{type: standalone}', '{auth: none, endpoint: "http://127.0.0.1:1", timeout: 1s}')
  writeFileSync(file, `${away}secrets: {a: hunter2}\n`)
  const json = await inspector(['validate', '--online', '-f', 'json', file])
  expect(json.code).toBe(3)
  expect(json.err).toStartWith('error: Cannot')
  expect(JSON.parse(json.out)).toMatchObject({
    warnings: 1,
    diagnostics: [{ code: 'W601' }],
    error: { code: 'unavailable', message: expect.stringContaining('127.0.0.1:1') as string },
  })
  const junit = await inspector(['validate', '--online', '-f', 'junit', '--strict', file])
  expect(junit.code).toBe(1)
  expect(junit.out).toContain('type="W601"')
  expect(junit.out).toContain('errors="1"')
  const text = await inspector(['validate', '--online', file])
  expect(text.out).toContain('[W601]')
})
