import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspector, refused, serviceOf } from '../terminal.ts'

const screens = join(import.meta.dir, '../screens')
const report = readFileSync(join(screens, 'report.json'), 'utf8')
const uuids = [
  '1e57ab1e-0000-4000-8000-000000000001',
  '1e57ab1e-0000-4000-8000-000000000002',
  '1e57ab1e-0000-4000-8000-000000000003',
]
const rule = {
  uuid: 'aaaaaaaa-0000-4000-8000-00000000000a',
  description: 'rack',
  conditions: [],
  actions: [{ action: 'set-attribute', path: '/extra/rack', value: 'r3' }],
}

const service = serviceOf(({ method, path, query }) => {
  const [, root, version, kind, uuid, ...rest] = path.split('/')
  if (path === '/v1/introspection') {
    const from = uuids.indexOf(new URLSearchParams(query).get('marker') ?? '') + 1
    return [200, { introspection: uuids.slice(from, from + 2).map((one) => ({ uuid: one })) }]
  }
  if (path === '/v1/rules') return [200, { rules: [rule] }]
  if (kind === 'rules' || (root === 'v1' && version === 'rules')) return [200, rule]
  if (method === 'GET' && path.endsWith('/data/unprocessed'))
    return path.includes(uuids[2]!) ? refused(404, 'none') : [200, report]
  if (path.endsWith('/trace')) return [200, { trace: 1, workflow: 'default', steps: [] }]
  if (path.startsWith('/ext/v1/nodes/'))
    return [
      200,
      {
        uuid,
        name: `node-${rest.length}`,
        driver: 'ipmi',
        ports: [
          {
            uuid: 'bbbbbbbb-0000-4000-8000-00000000000b',
            address: '52:54:00:00:00:01',
            node_uuid: uuid,
            pxe_enabled: true,
          },
        ],
      },
    ]
  return refused(404, path)
})
afterAll(() => service.stop())

describe('inspector plan --stored', () => {
  test('takes the report and the rules that the service keeps, and writes nothing there', async () => {
    service.asked.length = 0
    const { code, out } = await inspector(['plan', '--stored', uuids[0]!, '-f', 'json'], service.environment)
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ workflow: 'default', outcome: 'finished' })
    expect(out).toContain('"after": "r3"')
    expect(service.asked.every(({ method }) => method === 'GET')).toBe(true)
  })

  test('--online compares with the node as it is', async () => {
    const { out } = await inspector(['plan', '--stored', uuids[0]!, '--online'], service.environment)
    expect(out).toContain('Plan for node-0')
    expect(out).not.toContain('to create')
  })

  test('all tells which nodes a workflow would change against what their last runs left, page by page', async () => {
    const { code, out } = await inspector(
      ['plan', '--stored', 'all', '--workflow', 'standalone', '--detailed-exitcode'],
      service.environment,
    )
    expect(out).toContain('Replay of 2 reports, workflow standalone, against what their last runs left')
    expect(out).toMatch(/\+ {2}port +validate_interfaces +2 nodes: /)
    expect(out).toContain('2 of 2 nodes would change; of 1 node no report is kept. Nothing was sent.')
    expect(out).not.toContain('extra.rack')
    expect(code).toBe(4)
  })

  test('all counts by itself what is no node: its discovery failed, or it is gone', async () => {
    const gone = serviceOf(({ path }) => {
      const [unborn, deleted] = uuids
      if (path === '/v1/introspection') return [200, { introspection: [{ uuid: unborn }, { uuid: deleted }] }]
      if (path === '/v1/rules') return [200, { rules: [] }]
      if (path.endsWith('/data/unprocessed')) return [200, report]
      if (path.endsWith('/trace')) {
        const failed = { discovered: true, outcome: 'error', requests: [{ method: 'POST', path: '/v1/nodes' }] }
        return [200, { trace: 1, workflow: 'default', steps: [], ...(path.includes(unborn!) ? failed : {}) }]
      }
      return refused(404, path)
    })
    const all = ['plan', '--stored', 'all', '--workflow', 'standalone']
    const offline = await inspector([...all, '-f', 'json'], gone.environment)
    expect(JSON.parse(offline.out)).toMatchObject({ nodes: 1, without_node: 1 })
    const online = await inspector([...all, '--online'], gone.environment)
    expect(online.out).toContain('0 of 0 nodes would change; of 2 records there is no node')
    await gone.stop()
  })

  test('all finds nothing where nothing would change', async () => {
    const { code, out } = await inspector(
      ['plan', '--stored', 'all', '-f', 'json', '--detailed-exitcode'],
      service.environment,
    )
    expect(JSON.parse(out)).toMatchObject({ nodes: 2, changed: 0, failing: 0, without_report: 1, groups: [] })
    expect(code).toBe(0)
  })

  test.each([[['--node', 'none']], [['--show', 'trace']], [['--out', 'x']]])(
    'all takes no option about one node: %p',
    async (options) => {
      expect(await inspector(['plan', '--stored', 'all', ...options], service.environment)).toMatchObject({ code: 2 })
    },
  )

  test('takes no report besides', async () => {
    expect(await inspector(['plan', 'x.json', '--stored', 'all'], service.environment)).toMatchObject({ code: 2 })
  })
})

