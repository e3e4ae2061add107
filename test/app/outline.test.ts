import { describe, expect, test } from 'bun:test'
import { readConfiguration, standaloneText } from '../../src/app/configuration.ts'
import { outlineOf } from '../../src/app/outline.ts'
import { disk } from '../../src/platform/files.ts'

function outline(more: string, purpose: 'start' | 'check' = 'start', env: Readonly<Record<string, string>> = {}) {
  const loaded = readConfiguration({ file: 'test', text: standaloneText + more, set: [], env, files: disk, purpose })
  if (!loaded.settings) throw new Error(JSON.stringify(loaded.diagnostics))
  return outlineOf(loaded, loaded.settings)
}
const rulesOf = (rules: string) =>
  [...outline(`rules: ${rules}\n`).rules].map(([name, text]) => [name, text.reveal()] as const)

describe('the outline of a configuration', () => {
  test('names rules by id, UUID or description, and else by their file', () => {
    const named = rulesOf(
      '[{id: a, warn: x}, {description: b, warn: x}, {description: b, warn: y}, {warn: x}, {warn: y}]',
    )
    expect(named.map(([name]) => name)).toEqual(['a', 'b', 'b (2)', 'test', 'test (2)'])
  })

  test('tells rules apart by what they do, numbers as they are written, and not by their lines', () => {
    const rule = (value: string) =>
      `[{description: a, conditions: [{op: eq, field: x, value: ${value}}], actions: [{action: fail, message: m}]}]`
    expect(rulesOf(rule('20.0'))).not.toEqual(rulesOf(rule('20')))
    expect(outline(`# a comment\n\nrules: ${rule('20')}\n`).rules).toEqual(outline(`rules: ${rule('20')}\n`).rules)
  })

  test('holds workflows of the site, and none that are built in', () => {
    const own = outline('workflows: {site: {steps: [rules]}}\n').workflows
    expect([...own.keys()]).toEqual(['site'])
    expect(own.get('site')?.reveal()).toContain('"steps":')
  })

  test('shows no secret, wherever one stands, and keeps it to compare', () => {
    const text = `secrets: {one: !env ONE}
keystone: {auth_url: "http://a:planted@192.0.2.1:5000", username: u, password: !env ONE, project_name: p}
`
    const { settings } = outline(text, 'start', { ONE: 'planted-secret' })
    expect(JSON.stringify([...settings])).not.toContain('planted')
    const hidden = ['secrets.one', 'keystone.password', 'keystone.auth_url'].map((path) => settings.get(path))
    expect(hidden.map((setting) => setting?.hidden?.reveal())).toEqual([
      'planted-secret',
      'planted-secret',
      '"http://a:planted@192.0.2.1:5000"',
    ])
  })

  test('knows which settings could not be read', () => {
    const { settings } = outline('secrets: {one: !env NOT_THERE, two: plain}\n', 'check')
    expect(['secrets.one', 'secrets.two'].map((path) => settings.get(path)?.isUnread)).toEqual([true, false])
  })
})
