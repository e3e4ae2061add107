import { describe, expect, test } from 'bun:test'
import { plain } from '../../src/cli/colors.ts'
import { changeText } from '../../src/cli/render/trace.ts'
import { explainText, whyNotText } from '../../src/cli/render/explain.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { changedFields, explained, fieldOf, whyNot } from '../../src/rehearsal/explain.ts'

const run: JsonObject = {
  steps: [
    {
      id: 'first',
      outcome: 'ok',
      at: { file: 'a.yaml', line: 3, column: 1 },
      notes: ['because'],
      changes: [
        { on: 'node', op: 'add', path: '/extra', before: { a: 1 }, after: { a: 2, 'b.c': 3 }, request: 1 },
        {
          on: { port: '52:54:00:00:00:01' },
          op: 'replace',
          path: '/pxe_enabled',
          before: false,
          after: true,
          request: 2,
        },
      ],
    },
    {
      id: 'second',
      outcome: 'ok',
      notes: ['of all rules'],
      changes: [{ on: 'node', op: 'remove', path: '/extra/a', before: 2, rule: 'r1', request: 1 }],
      rules: [
        {
          id: 'r1',
          outcome: 'applied',
          description: 'the first',
          when: { text: 'data.x > 1', value: true, parts: [] },
        },
        { id: 'r2', outcome: 'not_matched', writes: ['/extra/a'], when: { text: 'data.y', value: false, parts: [] } },
        { id: 'r3', outcome: 'not_matched', writes: ['/extra/c'], when: { text: 'data.a', value: false, parts: [] } },
        { id: 'of old', outcome: 'not_matched', when: { text: 'node.extra.a == 2', value: false, parts: [] } },
      ],
    },
    { id: 'third', outcome: 'failed', error: 'it broke', changes: [] },
    { id: 'fourth', outcome: 'not_reached', changes: [] },
  ],
  requests: [
    { n: 1, method: 'PATCH', answer: { code: 200 } },
    { n: 2, method: 'PATCH' },
  ],
}

describe('a field', () => {
  test.each([
    ['properties.local_gb', { on: 'node', path: '/properties/local_gb' }],
    ['node.name', { on: 'node', path: '/name' }],
    ['/properties/local_gb', { on: 'node', path: '/properties/local_gb' }],
    [String.raw`extra.b\.c`, { on: 'node', path: '/extra/b.c' }],
    ['data.root_disk.name', { on: 'data', path: '/root_disk/name' }],
    ['port 52-54-00-00-00-01'.replaceAll('-', ':'), { on: { port: '52:54:00:00:00:01' }, path: '' }],
    ['port 52:54:00:00:00:01 extra.x', { on: { port: '52:54:00:00:00:01' }, path: '/extra/x' }],
  ])('is read as people write it: %s', (text, field) => {
    expect(fieldOf(text)).toEqual(field as never)
  })

  test('of a port needs a MAC', () => {
    expect(() => fieldOf('port eth0')).toThrow('write it as port MAC')
  })
})

describe('the life of a value', () => {
  test('has every change of it, also of what holds it, with the request and its answer', () => {
    expect(explained(run, fieldOf('extra.a'))).toMatchObject({
      before: 1,
      chain: [
        { step: 1, id: 'first', value: 2, notes: ['because'], request: { n: 1, of: 2, method: 'PATCH', code: 200 } },
        { step: 2, id: 'second', rule: 'the first', notes: [], when: { text: 'data.x > 1' } },
      ],
      notBy: [{ id: 'r2' }],
    })
    expect(explained(run, fieldOf('extra.a')).chain[1]).not.toHaveProperty('value')
  })

  test('of what holds the changed value says neither what it was nor what it is', () => {
    const life = explained(run, fieldOf('port 52:54:00:00:00:01'))
    expect(life).toMatchObject({ chain: [{ path: '/pxe_enabled', value: true }] })
    expect(life).not.toHaveProperty('before')
    expect(explainText(run, fieldOf('port 52:54:00:00:00:01'), plain)).toStartWith(
      'port 52:54:00:00:00:01: the run changed 1 value in it\n',
    )
    expect(explainText(run, fieldOf('extra'), plain)).toStartWith('extra: the run changed 1 value in it\n')
  })

  test('has the steps and rules that would have written it, by the places that they write', () => {
    const idle: JsonObject = {
      steps: [
        { id: 'big', outcome: 'skipped', writes: ['/extra/big', 'data.site.lab'] },
        { id: 'nics', outcome: 'undecided', writes: ['ports.extra.rack', 'ports'] },
        { id: 'failed', outcome: 'warning', error: 'it broke', writes: ['/extra'] },
      ],
    }
    const by = (field: string) => explained(idle, fieldOf(field)).notBy.map(({ id }) => id)
    expect(by('extra.big')).toEqual(['big', 'failed'])
    expect(by('extra.bigger')).toEqual(['failed'])
    expect(by('data.site')).toEqual(['big'])
    expect(by('data.extra.big')).toEqual([])
    expect(by('port 52:54:00:00:00:01 extra.rack')).toEqual(['nics'])
    expect(by('name')).toEqual([])
  })

  test('has what the value was made of', () => {
    const from = [{ text: 'data.inventory.cpu.count', value: 8 }, { text: 'data.inventory' }]
    const change = { on: 'node', op: 'add', path: '/extra/c', after: 8, from }
    const made = { steps: [{ id: 'cpus', outcome: 'ok', changes: [change] }] }
    expect(explained(made, fieldOf('extra.c')).chain).toMatchObject([{ from }])
    expect(explainText(made, fieldOf('extra.c'), plain)).toEndWith(
      [
        '  step 1     8          cpus',
        '                      from data.inventory.cpu.count = 8',
        '                      from data.inventory',
      ].join('\n'),
    )
  })

  test('is empty for what the run left alone', () => {
    expect(explained(run, fieldOf('name'))).toMatchObject({ chain: [], notBy: [] })
    expect(explained(run, fieldOf('port 52:54:00:00:00:02'))).toMatchObject({ chain: [] })
  })

  test('is there for every changed field', () => {
    expect(changedFields(run)).toEqual([
      { on: 'node', path: '/extra' },
      { on: { port: '52:54:00:00:00:01' as never }, path: '/pxe_enabled' },
      { on: 'node', path: '/extra/a' },
    ])
  })
})

