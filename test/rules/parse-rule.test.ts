import { describe, expect, test } from 'bun:test'
import { exactly } from '../../src/model/exact.ts'
import type { Json, JsonObject } from '../../src/model/json.ts'
import type { Uuid } from '../../src/model/uuid.ts'
import { parseRule } from '../../src/rules/parse-rule.ts'
import { refusal } from './vectors.ts'

const uuid = 'b0ea6361-03cd-467c-859c-7230547dcb9a'
const fresh = '00000000-0000-4000-8000-000000000001' as Uuid
const failing = { action: 'fail', message: 'no' }
const parse = (body: Json) => parseRule(body, fresh)
const condition = (written: JsonObject) => parse({ conditions: [written], actions: [failing] }).conditions[0]
const wrongCondition = (written: Json) => refusal(() => parse({ conditions: [written], actions: [failing] }))
const wrongAction = (written: Json) => refusal(() => parse({ actions: [written] }))

describe('a rule', () => {
  test('is what was posted, conditions with multiple and invert filled in', () => {
    const body = {
      uuid,
      description: 'set vendor',
      scope: 's1',
      conditions: [
        { op: 'eq', field: 'data://inventory.cpu.architecture', value: 'x86_64' },
        { op: 'gt', field: 'node://properties.memory_mb', value: 1024, multiple: 'all', invert: true },
      ],
      actions: [{ action: 'set-attribute', path: '/extra/v', value: '{data[inventory][cpu][count]}' }],
    }
    expect(parse(body)).toEqual({
      uuid: uuid as Uuid,
      description: 'set vendor',
      scope: 's1',
      conditions: [
        { op: 'eq', field: 'data://inventory.cpu.architecture', value: 'x86_64', multiple: 'any', invert: false },
        { op: 'gt', field: 'node://properties.memory_mb', value: 1024, multiple: 'all', invert: true },
      ],
      actions: [{ action: 'set-attribute', path: '/extra/v', value: '{data[inventory][cpu][count]}' }],
    })
  })

  test('needs nothing but an action', () => {
    expect(parse({ actions: [failing], unknown: 1 })).toEqual({
      uuid: fresh,
      description: null,
      scope: null,
      conditions: [],
      actions: [failing],
    })
  })

  test('gets a new UUID for "" and null, and the one spelling for any other', () => {
    expect(parse({ uuid: '', actions: [failing] }).uuid).toBe(fresh)
    expect(parse({ uuid: null, actions: [failing] }).uuid).toBe(fresh)
    expect(parse({ uuid: uuid.toUpperCase().replaceAll('-', ''), actions: [failing] }).uuid).toBe(uuid as Uuid)
  })

  test('may have a description that is no text', () => {
    expect(parse({ description: 5, actions: [failing] }).description).toBe(5)
  })

  test('keeps its numbers as they were written', () => {
    const text = '{"op":"eq","field":"a","value":20.0,"multiple":"any","invert":false}'
    const rule = parse(exactly(`{"actions":[{"action":"fail","message":"no"}],"conditions":[${text}]}`))
    expect(JSON.stringify(rule.conditions[0])).toBe(text)
  })

  test('keeps parameters that are null, which counts as not given', () => {
    expect(condition({ op: 'eq', field: 'a', value: 1, more: null })).toMatchObject({ more: null })
    expect(condition({ op: 'is-empty', field: 'a', value: null })).toMatchObject({ value: null })
    expect(parse({ actions: [{ action: 'example', more: null }] }).actions[0]).toEqual({
      action: 'example',
      more: null,
    })
  })

  test('may have unknown parameters beside a pattern', () => {
    expect(condition({ op: 'matches', field: 'a', value: 'x', more: 1 })).toMatchObject({ more: 1 })
    expect(condition({ op: 'contains', field: 'a', value: 'x', more: 1 })).toMatchObject({ more: 1 })
  })

  test('may set an attribute to null, and a capability to nothing', () => {
    const actions = [
      { action: 'set-attribute', path: '/name', value: null, reset_interfaces: null },
      { action: 'set-capability', name: 'a' },
      { action: 'set-capability', name: 'a', value: null },
    ]
    expect(parse({ actions }).actions).toEqual(actions)
  })

  test('may name any operator and any action there is', () => {
    for (const op of ['contains', 'eq', 'ge', 'gt', 'in-net', 'le', 'lt', 'matches', 'ne'])
      expect(condition({ op, field: 'a', value: '10.0.0.0/8' })?.op).toBe(op)
    const actions = [
      { action: 'add-trait', name: 'CUSTOM_A' },
      { action: 'remove-trait', name: 'CUSTOM_A' },
      { action: 'example' },
      { action: 'extend-attribute', path: '/extra/a', value: 1, unique: true },
    ]
    expect(parse({ actions }).actions).toEqual(actions)
  })
})

