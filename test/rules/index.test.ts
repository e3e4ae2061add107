import { describe, expect, test } from 'bun:test'
import { exactly, exactView } from '../../src/model/exact.ts'
import type { Json, JsonObject } from '../../src/model/json.ts'
import { toEnd } from '../../src/model/turns.ts'
import { applyRules, parseRule, prepareRules } from '../../src/rules/index.ts'
import { always, effect, rulesOf, set, uuidOf, worldOf } from './effect.ts'

const capability = (name: string, value: Json) => ({ action: 'set-capability', name, value })

describe('a run of rules', () => {
  test('says of each what became of it, and what it changes', () => {
    const rules = rulesOf(
      always(set('/extra/a', 1), { description: 'first', conditions: [{ op: 'eq', field: 'cpus', value: 4 }] }),
      always(set('/extra/b', 2), { conditions: [{ op: 'eq', field: 'cpus', value: 5 }] }),
    )
    expect(applyRules(rules, worldOf({ cpus: 4 }))).toEqual({
      rules: [
        {
          id: uuidOf(1),
          description: 'first',
          outcome: 'applied',
          conditions: [{ op: 'eq', field: 'cpus', value: 4, found: [4], holds: true }],
          changes: [{ on: 'node', op: 'add', path: '/extra/a', value: 1 }],
        },
        {
          id: uuidOf(2),
          description: null,
          outcome: 'not_matched',
          conditions: [{ op: 'eq', field: 'cpus', value: 5, found: [4], holds: false }],
          writes: ['/extra/b'],
          changes: [],
        },
      ],
      notes: [],
    })
  })

  test('tests all rules before any acts', () => {
    const rules = rulesOf(
      always(set('/extra/a', 1)),
      always(set('/extra/b', 1), { conditions: [{ op: 'eq', field: 'node://extra.a', value: 1 }] }),
    )
    expect(applyRules(rules, worldOf({})).rules.map(({ outcome }) => outcome)).toEqual(['applied', 'not_matched'])
  })

  test('lets each action see what those before it changed, also of other rules', () => {
    const two = { actions: [capability('a', 1), capability('b', 2)] }
    const { rules } = applyRules(rulesOf(two, always(capability('c', 3))), worldOf({}))
    expect(rules.flatMap(({ changes }) => changes.map(({ value }) => value))).toEqual(['a:1', 'a:1,b:2', 'a:1,b:2,c:3'])
  })

  test('is the same each time and leaves its world as it was', () => {
    const run = prepareRules(rulesOf(always(capability('a', 1)), always({ action: 'add-trait', name: 'CUSTOM_A' })))
    const world = worldOf({})
    expect(toEnd(run(world))).toEqual(toEnd(run(world)))
  })

  test('needs all conditions of a rule, and none is always met', () => {
    const conditions = [
      { op: 'eq', field: 'a', value: 1 },
      { op: 'eq', field: 'b', value: 2 },
    ]
    const rules = rulesOf(always(set('/extra/a', 1), { conditions }))
    const outcome = (data: JsonObject) => applyRules(rules, worldOf(data)).rules[0]?.outcome
    expect([outcome({ a: 1, b: 2 }), outcome({ a: 1, b: 3 })]).toEqual(['applied', 'not_matched'])
  })

  test('without rules does nothing', () => {
    expect(applyRules([], worldOf({}))).toEqual({ rules: [] })
  })

  test('tells 20 from 20.0 when it is given the report as written', () => {
    const text = '{"a": 20.0, "big": 9223372036854775807}'
    const rules = rulesOf(always(set('/extra/a', '{data[a]} {data[big]}')))
    const world = worldOf(JSON.parse(text) as JsonObject)
    const value = (written?: Json) => applyRules(rules, world, written).rules[0]?.changes[0]?.value
    expect(value(exactView(text))).toBe('20.0 9223372036854775807')
    expect(value()).toBe('20 9223372036854775808')
  })

  test('sends numbers as the rule wrote them', () => {
    const rule = exactly('{"actions":[{"action":"set-attribute","path":"/extra/a","value":20.0}]}')
    const { rules } = applyRules([parseRule(rule, uuidOf(1))], worldOf({}))
    expect(JSON.stringify(rules[0]?.changes[0]?.value)).toBe('20.0')
  })
})

describe('a scope', () => {
  const outcome = (scope: string | null, properties: JsonObject) =>
    applyRules(rulesOf(always(set('/extra/a', 1), { scope })), worldOf({}, { properties })).rules[0]?.outcome

  test('keeps a rule to the nodes that have the same', () => {
    expect(outcome('lab', { inspection_scope: 'lab' })).toBe('applied')
    expect(outcome('lab', { inspection_scope: 'lab2' })).toBe('not_matched')
    expect(outcome('lab', {})).toBe('not_matched')
  })

  test('of other nodes is told, with that of the node', () => {
    const [rule] = applyRules(rulesOf(always(set('/extra/a', 1), { scope: 'lab' })), worldOf({})).rules
    expect(rule).toMatchObject({ outcome: 'not_matched', scope: { wanted: 'lab', found: null } })
  })

  test('that is null or empty lets a rule apply to all nodes', () => {
    expect(outcome(null, { inspection_scope: 'lab' })).toBe('applied')
    expect(outcome('', { inspection_scope: 'lab' })).toBe('applied')
  })
})

