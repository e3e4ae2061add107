/** Rules over the API of the compiled binary: kept as they were written, in force at once, and after a restart. */

import { afterAll, beforeAll, expect, test } from 'bun:test'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fakeIronic, nodeUuid, type FakeIronic } from '../fakes/ironic.ts'
import { report } from '../introspection/house.ts'
import { command, emptyDirectory, freePort, serve, until, type Inspector } from './inspector.ts'

let directory: Awaited<ReturnType<typeof emptyDirectory>>
let ironic: FakeIronic
let port: number
let inspector: Inspector

const configuration = () => `version: 1
api: {listen: "127.0.0.1:${port}", auth: none}
ironic: {auth: none, endpoint: "${ironic.url}"}
database: {path: inspector.sqlite}
firewall: {driver: none}
introspection: {start_delay: 0s, not_started: accept}
rules:
  - conditions: [{op: eq, field: number, value: 20.0}]
    actions: [{action: set-capability, name: of-a-file, value: yes}]
`

beforeAll(async () => {
  directory = await emptyDirectory()
  ironic = await fakeIronic({ nodes: 3 })
  port = await freePort()
  inspector = await serve(configuration(), { cwd: directory.path, port })
})
afterAll(async () => {
  await inspector.signal('SIGKILL')
  await ironic.stop()
  await directory.remove()
})

const around = () => ({ cwd: directory.path, env: { INSPECTOR_URL: inspector.url } })
const create = (rule: string) => fetch(`${inspector.url}/v1/rules`, { method: 'POST', body: rule })
const post = (k: number, more = {}) =>
  fetch(`${inspector.url}/v1/continue`, { method: 'POST', body: JSON.stringify(report(k, more)) })
const capability = (k: number) =>
  String((ironic.nodes.get(nodeUuid(k))!.properties as Record<string, string>).capabilities)
const over = async (k: number) => {
  const answer = await fetch(`${inspector.url}/v1/introspection/${nodeUuid(k)}`)
  return ((await answer.json()) as { finished: boolean }).finished
}

test('a rule stays as it was written and acts at once, also after a restart', async () => {
  const rule =
    '{"conditions":[{"op":"eq","field":"big","value":9223372036854775807},{"op":"le","field":"f","value":20.0}],"actions":[{"action":"set-capability","name":"big","value":"{data[f]}"}]}'
  const created = await create(rule)
  expect(created.status).toBe(201)
  const { uuid } = JSON.parse(await created.clone().text()) as { uuid: string }
  const shown = async () => (await fetch(`${inspector.url}/v1/rules/${uuid}`)).text()
  expect(await shown()).toContain('"value":9223372036854775807')
  expect(await shown()).toContain('"value":20.0')

  const text = JSON.stringify(report(1)).replace(/\}$/, ',"big":9223372036854775807,"f":20.0}')
  expect((await fetch(`${inspector.url}/v1/continue`, { method: 'POST', body: text })).status).toBe(200)
  expect(capability(1)).toContain('big:20.0')

  const before = await shown()
  expect(await inspector.signal('SIGTERM')).toBe(0)
  inspector = await serve(configuration(), { cwd: directory.path, port })
  expect(await shown()).toBe(before)
  expect(
    (
      await fetch(`${inspector.url}/v1/continue`, {
        method: 'POST',
        body: text
          .replaceAll('77:00:01', '77:00:02')
          .replaceAll('77-00-01', '77-00-02')
          .replaceAll('10.77.0.1', '10.77.0.2'),
      })
    ).status,
  ).toBe(200)
  expect(capability(2)).toContain('big:20.0')
})

test('20.0 is no integer in rules of files and in those that are imported either: a fraction is not cut off for it', async () => {
  const rule =
    'conditions: [{op: eq, field: number, value: 20.0}]\nactions: [{action: set-capability, name: imported, value: x}]'
  await writeFile(join(directory.path, 'rule.yaml'), rule)
  const imported = await command(['rule', 'import', 'rule.yaml', '-f', 'value', '-c', 'UUID'], around())
  expect(imported).toMatchObject({ code: 0, stderr: '' })
  const shown = await command(['rule', 'show', imported.stdout.trim(), '-f', 'json'], around())
  expect(shown.stdout).toContain('"value": 20.0,')
  expect((await post(3, { number: 20.5 })).status).toBe(200)
  await until(() => over(3), 'the first report is processed')
  expect(capability(3)).not.toMatch(/of-a-file|imported/)
  expect((await post(3, { number: 20 })).status).toBe(200)
  await until(() => over(3), 'the second report is processed')
  expect(capability(3)).toMatch(/of-a-file:.*imported:|imported:.*of-a-file:/)
  expect(await command(['rule', 'delete', imported.stdout.trim()], around())).toMatchObject({ code: 0 })
})

test('a pattern that would stall other engines does not delay anybody', async () => {
  await create(
    '{"conditions":[{"op":"matches","field":"text","value":"(a+)+$"}],"actions":[{"action":"fail","message":"matched"}]}',
  )
  const answers = await Promise.all([post(3, { text: `${'a'.repeat(50)}!` }), fetch(inspector.url)])
  expect(answers.map(({ status }) => status)).toEqual([200, 200])
  await until(() => over(3), 'it is finished')
})
