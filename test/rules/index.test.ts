import { describe, expect, test } from 'bun:test'
import { exactly, exactView } from '../../src/model/exact.ts'
import { frozen, type Json, type JsonObject } from '../../src/model/json.ts'
import type { Node } from '../../src/model/node.ts'
import type { Uuid } from '../../src/model/uuid.ts'
import { applyRules, parseRule, prepareRules, type Rule } from '../../src/rules/index.ts'
import { firstWorld } from '../../src/workflow/world.ts'
import { nodeWith } from '../workflow/end-state.ts'

const uuidOf = (n: number) => `00000000-0000-4000-8000-00000000000${n}` as Uuid
const rulesOf = (...bodies: readonly JsonObject[]): readonly Rule[] =>
  bodies.map((body, index) => parseRule(body, uuidOf(index + 1)))
const worldOf = (data: JsonObject, node: Partial<Node> = {}) => frozen(firstWorld(data, nodeWith(node), []))

const always = (action: JsonObject, more: JsonObject = {}) => ({ actions: [action], ...more })
const set = (path: string, value: Json) => ({ action: 'set-attribute', path, value })
const capability = (name: string, value: Json) => ({ action: 'set-capability', name, value })

/** The changes of one action, or why it fails. */
function effect(action: JsonObject, node: Partial<Node> = {}, data: JsonObject = {}) {
  const { rules, fail } = applyRules(rulesOf(always(action)), worldOf(data, node))
  return fail ?? rules[0]?.changes.map(({ op, path, value }) => [op, path, value])
}

