import type { Json } from '../../src/model/json.ts'

const fail = { action: 'fail', message: 'no' }
const actions = [fail]
const withCondition = (condition: Json): Json => ({ conditions: [condition], actions })

/** Rules, or their JSON, that are wrong in one way each, and what they are told: what to do, and the place. */
export const wrongRules: readonly (readonly [what: string, rule: Json, message: RegExp])[] = [
  ['no actions', {}, /actions: .*too short.*at least one action \(actions\)/],
  ['an empty list of actions', { actions: [] }, /at least one action \(actions\)/],
  ['actions that are no list', { actions: fail }, /actions: .*not of type 'array' \(actions\)/],
  ['an action that is no object', { actions: [fail, 'fail'] }, /'fail' is not of type 'object' \(actions\[1\]\)/],
  ['an action without a name', { actions: [{ message: 'no' }] }, /'action' is a required property \(actions\[0\]\)/],
  ['an unknown action', { actions: [{ action: 'set-atribute' }] }, /did you mean "set-attribute"\? \(actions\[0\]\)/],
  [
    'an action named as a prototype',
    { actions: [{ action: 'constructor' }] },
    /not one of \['add-trait', .*\] \(actions\[0\]\)/,
  ],
  [
    'a missing parameter',
    { actions: [{ action: 'set-attribute', value: 1 }] },
    /missing required parameter\(s\): path \(actions\[0\]\)/,
  ],
  [
    'a parameter that is null',
    { actions: [{ action: 'fail', message: null }] },
    /missing required parameter\(s\): message \(actions\[0\]\)/,
  ],
  [
    'an unknown parameter',
    { actions: [{ ...fail, mesage: 'x' }] },
    /unexpected parameter\(s\): mesage \(actions\[0\]\)/,
  ],
  ['conditions that are null', { conditions: null, actions }, /conditions: None is not of type 'array' \(conditions\)/],
  ['a condition that is a list', withCondition([]), /\[\] is not of type 'object' \(conditions\[0\]\)/],
  [
    'a condition without an operator',
    withCondition({ field: 'a', value: 1 }),
    /'op' is a required property \(conditions\[0\]\)/,
  ],
  [
    'an unknown operator',
    withCondition({ op: 'equal', field: 'a', value: 1 }),
    /not one of \['contains', .*\] \(conditions\[0\]\.op\)/,
  ],
  [
    'a condition without a field',
    withCondition({ op: 'eq', value: 1 }),
    /'field' is a required property \(conditions\[0\]\)/,
  ],
  [
    'a field that is a number',
    withCondition({ op: 'eq', field: 1, value: 1 }),
    /not of type 'string' \(conditions\[0\]\.field\)/,
  ],
  [
    'a field with an unknown scheme',
    withCondition({ op: 'eq', field: 'file:///etc/passwd', value: 1 }),
    /: file, valid values are node:\/\/ or data:\/\/ \(conditions\[0\]\.field\)/,
  ],
  [
    'a field that is no path',
    withCondition({ op: 'eq', field: 'a[', value: 1 }),
    /a\[: it ends too early, write a path such as \S+ \(conditions\[0\]\.field\)/,
  ],
  [
    'a field with a filter',
    withCondition({ op: 'eq', field: 'a[?(@.b)]', value: 1 }),
    /filters are not supported, write a path such as \S+ \(conditions\[0\]\.field\)/,
  ],
  [
    'a field that is endless',
    withCondition({ op: 'eq', field: '('.repeat(100_000), value: 1 }),
    /^.{0,200}more than 2000 characters, write a path such as \S+ \(conditions\[0\]\.field\)/,
  ],
  [
    'a condition without a value',
    withCondition({ op: 'eq', field: 'a' }),
    /missing required parameter\(s\): value \(conditions\[0\]\)/,
  ],
  [
    'a value for is-empty',
    withCondition({ op: 'is-empty', field: 'a', value: 1 }),
    /unexpected parameter\(s\): value \(conditions\[0\]\)/,
  ],
  [
    'a network that is none',
    withCondition({ op: 'in-net', field: 'a', value: '10.0.0.0/33' }),
    /10\.0\.0\.0\/33, write one such as \S+ \(conditions\[0\]\.value\)/,
  ],
  [
    'a pattern that is none',
    withCondition({ op: 'matches', field: 'a', value: '(' }),
    /missing \), .* at position 0 \(conditions\[0\]\.value\)/,
  ],
  [
    'a pattern that cannot run in linear time',
    withCondition({ op: 'matches', field: 'a', value: '(a)\\1' }),
    /references back .* linear time; at position 3 \(conditions\[0\]\.value\)/,
  ],
  [
    'an unknown multiple',
    withCondition({ op: 'eq', field: 'a', value: 1, multiple: 'some' }),
    /not one of \['all', 'any', 'first'\] \(conditions\[0\]\.multiple\)/,
  ],
  [
    'an invert that is text',
    withCondition({ op: 'eq', field: 'a', value: 1, invert: 'true' }),
    /not of type 'boolean' \(conditions\[0\]\.invert\)/,
  ],
  [
    'a UUID that is none',
    { uuid: "'; DROP TABLE rules; --", actions },
    /Invalid UUID value: .*DROP TABLE.* leave it out .* \(uuid\)/,
  ],
  [
    'a scope that is no text',
    { scope: ['a'], actions },
    /Invalid scope: \['a'\] is not text, leave it out .* \(scope\)/,
  ],
  ['a scope that is too long', { scope: 'a'.repeat(256), actions }, /within 255 characters \(scope\)/],
  [
    'a description that is an object',
    { description: {}, actions },
    /Invalid description: \{\} is not text, quote or leave it out \(description\)/,
  ],
]
