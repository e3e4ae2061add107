import { describe, expect, test } from 'bun:test'
import { againLine, type Typed } from '../../../src/cli/render/again.ts'

/** The words of a command line, as a shell reads them. */
function wordsOf(line: string): readonly string[] {
  const { stdout } = Bun.spawnSync(['sh', '-c', `printf '%s\\n' ${line.replace(/^again: /, '')}`])
  return stdout.toString().split('\n').slice(0, -1)
}

const bare: Typed = { paths: [], set: [] }

describe('the command that runs a failed test again', () => {
  test('has all that was typed, as a shell takes it', () => {
    const typed = { paths: ['my tests', "it's.test.yaml"], config: '/etc/my $HOME.yaml', set: ['a.b=x y', 'c=[1, 2]'] }
    expect(wordsOf(againLine('it works', typed))).toEqual([
      'inspector',
      'test',
      '--config',
      '/etc/my $HOME.yaml',
      '--set',
      'a.b=x y',
      '--set',
      'c=[1, 2]',
      '--run',
      'it works',
      '--trace',
      'my tests',
      "it's.test.yaml",
    ])
    expect(wordsOf(againLine('x', { ...bare, paths: ['-x.yaml'] })).slice(-2)).toEqual(['--', '-x.yaml'])
  })

  test.each(["it's $5 (more) [or less] \\ `x`", 'each of them (a.json, 1)', 'a/b|c'])('finds its test: %s', (name) => {
    const words = wordsOf(againLine(name, bare))
    expect(name).toMatch(new RegExp(words[words.indexOf('--run') + 1] ?? '(?!)', 'u'))
  })

  test.each([
    ['secrets.bmc=hunter2', 'secrets.bmc="***"'],
    ['secrets={bmc: hunter2}', 'secrets={bmc: "***"}'],
    [
      'ironic={password: hunter2, endpoint: "http://u:hunter2@h/"}',
      'ironic={password: "***", endpoint: "http://***@h/"}',
    ],
    ['discovery.fields.driver_info.snmp_community=hunter2', 'discovery.fields.driver_info.snmp_community="***"'],
    [
      'workflows.w.steps=[{set: {/driver_info/ipmi_password: hunter2}}, scheduler]',
      'workflows.w.steps=[{set: {/driver_info/ipmi_password: "***"}}, scheduler]',
    ],
    ['keystone.password=!file x', 'keystone.password=!file x'],
    ['keystone={password: !env PASSWORD}', 'keystone={password: !env PASSWORD}'],
    ['keystone.token_cache=5m', 'keystone.token_cache=5m'],
    ['keystone.password=hunter2', 'keystone.password="***"'],
    ['database.url=postgres://u:hunter2@h/x', 'database.url=postgres://***@h/x'],
    ['api.listen=127.0.0.1:5050', 'api.listen=127.0.0.1:5050'],
  ])('shows no secret: %s', (set, shown) => {
    expect(wordsOf(againLine('x', { ...bare, set: [set] }))[3]).toBe(shown)
  })
})