describe('a failure', () => {
  const failing = always({ action: 'fail', message: 'eight is {data[too]} many' })

  test('of the action fail is its message and nothing else', () => {
    const { rules, fail } = applyRules(rulesOf(always(set('/extra/a', 1)), failing, failing), worldOf({}))
    expect(fail).toBe('eight is {data[too]} many')
    expect(rules.map(({ outcome, error }) => [outcome, error])).toEqual([
      ['applied', undefined],
      ['failed', 'eight is {data[too]} many'],
      ['not_reached', undefined],
    ])
  })

  test('leaves the actions below it undone', () => {
    const { rules } = applyRules(
      rulesOf({ actions: [{ action: 'fail', message: 'no' }, set('/extra/a', 1)] }),
      worldOf({}),
    )
    expect(rules[0]?.changes).toEqual([])
  })

  test('of a condition names the rule and lets none act', () => {
    const bad = always(set('/extra/a', 1), { description: 'big', conditions: [{ op: 'gt', field: 'a', value: 1 }] })
    const { rules, fail } = applyRules(rulesOf(always(set('/extra/b', 1)), bad), worldOf({ a: 'x' }))
    expect(fail).toBe(`Cannot test rule "big": conditions[0], gt of "a": 'x' is not an integer`)
    expect(rules.map(({ outcome, changes }) => [outcome, changes.length])).toEqual([
      ['not_reached', 0],
      ['failed', 0],
    ])
  })

  test('of a placeholder names rule, action and key', () => {
    expect(effect(set('/extra/a', { b: ['{data[nosuch]}'] }))).toBe(
      `Cannot apply rule "${uuidOf(1)}": actions[0], set-attribute, value: the data has no key [nosuch] there`,
    )
  })

  test('of a change that cannot be made names the rule', () => {
    expect(effect(set('/name/first', 1), { name: 'n1' })).toBe(
      `Cannot apply rule "${uuidOf(1)}": actions[0], set-attribute: Cannot change "/name/first": there is no object to hold "first"`,
    )
  })
})

test('hostile data stays data', () => {
  const data = JSON.parse('{"__proto__": {"x": 1}, "a": "{data[b]}"}') as JsonObject
  expect(effect(set('/extra/a', '{data[a]}'), {}, data)).toEqual([['add', '/extra/a', '{data[b]}']])
})

describe('what is told of conditions', () => {
  const told = (conditions: readonly Json[], data: JsonObject, node: JsonObject = {}) =>
    applyRules(rulesOf(always(set('/extra/a', 1), { conditions: conditions as Json })), worldOf(data, node)).rules[0]
      ?.conditions

  test('is each up to the one that decided, with what its path found', () => {
    const conditions = [
      { op: 'ge', field: 'data://cpus', value: 1 },
      { op: 'eq', field: 'disks[*].size', value: 9, multiple: 'all', invert: true },
      { op: 'is-empty', field: 'name', invert: true },
      { op: 'eq', field: 'cpus', value: 4 },
    ]
    const disks = [1, 2, 3, 4, 5].map((size) => ({ size }))
    expect(told(conditions, { cpus: 4, disks })).toEqual([
      { op: 'ge', field: 'data://cpus', value: 1, found: [4], holds: true },
      {
        op: 'eq',
        field: 'disks[*].size',
        value: 9,
        invert: true,
        multiple: 'all',
        found: [1, 2, 3],
        more: 2,
        holds: true,
      },
      { op: 'is-empty', field: 'name', invert: true, found: [], holds: false },
    ])
  })

  test('is short, and as plain numbers', () => {
    const long = 'x'.repeat(100_000)
    const conditions = exactly(
      `[{"op": "ne", "field": "text", "value": "${long}y"}, {"op": "ge", "field": "n", "value": 20.0},
        {"op": "is-empty", "field": "all", "invert": true}]`,
    ) as readonly Json[]
    expect(told(conditions, { text: long, n: 21, all: { a: long } })).toEqual([
      {
        op: 'ne',
        field: 'text',
        value: '… (100001 characters)',
        found: ['… (100000 characters)'],
        holds: true,
      },
      { op: 'ge', field: 'n', value: 20, found: [21], holds: true },
      { op: 'is-empty', field: 'all', invert: true, found: ['… (1 keys)'], holds: true },
    ])
    const many = Array.from({ length: 3000 }, () => ({ op: 'ge', field: 'cpus', value: 1 }))
    expect(told(many, { cpus: 4 })).toHaveLength(1000)
  })

  test('shows masks where nobody may read', () => {
    const node = { driver_info: { ipmi_password: 'hunter2', ipmi_address: '192.0.2.1' } }
    const conditions = [
      { op: 'eq', field: 'node://driver_info.ipmi_password', value: 'hunter2' },
      { op: 'is-empty', field: 'node://driver_info', invert: true },
    ]
    const shown = JSON.stringify(told(conditions, {}, node))
    expect(shown).toContain('192.0.2.1')
    expect(shown).not.toContain('hunter2')
  })
})
