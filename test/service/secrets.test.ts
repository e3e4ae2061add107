/** Secrets of a configuration reach Ironic, programs and servers, and nothing that anybody reads: with the compiled binary. */

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fakeIronic, nodeUuid, type FakeIronic } from '../fakes/ironic.ts'
import { objectOf, type JsonObject } from '../../src/model/json.ts'
import { report } from '../introspection/house.ts'
import { command, emptyDirectory, freePort, serve, until, type Inspector } from './inspector.ts'

// None is part of another, and none of a word that occurs by itself.
const planted = {
  odd: 'Pl4nted-Secret/päß+"q',
  bmc: 'Swordfish-4711',
  cmdb: 'Marlin-"quoted"-0815',
  unused: 'Tuna-0042',
}

/** What is left of the odd one, however its other characters are escaped. */
const oddly = 'Pl4nted-Secret'

/** Written in a workflow as it is: kept with its text, and shown to nobody. */
const plain = 'Herring-2718'

let directory: Awaited<ReturnType<typeof emptyDirectory>>
let ironic: FakeIronic
let inspector: Inspector
let tokens: string[]

/** A server that tells back what it was told, as many do in errors. */
const echo = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  async fetch(request) {
    const token = request.headers.get('x-token') ?? ''
    tokens.push(token)
    return Response.json({ name: 'r3', told: token, body: await request.text() })
  },
})

const configuration = (port: number) => `version: 1
api: {listen: "127.0.0.1:${port}", auth: none}
ironic: {auth: none, endpoint: "${ironic.url}"}
database: {path: inspector.sqlite}
firewall: {driver: none}
introspection: {workflow: site, start_delay: 0s}
keep: {ramdisk_logs: {directory: logs, when: always}}
logging: {format: json, level: debug}
secrets:
  bmc: !env PLANTED_BMC
  cmdb: !env PLANTED_CMDB
  unused: ${planted.unused}
  odd: !env PLANTED_ODD
workflows:
  site:
    steps:
      - ramdisk_error
      - scheduler
      - id: rack
        http:
          url: ${echo.url.href}
          method: POST
          headers: {X-Token: '\${{ secret("cmdb") }}'}
          body: {password: '\${{ secret("cmdb") }}'}
          into: rack
      - id: program
        exec:
          command: [/bin/cat]
          input: {password: '\${{ secret("cmdb") }}'}
          into: program
      - id: escaped
        exec:
          command: [/bin/sed, 's,/,\\\\/,g;s,ä,\\\\u00e4,g']
          input: {password: '\${{ secret("odd") }}'}
          into: escaped
      - id: broken
        exec:
          command: [/bin/sed, 's,/,\\\\/,g;s,ä,\\\\u00e4,g;s,}$,,']
          input: {password: '\${{ secret("odd") }}'}
      - id: way
        http: {url: '${echo.url.href}machines/\${{ data.inventory.hostname }}/x', headers: {X-Token: '\${{ secret("odd") }}'}}
        optional: true
      - id: credentials
        set:
          /driver_info/ipmi_password: \${{ secret("bmc") }}
          /extra/note: 'user:\${{ secret("bmc") }}@bmc'
          /extra/rack: \${{ data.rack.name }}
          /extra/told: \${{ data.rack.told }}
          /extra/list: ['\${{ secret("bmc") }}']
      - extend: {/extra/list: more}
      - set_data: {/field: [driver_info, ipmi_password]}
      - id: copied
        set: {/extra/copied: '\${{ node[data.field[0]][data.field[1]] }}'}
        optional: true
      - id: plain
        http:
          url: http://ops:${plain}@127.0.0.1:1/?token=${plain}
          headers: {X-Api-Key: ${plain}}
        optional: true
      - rules
`
const environment = () => ({ PLANTED_BMC: planted.bmc, PLANTED_CMDB: planted.cmdb, PLANTED_ODD: planted.odd })