describe('a body is refused, as ironic-inspector begins to say it:', () => {
  test.each([
    [[], 'Cannot read the rule: it is [] and not an object'],
    [null, 'Cannot read the rule: it is None and not an object'],
    [{}, 'Validation failed for actions: [] is too short: a rule has at least one action (actions)'],
    [{ actions: [] }, 'Validation failed for actions: [] is too short: a rule has at least one action (actions)'],
    [{ actions: null }, "Validation failed for actions: None is not of type 'array' (actions)"],
    [
      { uuid: 'x', actions: [failing] },
      "Invalid UUID value: 'x' is none, leave it out and the rule gets a new one (uuid)",
    ],
    [{ uuid: 5, actions: [failing] }, 'Invalid UUID value: 5 is none, leave it out and the rule gets a new one (uuid)'],
    [
      { scope: 'é'.repeat(256), actions: [failing] },
      'Invalid scope: the length of the scope should be within 255 characters (scope)',
    ],
    [{ scope: 5, actions: [failing] }, 'Invalid scope: 5 is not text, leave it out for a rule of all nodes (scope)'],
    [
      { description: {}, actions: [failing] },
      'Invalid description: {} is not text, quote or leave it out (description)',
    ],
    [
      { conditions: {}, actions: [failing] },
      "Validation failed for conditions: {} is not of type 'array' (conditions)",
    ],
    [
      { conditions: null, actions: [failing] },
      "Validation failed for conditions: None is not of type 'array' (conditions)",
    ],
  ])('%j', (body, message) => {
    expect(refusal(() => parse(body as Json))).toBe(message)
  })

  test('a scope of 255 characters is not', () => {
    expect(parse({ scope: 'é'.repeat(255), actions: [failing] }).scope).toHaveLength(255)
  })
})

describe('a condition is refused, with its place:', () => {
  const operators = "['contains', 'eq', 'ge', 'gt', 'in-net', 'is-empty', 'le', 'lt', 'matches', 'ne']"
  test.each([
    [1, "Validation failed for conditions: 1 is not of type 'object' (conditions[0])"],
    [
      { op: 'nosuch', field: 'x', value: 1 },
      `Validation failed for conditions: 'nosuch' is not one of ${operators} (conditions[0].op)`,
    ],
    [
      { op: 'match', field: 'x', value: 'a' },
      `Validation failed for conditions: 'match' is not one of ${operators}, did you mean "matches"? (conditions[0].op)`,
    ],
    [{ op: 'eq', value: 1 }, "Validation failed for conditions: 'field' is a required property (conditions[0])"],
    [{ field: 'x', value: 1 }, "Validation failed for conditions: 'op' is a required property (conditions[0])"],
    [
      { op: 'eq', field: 5, value: 1 },
      "Validation failed for conditions: 5 is not of type 'string' (conditions[0].field)",
    ],
    [
      { op: 'eq', field: 'x' },
      'Invalid parameters for operator eq: missing required parameter(s): value (conditions[0])',
    ],
    [
      { op: 'eq', field: 'x', value: null },
      'Invalid parameters for operator eq: missing required parameter(s): value (conditions[0])',
    ],
    [
      { op: 'eq', field: 'x', value: 1, multiple: 'some' },
      "Validation failed for conditions: 'some' is not one of ['all', 'any', 'first'] (conditions[0].multiple)",
    ],
    [
      { op: 'eq', field: 'x', value: 1, multiple: null },
      "Validation failed for conditions: None is not one of ['all', 'any', 'first'] (conditions[0].multiple)",
    ],
    [
      { op: 'eq', field: 'x', value: 1, invert: 'yes' },
      "Validation failed for conditions: 'yes' is not of type 'boolean' (conditions[0].invert)",
    ],
    [
      { op: 'eq', field: 'x', value: 1, invert: null },
      "Validation failed for conditions: None is not of type 'boolean' (conditions[0].invert)",
    ],
    [
      { op: 'eq', field: 'http://x.y', value: 1 },
      'Unsupported scheme for field: http, valid values are node:// or data:// (conditions[0].field)',
    ],
    [
      { op: 'eq', field: 'DATA://x', value: 1 },
      'Unsupported scheme for field: DATA, valid values are node:// or data:// (conditions[0].field)',
    ],
    [
      { op: 'eq', field: '$.x[', value: 1 },
      'Unable to parse field JSON path $.x[: it ends too early, write a path such as inventory.cpu.count (conditions[0].field)',
    ],
    [
      { op: 'eq', field: 'x', value: 1, extra: 2 },
      'Invalid parameters for operator eq: unexpected parameter(s): extra (conditions[0])',
    ],
    [
      { op: 'is-empty', field: 'x', value: 1 },
      'Invalid parameters for operator is-empty: unexpected parameter(s): value (conditions[0])',
    ],
    [
      { op: 'in-net', field: 'x', value: 'nonsense' },
      'Invalid parameters for operator in-net: invalid value: invalid IPNetwork nonsense, write one such as 192.0.2.0/24 (conditions[0].value)',
    ],
    [
      { op: 'in-net', field: 'x', value: 5 },
      'Invalid parameters for operator in-net: invalid value: invalid IPNetwork 5, write one such as 192.0.2.0/24 (conditions[0].value)',
    ],
    [
      { op: 'matches', field: 'x', value: '[' },
      'Invalid parameters for operator matches: invalid regular expression: unterminated character set at position 0 (conditions[0].value)',
    ],
    [
      { op: 'contains', field: 'x', value: 5 },
      'Invalid parameters for operator contains: invalid regular expression: it must be text (conditions[0].value)',
    ],
    [
      { op: 'matches', field: 'x' },
      'Invalid parameters for operator matches: missing required parameter(s): value (conditions[0])',
    ],
  ])('%j', (written, message) => {
    expect(wrongCondition(written as Json)).toBe(message)
  })
})