describe('a change that Ironic refused', () => {
  const change = { on: 'node', op: 'add', path: '/name', after: 'bad name', request: 1, refused: 'no valid name' }
  const requests = [{ n: 1, method: 'PATCH', answer: { code: 200 } }]
  const runOf = (changes: readonly JsonObject[]): JsonObject => ({
    steps: [{ id: 'bad', outcome: 'warning', at: { file: 'a.yaml', line: 3, column: 1 }, changes }],
    requests,
  })

  test('is not the value', () => {
    expect(explainText(runOf([change]), fieldOf('name'), plain)).toBe(
      [
        'name: Ironic refused what the run wanted',
        'run undefined of an unknown machine',
        '',
        '  before     nothing',
        '  step 1     bad name   bad  a.yaml:3',
        '                      refused in request 1 of 1, PATCH: no valid name',
      ].join('\n'),
    )
    expect(explainText(runOf([{ ...change, before: 'old' }]), fieldOf('name'), plain)).toStartWith(
      'name: Ironic refused what the run wanted, it stays old\n',
    )
  })

  test('leaves what was set above', () => {
    const { refused: _refused, ...taken } = { ...change, after: 'good' }
    expect(explainText(runOf([taken, change]), fieldOf('name'), plain)).toStartWith('name = good\n')
    expect(changeText(change)).toBe('add node name  bad name  (request 1)  refused: no valid name')
  })
})

describe('why not', () => {
  test('names the step that failed above', () => {
    expect(whyNot(run, 'fourth')).toMatchObject({ ran: false, blockedBy: { id: 'third', error: 'it broke' } })
  })

  test('finds rules by id and by description', () => {
    expect(whyNot(run, 'r2')).toMatchObject({ kind: 'rule', ran: false })
    expect(whyNot(run, 'the first')).toMatchObject({ kind: 'rule', ran: true })
  })

  test('says what is meant by a name that is nearly one', () => {
    expect(() => whyNot(run, 'fourht')).toThrow('did you mean "fourth"?')
  })

  const ruled = (rule: JsonObject): JsonObject => ({
    steps: [{ id: 'rules', outcome: 'ok', rules: [{ id: 'r', description: null, outcome: 'not_matched', ...rule }] }],
  })

  test("shows the conditions of a rule in ironic-inspector's form, with what their paths found", () => {
    const conditions = [
      { op: 'gt', field: 'cpus', value: 2, found: [4], holds: true },
      {
        op: 'eq',
        field: 'disks[*].size',
        value: 9,
        invert: true,
        multiple: 'all',
        found: [9, 9, 9],
        more: 2,
        holds: false,
      },
      { op: 'is-empty', field: 'name', found: [], holds: true },
    ]
    expect(whyNotText(whyNot(ruled({ conditions }), 'r'), plain)).toBe(
      [
        'r did not run',
        '  cpus gt 2  →  true',
        '    cpus = 4',
        '  disks[*].size eq 9 (inverted, of all)  →  false',
        '    disks[*].size = 9, 9, 9 … 2 more',
        '  name is-empty  →  true',
        '    name = nothing',
      ].join('\n'),
    )
  })

  test('shows the scope of a rule that is for other nodes; of a run of old nothing is known', () => {
    expect(whyNotText(whyNot(ruled({ scope: { wanted: 'lab', found: null } }), 'r'), plain)).toBe(
      ['r did not run', '  it is for nodes of scope lab', '    node.properties.inspection_scope = null'].join('\n'),
    )
    expect(whyNotText(whyNot(ruled({}), 'r'), plain)).toContain('its conditions were false, or its scope is another')
  })
})