beforeAll(async () => {
  tokens = []
  directory = await emptyDirectory()
  ironic = await fakeIronic({ nodes: 1 })
  const port = await freePort()
  inspector = await serve(configuration(port), { cwd: directory.path, port, env: environment() })
  await fetch(`${inspector.url}/v1/introspection/${nodeUuid(1)}`, { method: 'POST' })
  const state = async () => (await api(`/v1/introspection/${nodeUuid(1)}`)) as { state: string }
  await until(async () => (await state()).state === 'waiting', 'the node waits')
  const body = JSON.stringify(withName(report(1, { logs: 'aGFsbG8=' }), '..'))
  expect((await fetch(`${inspector.url}/v1/continue`, { method: 'POST', body })).status).toBe(200)
  await until(async () => (await state()).state === 'finished', 'the node is finished')
  await writeFile(join(directory.path, 'report.json'), JSON.stringify(report(1)))
  const answers = {
    rack: { status: 200, body: { name: 'r3', told: planted.odd } },
    program: { exit: 0, stdout: '{}' },
    escaped: { exit: 0, stdout: JSON.stringify({ password: planted.cmdb }) },
  }
  await writeFile(join(directory.path, 'answers.json'), JSON.stringify(answers))
  await copyFile(join(directory.path, 'inspector.yaml'), join(directory.path, 'broken.yaml'))
  await writeFile(
    join(directory.path, 'broken.yaml'),
    `${configuration(port)}\n      - schedler\n  other: {steps: [7]}\n`,
  )
  await writeFile(
    join(directory.path, 'site.test.yaml'),
    `version: 1
workflow: site
secrets: {bmc: ${planted.bmc}}
tests:
  - name: fails
    data: report.json
    answers: {rack: {status: 200, body: {name: r4, told: ${JSON.stringify(planted.cmdb)}}}, program: {exit: 0, stdout: "{}"}}
    expect:
      node: {driver_info: {ipmi_password: wrong}, extra: {note: wrong, told: wrong}}
      data: {rack: {told: wrong}}
      assert: [after.driver_info.ipmi_password == "wrong"]
      patch: {exactly: []}
      requests: []
      snapshot: true
`,
  )
}, 120_000)
afterAll(async () => {
  await inspector.signal('SIGTERM')
  await echo.stop(true)
  await ironic.stop()
  await directory.remove()
})

function withName(machine: JsonObject, hostname: string): JsonObject {
  return { ...machine, inventory: { ...objectOf(machine.inventory), hostname } }
}

async function api(path: string, init: RequestInit = {}): Promise<unknown> {
  return (await fetch(`${inspector.url}${path}`, init)).json()
}

/** Which secrets a text holds, also as JSON and YAML write them. */
function found(text: string): string[] {
  return [...Object.values(planted), plain].filter(
    (secret) =>
      text.includes(secret === planted.odd ? oddly : secret) || text.includes(JSON.stringify(secret).slice(1, -1)),
  )
}

test('a program that escapes what it repeats gives away nothing, and is understood all the same', async () => {
  const data = (await api(`/v1/introspection/${nodeUuid(1)}/data`)) as { escaped: unknown }
  expect(data.escaped).toEqual({ password: '***' })
  const { answers } = (await api(`/ext/v1/introspection/${nodeUuid(1)}/trace`)) as { answers: JsonObject }
  expect(answers).toMatchObject({ escaped: { stdout: '{"password":"***"}' }, broken: { stdout: '{"password":"***"' } })
})

test('a report does not choose who is sent them', async () => {
  const { steps } = (await api(`/ext/v1/introspection/${nodeUuid(1)}/trace`)) as { steps: { id: string }[] }
  const error = expect.stringContaining('"." and ".." in a path lead elsewhere')
  expect(steps.find(({ id }) => id === 'way')).toMatchObject({ outcome: 'warning', error })
})

test('they arrive where they belong', () => {
  const { driver_info: info, extra } = ironic.nodes.get(nodeUuid(1))!
  expect(info).toMatchObject({ ipmi_password: planted.bmc })
  expect(extra).toMatchObject({ note: `user:${planted.bmc}@bmc`, rack: 'r3', list: [planted.bmc, 'more'] })
  expect(tokens).toEqual([planted.cmdb])
})

test('what is set from one is not copied by a step below, which says why: no mask takes its place', async () => {
  expect(ironic.nodes.get(nodeUuid(1))!.extra).not.toHaveProperty('copied')
  const { steps } = (await api(`/ext/v1/introspection/${nodeUuid(1)}/trace`)) as { steps: { id: string }[] }
  expect(steps.find(({ id }) => id === 'copied')).toMatchObject({
    outcome: 'warning',
    error: 'Cannot set "/extra/copied": node[data.field[0]][data.field[1]] is a secret, which nobody reads',
  })
  expect(steps.find(({ id }) => id === 'plain')).toMatchObject({
    outcome: 'warning',
    error: expect.stringContaining('Cannot ask "http://***@127.0.0.1:1/?token=***": '),
  })
})