describe('an action is refused, with its place:', () => {
  const verbs =
    "['add-trait', 'example', 'extend-attribute', 'fail', 'remove-trait', 'set-attribute', 'set-capability']"
  test.each([
    ['x', "Validation failed for actions: 'x' is not of type 'object' (actions[0])"],
    [{ action: 'nosuch' }, `Validation failed for actions: 'nosuch' is not one of ${verbs} (actions[0])`],
    [{ message: 'x' }, "Validation failed for actions: 'action' is a required property (actions[0])"],
    [{ action: 'fail' }, 'Invalid parameters for action fail: missing required parameter(s): message (actions[0])'],
    [
      { action: 'fail', message: 'x', more: 1 },
      'Invalid parameters for action fail: unexpected parameter(s): more (actions[0])',
    ],
    [
      { action: 'set-attribute', path: '/x' },
      'Invalid parameters for action set-attribute: missing required parameter(s): value (actions[0])',
    ],
    [
      { action: 'set-attribute', path: 5, value: 1 },
      'Invalid parameters for action set-attribute: path is 5 and not text (actions[0])',
    ],
    [
      { action: 'extend-attribute', path: 'a', value: null },
      'Invalid parameters for action extend-attribute: missing required parameter(s): value (actions[0])',
    ],
    [{ action: 'add-trait', name: 5 }, 'Invalid parameters for action add-trait: name is 5 and not text (actions[0])'],
    [
      { action: 'set-capability', name: null, value: 1 },
      'Invalid parameters for action set-capability: missing required parameter(s): name (actions[0])',
    ],
  ])('%j', (written, message) => {
    expect(wrongAction(written as Json)).toBe(message)
  })
})

test('all that is wrong is said at once', () => {
  const conditions = [
    { op: 'eq', field: 'a', value: 1 },
    { op: 'eq', field: '' },
  ]
  expect(refusal(() => parse({ uuid: 'x', conditions, actions: [{ action: 'fail' }] }))).toBe(
    [
      "Invalid UUID value: 'x' is none, leave it out and the rule gets a new one (uuid)",
      'Unable to parse field JSON path : it ends too early, write a path such as inventory.cpu.count (conditions[1].field)',
      'Invalid parameters for operator eq: missing required parameter(s): value (conditions[1])',
      'Invalid parameters for action fail: missing required parameter(s): message (actions[0])',
    ].join('; '),
  )
})

test('a huge value makes no huge message', () => {
  expect(wrongAction('x'.repeat(1_000_000)).length).toBeLessThan(300)
})
