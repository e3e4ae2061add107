import { afterAll, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { shippedNames } from '../../../src/app/shipped-texts.ts'
import { hooks } from '../../../src/app/hooks.ts'
import { inspector } from '../terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'workflow-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('list names every built-in workflow', async () => {
  const { out } = await inspector(['workflow', 'list', '-f', 'value', '-c', 'Name'])
  expect(out.trim().split('\n')).toEqual([...shippedNames])
})

test('what show prints is a workflow again, and does the same', async () => {
  for (const name of shippedNames) {
    const { out } = await inspector(['workflow', 'show', name])
    const revision = /^# revision (\w+)/.exec(out)?.[1]
    mkdirSync(join(folder, 'workflows'), { recursive: true })
    writeFileSync(join(folder, 'workflows', 'copy.yaml'), out.replace(`  ${name}:`, `  site:`))
    const file = join(folder, 'inspector.yaml')
    const base = 'api: {auth: none, listen: "127.0.0.1:1"}\nironic: {type: standalone}\nfirewall: {driver: none}\n'
    writeFileSync(file, `version: 1\n${base}include: [workflows/*.yaml]\n`)
    const again = await inspector(['workflow', 'show', 'site', '--config', file])
    const body = (text: string) => text.replace(/^# revision \w+/, '').replaceAll(/ # \S+:\d+$/gm, '')
    expect(body(again.out)).toBe(body(out).replace(`  ${name}:`, '  site:'))
    expect(revision).toMatch(/^[0-9a-f]{7}$/)
  }
})

test('show hides what is a secret as it is written', async () => {
  const file = join(folder, 'plain.yaml')
  writeFileSync(
    file,
    `version: 1
api: {auth: none, listen: "127.0.0.1:1"}
ironic: {type: standalone}
firewall: {driver: none}
secrets: {s: hunter1}
workflows:
  site:
    steps:
      - set: {/driver_info/ipmi_password: hunter2, /driver_info/a: {b_token: hunter3}, /extra/a: plain}
      - set: {/driver_info/redfish_password: '\${{ secret("s") }}'}
      - http:
          url: 'https://ops:hunter4@h/?token=hunter5&by=name'
          headers: {X-Auth-Token: hunter6, Accept: text/plain}
`,
  )
  const { code, out } = await inspector(['workflow', 'show', 'site', '--config', file])
  expect(code).toBe(0)
  expect(out).not.toContain('hunter')
  expect(out).toContain('/driver_info/ipmi_password: "***"')
  expect(out).toContain('b_token: "***"')
  expect(out).toContain('/extra/a: plain')
  expect(out).toContain('secret("s")')
  expect(out).toContain('https://***@h/?token=***&by=name')
  expect(out).toContain('Accept: text/plain')
})

test('--as prints the file with its comments under another name, and refuses a name that is taken', async () => {
  const { out } = await inspector(['workflow', 'show', 'default', '--as', 'site-default'])
  expect(out).toContain('\n  site-default:\n')
  expect(out).toContain('# an error that the ramdisk reports ends the run')
  const { code, err } = await inspector(['workflow', 'show', 'default', '--as', 'classic'])
  expect(code).toBe(1)
  expect(err).toContain('there is one of that name already')
})

test('graph draws every step with its way out', async () => {
  const { out } = await inspector(['workflow', 'graph', 'classic', '-f', 'dot'])
  expect(out).toContain('digraph "classic" {')
  expect(out).toContain('s0 -> failed [label="fails"];')
  expect((await inspector(['workflow', 'graph', 'classic'])).out).toContain('\n   1  ramdisk_error\n')
  const mermaid = (await inspector(['workflow', 'graph', 'ironic-inspection', '-f', 'mermaid'])).out
  expect(mermaid).toContain('lldp_basic optional')
})

test('a workflow that is not there is named with the nearest one', async () => {
  const { code, err } = await inspector(['workflow', 'show', 'defualt'])
  expect([code, err]).toEqual([1, 'error: There is no workflow "defualt", did you mean "default"?\n'])
})

test('hook show says all of a hook, by either of its names', async () => {
  const { out } = await inspector(['hook', 'show', 'local-link-connection'])
  expect(out).toContain('local_link_connection   (in Ironic: local-link-connection)')
  expect(out).toContain('stands below   validate_interfaces')
  const { code, err } = await inspector(['hook', 'show', 'schedular'])
  expect([code, err]).toEqual([1, 'error: There is no hook "schedular", did you mean "scheduler"?\n'])
})

test('the example of each hook is a workflow without a finding', async () => {
  const names = hooks.map(({ name }) => name)
  for (const name of names) {
    const { out: shown } = await inspector(['hook', 'show', name])
    const steps = shown.slice(shown.indexOf('\nexample\n') + '\nexample\n'.length).replaceAll(/^/gm, '  ')
    writeFileSync(join(folder, `${name}.yaml`), `version: 1\nworkflows:\n  site:\n${steps}`)
  }
  const {
    code,
    out: said,
    err,
  } = await inspector(['validate', '--strict', ...names.map((name) => join(folder, `${name}.yaml`))])
  expect([code, err, said]).toEqual([0, '', expect.stringContaining(`${names.length} files are valid`)])
})

test('hook show finds the hook that does what Ironic divides among several', async () => {
  expect((await inspector(['hook', 'show', 'memory'])).out).toContain(
    "does the work of Ironic's   architecture, cpus, memory\n",
  )
  expect(JSON.parse((await inspector(['hook', 'show', 'boot-mode', '-f', 'json'])).out)).toMatchObject({
    name: 'capabilities',
  })
})

test('hook list names every hook', async () => {
  const { out } = await inspector(['hook', 'list', '-f', 'value', '-c', 'Name'])
  expect(out.trim().split('\n')).toEqual(hooks.map(({ name }) => name))
  const aliases = await inspector(['hook', 'list', '-f', 'value', '-c', 'Aliases'])
  expect(aliases.out).toContain('validate-interfaces, ports\n')
})