test('they are neither in the log nor in any file', async () => {
  expect(inspector.log()).toContain('introspection.finished')
  expect(found(inspector.log())).toEqual([])
  const files = readdirSync(directory.path, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
  const written = files.filter(({ name }) => !/^(inspector|broken|site\.test)\.yaml$|^answers\.json$/.test(name))
  expect(written.map(({ name }) => name)).toContain('inspector.sqlite')
  for (const { parentPath, name } of written) {
    const inFile = found(readFileSync(join(parentPath, name), 'latin1'))
    // The text of a workflow is kept as it is written, and `validate` says so.
    const isWorkflowKept = name.startsWith('inspector.sqlite')
    expect({ name, found: inFile.filter((one) => !isWorkflowKept || one !== plain) }).toEqual({ name, found: [] })
  }
})

describe('the API does not tell them:', () => {
  test.each([
    `/v1/introspection/${nodeUuid(1)}`,
    `/v1/introspection/${nodeUuid(1)}/data`,
    `/v1/introspection/${nodeUuid(1)}/data/unprocessed`,
    `/ext/v1/introspection/${nodeUuid(1)}/trace`,
    `/ext/v1/introspection/${nodeUuid(1)}/runs`,
  ])('GET %s', async (path) => {
    const answer = await fetch(`${inspector.url}${path}`)
    const text = await answer.text()
    expect({ status: answer.status, found: found(text) }).toEqual({ status: 200, found: [] })
  })

  test('POST …/plan', async () => {
    const text = JSON.stringify(await api(`/ext/v1/introspection/${nodeUuid(1)}/plan`, { method: 'POST' }))
    expect(text).toContain('***')
    expect(found(text)).toEqual([])
  })
})

describe('no command prints or writes them:', () => {
  const plan = ['plan', 'report.json', '--config', 'inspector.yaml', '--answers', 'answers.json']
  const node = nodeUuid(1)
  test.each<readonly [string, readonly string[]]>([
    ['***', plan],
    ['***', [...plan, '-f', 'json', '--out', 'saved.json']],
    ['***', [...plan, '-f', 'yaml']],
    ['***', [...plan, '--show', 'requests']],
    ['credentials', [...plan, '--show', 'trace']],
    ['inventory', [...plan, '--show', 'data']],
    ['not asked', ['plan', 'report.json', '--config', 'inspector.yaml']],
    ['***', ['plan', '--stored', node, '--config', 'inspector.yaml', '--online']],
    ['"nodes": 1', ['plan', '--stored', 'all', '--config', 'inspector.yaml', '-f', 'json']],
    ['***', ['explain', node, 'driver_info.ipmi_password']],
    ['extra.note', ['explain', node, '--all']],
    ['"chain"', ['explain', node, '-f', 'json']],
    ['***', ['explain', '--from', 'saved.json', 'extra.note']],
    ['***', ['introspection', 'reprocess', node, '--dry-run']],
    ['***', ['test', '--config', 'inspector.yaml', '--trace', '--coverage', 'site.test.yaml']],
    ['***', ['test', '--config', 'inspector.yaml', '-f', 'json', 'site.test.yaml']],
    ['***', ['test', '--config', 'inspector.yaml', '-f', 'junit', 'site.test.yaml']],
    ['expectation', ['test', '--config', 'inspector.yaml', '--update', '--yes', 'site.test.yaml']],
    ['schedler', ['validate', 'broken.yaml']],
    ['schedler', ['validate', '-f', 'json', 'broken.yaml']],
    ['***', ['workflow', 'show', 'site', '--config', 'inspector.yaml']],
    ['bmc', ['config', 'show', '--config', 'inspector.yaml']],
  ])('%s in: %j', async (word, args) => {
    const env = { ...environment(), INSPECTOR_URL: inspector.url }
    const { stdout, stderr } = await command(args, { cwd: directory.path, env })
    expect(found(stdout + stderr)).toEqual([])
    expect(stdout + stderr).toContain(word)
    for (const name of ['saved.json', 'site.test.snap'].filter((one) => readdirSync(directory.path).includes(one)))
      expect(found(readFileSync(join(directory.path, name), 'utf8'))).toEqual([])
  })
})