test('inspector plan --out makes no folder', async () => {
  const file = join(screens, 'no', 'such', 'folder', 'x.json')
  expect(await inspector(['plan', join(screens, 'report.json'), '--out', file])).toMatchObject({ code: 3 })
})

test('inspector introspection reprocess takes --workflow only with --dry-run', async () => {
  const line = ['introspection', 'reprocess', uuids[0]!, '--workflow', 'x']
  expect(await inspector(line, service.environment)).toMatchObject({ code: 2 })
  service.asked.length = 0
  const dry = await inspector([...line, '--dry-run'], service.environment)
  expect(service.asked).toMatchObject([
    { method: 'POST', path: `/ext/v1/introspection/${uuids[0]}/plan`, query: '?workflow=x' },
  ])
  expect(dry.code).toBe(1)
})

test('inspector plan says what --node is when it is no file', async () => {
  const { code, err } = await inspector(['plan', join(screens, 'report.json'), '--node', 'node-17'])
  expect(code).toBe(3)
  expect(err).toContain('with --online')
})

describe('what a plan is given', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plan-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const given = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const plan = (...options: string[]) =>
    inspector(['plan', join(screens, 'report.json'), '--workflow', 'default', ...options])

  test('has numbers that are sent as they are written, in JSON and in YAML', async () => {
    const step = '{set: {/extra/big: 9223372036854775807, /extra/f: 20.0}}'
    const file = given('w.yaml', `version: 1\nworkflows: {mine: {steps: [validate_interfaces, ${step}]}}`)
    const json = await plan('--workflow', file, '-f', 'json')
    expect(json.out).toContain('"value": 9223372036854775807')
    expect(json.out).toContain('"value": 20.0')
    const yaml = await plan('--workflow', file, '-f', 'yaml')
    expect(yaml.out).toContain('value: 9223372036854775807')
    expect(yaml.out).toContain('value: 20.0')
    expect(yaml.out).not.toContain('rawJSON')
  })

  test('may hold answers that no step takes, which is said', async () => {
    const { code, err } = await plan('--answers', given('answers.yaml', 'schedular: {exit: 0, stdout: "1"}'))
    expect(code).toBe(0)
    expect(err).toEndWith('note: the workflow "default" has no step "schedular", did you mean "scheduler"?\n')
  })

  test('holds rules of the API; those of files are included', async () => {
    const { code, err } = await plan('--rules', given('rules.yaml', '- {id: a, when: data.cpus > 1, fail: x}'))
    expect([code, err]).toEqual([1, expect.stringContaining('"when" is of rules in files, which the configuration')])
  })
})