describe('a run of rules', () => {
  test('says of each what became of it, and what it changes', () => {
    const rules = rulesOf(
      always(set('/extra/a', 1), { description: 'first', conditions: [{ op: 'eq', field: 'cpus', value: 4 }] }),
      always(set('/extra/b', 2), { conditions: [{ op: 'eq', field: 'cpus', value: 5 }] }),
    )
    expect(applyRules(rules, worldOf({ cpus: 4 }))).toEqual({
      rules: [
        {
          uuid: uuidOf(1),
          description: 'first',
          outcome: 'applied',
          changes: [{ on: 'node', op: 'add', path: '/extra/a', value: 1 }],
        },
        { uuid: uuidOf(2), description: null, outcome: 'not_matched', changes: [] },
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
    expect(run(world)).toEqual(run(world))
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
    const { rules } = applyRules(rulesOf({ actions: [...failing.actions, set('/extra/a', 1)] }), worldOf({}))
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

describe('set-attribute', () => {
  test('adds at its path, with or without the leading slash', () => {
    expect(effect(set('extra/a', 1))).toEqual([['add', '/extra/a', 1]])
    expect(effect(set('/extra/a', null))).toEqual([['add', '/extra/a', null]])
  })

  test('fills placeholders in', () => {
    expect(effect(set('/extra/a', ['{data[cpus]}']), {}, { cpus: 4 })).toEqual([['add', '/extra/a', ['4']]])
  })

  test('keeps the interfaces beside a new driver only when told so', () => {
    const keeps = (more: JsonObject) =>
      applyRules(rulesOf(always({ ...set('driver', 'idrac'), ...more })), worldOf({})).rules[0]?.changes[0]
        ?.keepInterfaces
    expect(keeps({})).toBeUndefined()
    expect(keeps({ reset_interfaces: true })).toBeUndefined()
    expect(keeps({ reset_interfaces: false })).toBe(true)
    expect(keeps({ reset_interfaces: null })).toBe(true)
  })

  test.each(['/extra/a.b', '/extra/a~1b', '//extra', '/driver/', '/extra/a b', ''])(
    'fails with %p, which Ironic would refuse',
    (path) => {
      expect(effect(set(path, 1))).toContain('Ironic takes only letters, digits, "_" and "-" between slashes')
    },
  )

  test('fails with traits, which have their own actions', () => {
    expect(effect(set('/traits', ['A']))).toContain('add-trait and remove-trait')
    expect(effect(set('traits/CUSTOM_A', 'x'))).toContain('add-trait and remove-trait')
  })
})

describe('set-capability', () => {
  const given = { properties: { capabilities: 'a:1,b:2' } }
  const after = (action: JsonObject, node: Partial<Node> = given) => {
    const result = effect({ action: 'set-capability', ...action }, node)
    return Array.isArray(result) ? result[0]?.[2] : result
  }

  test('replaces in place, appends, and removes', () => {
    expect(after({ name: 'a', value: 'v' })).toBe('a:v,b:2')
    expect(after({ name: 'c', value: 'v' })).toBe('a:1,b:2,c:v')
    expect(after({ name: 'a' })).toBe('b:2')
    expect(after({ name: 'a', value: null })).toBe('b:2')
    expect(after({ name: 'zz' })).toBe('a:1,b:2')
  })

  test("writes any value as Python's text", () => {
    expect(after({ name: 'c', value: true })).toBe('a:1,b:2,c:True')
    expect(after({ name: 'c', value: [1, 'a'] })).toBe("a:1,b:2,c:[1, 'a']")
    expect(after({ name: 'c', value: '' })).toBe('a:1,b:2,c:')
  })

  test('begins where the node has none', () => {
    expect(after({ name: 'c', value: 5 }, {})).toBe('c:5')
    expect(after({ name: 'c' }, {})).toBe('')
    expect(after({ name: 'c', value: 5 }, { properties: { capabilities: null } })).toBe('c:5')
  })

  test('fails where the present ones cannot be read', () => {
    expect(after({ name: 'c', value: 5 }, { properties: { capabilities: 'a:1,' } })).toContain('"" has no colon')
    expect(after({ name: 'c', value: 5 }, { properties: { capabilities: { a: 1 } } })).toContain('and not text')
  })
})

describe('extend-attribute', () => {
  const node = { extra: { list: [1, 2], text: 'x', none: null } }
  const extend = (path: string, value: Json, unique?: boolean) =>
    effect({ action: 'extend-attribute', path, value, ...(unique === undefined ? {} : { unique }) }, node)

  test('appends to a list', () => {
    expect(extend('extra/list', 2)).toEqual([['replace', '/extra/list', [1, 2, 2]]])
    expect(extend('/extra/list', [3])).toEqual([['replace', '/extra/list', [1, 2, [3]]]])
  })

  test('leaves a list that has the value when it is to be unique, numbers by size', () => {
    expect(extend('/extra/list', 2, true)).toEqual([])
    expect(extend('/extra/list', exactly('2.0'), true)).toEqual([])
    expect(extend('/extra/list', 3, true)).toEqual([['replace', '/extra/list', [1, 2, 3]]])
  })

  test('begins a list that is missing or null', () => {
    expect(extend('extra/new', 1)).toEqual([['add', '/extra/new', [1]]])
    expect(extend('extra/deep/new', 1)).toEqual([['add', '/extra/deep/new', [1]]])
    expect(extend('extra/none', 1)).toEqual([['add', '/extra/none', [1]]])
  })

  test('fails on what is no list', () => {
    expect(extend('extra/text', 1)).toContain(`path 'extra/text' holds 'x' and not a list`)
  })

  test('sees what it added before', () => {
    const twice = {
      actions: [1, 1].map((value) => ({ action: 'extend-attribute', path: 'extra/l', value, unique: true })),
    }
    expect(applyRules(rulesOf(twice), worldOf({})).rules[0]?.changes).toHaveLength(1)
  })
})

describe('traits', () => {
  test('are added and removed by name', () => {
    expect(effect({ action: 'add-trait', name: 'CUSTOM_A' })).toEqual([['add', '/traits/CUSTOM_A', 'CUSTOM_A']])
    expect(effect({ action: 'remove-trait', name: 'CUSTOM_A' })).toEqual([['remove', '/traits/CUSTOM_A', undefined]])
  })

  test.each(['', '..', 'a/b', 'custom_a'])('named %p cannot be added, and are on no node', (name) => {
    expect(effect({ action: 'add-trait', name })).toContain('is no trait')
    expect(effect({ action: 'remove-trait', name })).toEqual([])
  })
})

test('example does nothing but say so', () => {
  const { rules, notes } = applyRules(rulesOf(always({ action: 'example' }, { description: 'try' })), worldOf({}))
  expect(rules[0]).toMatchObject({ outcome: 'applied', changes: [] })
  expect(notes).toEqual(['rule "try": action example does nothing'])
})

test('hostile data stays data', () => {
  const data = JSON.parse('{"__proto__": {"x": 1}, "a": "{data[b]}"}') as JsonObject
  expect(effect(set('/extra/a', '{data[a]}'), {}, data)).toEqual([['add', '/extra/a', '{data[b]}']])
})
