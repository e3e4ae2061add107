/** Colours reach the terminal, and nothing that steers it is passed on from names, files and reports. */

import { afterAll, describe, expect, test } from 'bun:test'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPalette } from '../../src/cli/colors.ts'
import { printable, printableJson } from '../../src/model/printable.ts'
import { inspector, refused, serviceOf, type Ended } from './terminal.ts'

const [escape, csi] = ['\u001b', '\u009b']
const evil = `${escape}[2J${escape}]0;owned\u0007${csi}31m${escape}[31m`

const ours = new RegExp(`${escape}\\[(?:1|2|22|31|32|33|39)m`, 'g')

/** Colours of ours are there; else nothing that steers a terminal, and no trace of how colours are made. */
function expectColored({ out, err }: Ended): void {
  expect(out).toContain(`${escape}[`)
  const text = `${out}${err}`.replaceAll(ours, '')
  expect(text).not.toMatch(/[^\P{Cc}\n]|\p{Co}/u)
  // Nobody else uses these.
  expect(text).not.toMatch(/\\x1b\[(?:22|32|39)m/)
}

describe('a palette', () => {
  const { colors, shown } = createPalette()

  test('colours what was made printable, and spells out the escapes of others', () => {
    const text = printable(`${colors.bold('a')} ${colors.red(`b${escape}[31m`)}`)
    expect(shown(text)).toBe(`${escape}[1ma${escape}[22m ${escape}[31mb\\x1b[31m${escape}[39m`)
  })

  test('takes no marks of another one', () => {
    const forged = createPalette().colors.red('a')
    expect(shown(forged)).toBe(forged)
    expect(createPalette(new Uint8Array(8)).shown(forged)).toBe(forged)
  })
})

test('a JSON text keeps its meaning when it is made printable', () => {
  const text = JSON.stringify({ a: `\u007f${csi}${escape}"\\` })
  expect(JSON.parse(printableJson(text))).toEqual(JSON.parse(text))
  expect(printableJson(text)).not.toMatch(/\p{Cc}/u)
})

const folder = mkdtempSync(join(tmpdir(), `colors-${escape}[31m-`))
const at = (name: string) => join(folder, name)
const screens = join(import.meta.dir, 'screens')
const report = JSON.parse(readFileSync(join(screens, 'report.json'), 'utf8')) as {
  inventory: { system_vendor: Record<string, string> }
}
report.inventory.system_vendor = { manufacturer: `Dell${evil}`, product_name: evil }
writeFileSync(at('report.json'), JSON.stringify(report))
for (const name of ['ports.json', 'rules.json']) copyFileSync(join(screens, name), at(name))
const node = JSON.parse(readFileSync(join(screens, 'node.json'), 'utf8')) as Record<string, unknown>
writeFileSync(at('node.json'), JSON.stringify({ ...node, name: `node${evil}` }))
const configuration = (port: number) => `version: 1
api: {listen: "127.0.0.1:${port}", auth: none}
ironic: {type: standalone}
firewall: {driver: none}
introspection: {workflow: site}
workflows:
  site:
    steps:
      - scheduler
      - id: vendor
        set: {/extra/vendor: '\${{ data.inventory.system_vendor.manufacturer }}'}
`
writeFileSync(at('inspector.yaml'), configuration(5050))
writeFileSync(
  at('a.test.yaml'),
  `version: 1
workflow: site
tests:
  - {name: "good \\e[31m", data: report.json, expect: {outcome: finished}}
  - {name: "bad \\e[31m", data: report.json, expect: {node: {extra: {vendor: "\\e[31m"}}}}
`,
)
afterAll(() => rmSync(folder, { recursive: true }))

const uuid = '1e57ab1e-0000-4000-8000-000000000001'
const service = serviceOf(({ method, path }) => {
  if (path === '/v1/introspection') return [200, { introspection: [{ uuid }] }]
  if (path === '/v1/rules') return [200, { rules: [] }]
  if (path.endsWith('/data/unprocessed')) return [200, report]
  if (path.endsWith('/trace')) return [200, { trace: 1, workflow: 'none', steps: [] }]
  if (path.startsWith('/ext/v1/nodes/')) return [200, { uuid, name: `node${evil}`, driver: 'ipmi', ports: [] }]
  if (path === '/ext/v1/config' && method === 'GET')
    return [
      200,
      { file: `/etc/${evil}`, command_line: [], settings: { [`api.${evil}`]: evil }, workflows: [], rules: [] },
    ]
  return refused(404, path)
})
afterAll(() => service.stop())

const always = ['--color', 'always', '--config', at('inspector.yaml')]
const given = ['--node', at('node.json'), '--ports', at('ports.json'), '--rules', at('rules.json')]

test.each([
  ['test', ['test', folder], '\u001b[32m✓\u001b[39m good \\x1b[31m'],
  ['test --trace', ['test', '--trace', folder], '\u001b[1m1 scheduler'],
  ['plan', ['plan', at('report.json'), ...given], '\u001b[32m✓\u001b[39m vendor'],
  ['plan --show trace', ['plan', at('report.json'), '--show', 'trace'], '\u001b[1m2 vendor'],
  ['plan --stored all', ['plan', '--stored', 'all', '--online'], '\u001b[1mReplay of 1 report'],
  ['plan --stored', ['plan', '--stored', uuid], '\u001b[1mPlan for '],
  ['config diff', ['config', 'diff'], '\u001b[31m-\u001b[39m api.\\x1b[2J'],
] as const)('%s', async (_, args, shown) => {
  const ended = await inspector([...args, ...always], service.environment)
  expectColored(ended)
  expect(ended.out).toContain(shown)
  expect(ended.out).toContain('\\x1b')
})

test('explain', async () => {
  const saved = at('saved.json')
  await inspector(['plan', at('report.json'), ...given, '--out', saved, ...always])
  const ended = await inspector(['explain', '--from', saved, 'extra.vendor', '--color', 'always'])
  expectColored(ended)
  expect(ended.out).toStartWith('\u001b[1mextra.vendor = ')
  expectColored(await inspector(['explain', '--from', saved, '--all', '--color', 'always']))
  const { out } = await inspector(['explain', '--from', saved, 'extra.vendor', '-f', 'json', '--color', 'always'])
  expect(out).not.toMatch(/[^\P{Cc}\n]/u)
  expect(JSON.stringify(JSON.parse(out))).toContain(JSON.stringify(evil).slice(1, -1))
})

test('validate', async () => {
  const wrong = at('wrong.yaml')
  writeFileSync(wrong, `version: 1\nintrospection: {workflow: "site${csi}31m\\e[31m", timout: 1h} # ${csi}31m\n`)
  const ended = await inspector(['validate', wrong, '--color', 'always'])
  expectColored(ended)
  expect(ended.out).toContain('colors-\\x1b[31m-')
  expect(ended.out).toContain(': \u001b[31merror\u001b[39m: unknown key "timout"')
  expect(ended.out).toContain(`${escape}[31m^^^^^^${escape}[39m`)
})

describe('in CI, where the output is no terminal', () => {
  const broken = ['validate', at('inspector.yaml'), '--set', 'api.lisen=1']

  test.each([{ CI: '1' }, { CI: 'true' }, { CI: '1', TERM: 'xterm-256color' }])('%p colours nothing', async (env) => {
    const { out, err } = await inspector(['plan', at('nosuch.json'), '--config', at('inspector.yaml')], env)
    expect(`${out}${err}`).toMatch(/^error: Cannot/)
    expect((await inspector(broken, env)).out).not.toContain(escape)
  })

  test.each([
    [['--color', 'always'], {}, true],
    [[], { FORCE_COLOR: '1' }, true],
    [[], { FORCE_COLOR: '0' }, false],
    [[], { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
    [['--color', 'never'], { FORCE_COLOR: '1' }, false],
    // What was typed for this one command counts more than what is set for all.
    [['--color', 'always'], { NO_COLOR: '1' }, true],
  ])('%p with %p: colour %p', async (args, env, colored) => {
    const { out } = await inspector([...broken, ...args], { CI: '1', ...env })
    expect(out.includes(`${escape}[31merror`)).toBe(colored)
  })
})
