import { describe, expect, test } from 'bun:test'
import { extraHardware } from '../../src/hooks/extra-hardware.ts'
import { asWritten } from '../../src/model/exact.ts'
import type { Json, JsonObject } from '../../src/model/json.ts'
import { runHook } from './world.ts'

const run = (data: JsonObject, strict = false) => runHook(extraHardware, data, { options: { strict } })
const extra = (...facts: readonly Json[]) => run({ data: facts }).after.data.extra
const value = (one: Json) => extra(['a', 'b', 'c', one])

describe('facts', () => {
  test('become an object, in place of the list; what stood there before goes', () => {
    const { after, result } = run({
      data: [
        ['disk', 'sda', 'size', '480'],
        ['disk', 'sda', 'model', 'x'],
        ['cpu', 'logical', 'number', 8],
      ],
      extra: { old: 1 },
    })
    expect(after.data.extra).toEqual({ disk: { sda: { size: 480, model: 'x' } }, cpu: { logical: { number: 8 } } })
    expect(after.data).not.toHaveProperty('data')
    expect(result).toMatchObject({ notes: ['3 facts'], warnings: [] })
  })

  test('may be none', () => {
    expect(run({ data: [] }, true).after.data.extra).toEqual({})
  })

  test('of equal names the last counts; items after the fourth do not', () => {
    expect(extra(['a', 'b', 'c', '1'], ['a', 'b', 'c', '2', 'x'])).toEqual({ a: { b: { c: 2 } } })
  })

  test('that are empty are passed over, those that are too short leave their names behind', () => {
    const { after, result } = run({ data: [[], ['a'], ['b', 'c'], ['d', 'e', 'f'], ['g', 'h', 'i', 'j']] })
    expect(after.data.extra).toEqual({ a: {}, b: { c: {} }, d: { e: {} }, g: { h: { i: 'j' } } })
    expect(result.warnings).toEqual(['facts that are too short, or whose names are lists or objects: 3'])
  })

  test('that are too short are a warning, be it one', () => {
    expect(run({ data: [['a']] }).result.warnings).toHaveLength(1)
  })

  test('have names of text, which numbers and such become; lists and objects are none', () => {
    expect(extra([1, null, true, 'x'], ['a', {}, 'c', 'd'], ['a', 'b', [], 'd'], [[], 'b', 'c', 'd'])).toEqual({
      1: { null: { true: 'x' } },
      a: { b: {} },
    })
    expect(JSON.stringify(extra(['__proto__', 'constructor', '__proto__', 'x']))).toBe(
      '{"__proto__":{"constructor":{"__proto__":"x"}}}',
    )
    expect(({} as JsonObject).constructor).toBe(Object)
  })
})

describe('a value', () => {
  test.each([
    [' 12 ', 12],
    ['+5', 5],
    ['-5', -5],
    ['007', 7],
    ['1_000', 1000],
    ['-0', 0],
    [12.7, 12],
    [-12.7, -12],
    [-0.5, 0],
    [true, 1],
    [1e308, 1e308],
  ] as [Json, Json][])('%j becomes the whole number %j', (one, number) => {
    expect(value(one)).toEqual({ a: { b: { c: number } } })
  })

  test.each(['12.5', '', ' ', '0x10', '1e3', '- 5', '_1', '1__0', '9'.repeat(4301), null, [1], { x: 1 }])(
    '%j stays as it is',
    (one) => {
      expect(value(one as Json)).toEqual({ a: { b: { c: one as Json } } })
    },
  )
})

describe('a number beyond 2^53 keeps all digits', () => {
  test.each([
    ['12345678901234567890', '12345678901234567890'],
    [' +9_223_372_036_854_775_808 ', '9223372036854775808'],
    ['-0012345678901234567890', '-12345678901234567890'],
  ])('%j', (one, digits) => {
    const { after, result } = run({ data: [['a', 'b', 'c', one]] })
    expect(JSON.stringify(result.changes?.[0]?.value)).toBe(`{"a":{"b":{"c":${digits}}}}`)
    // For hooks it is a number like any other.
    expect(after.data.extra).toEqual({ a: { b: { c: Number(digits) } } })
    expect(JSON.stringify(asWritten(after.data, after.written))).toContain(`:${digits}}`)
  })
})

describe('data of another form', () => {
  test.each([null, 'abc', 5, {}, { a: 1 }, ['a'], [['a', 'b', 'c', '1'], 'x']])('%j is a warning and stays', (data) => {
    const { after, result } = run({ data: data as Json, extra: { old: 1 } })
    expect(after.data).toMatchObject({ data: data as Json, extra: { old: 1 } })
    expect(result.warnings).toEqual(['the facts of hardware-detect are no list of lists'])
    expect(result.fail).toBeUndefined()
  })

  test('is dropped when strict, also for one fact that has not four items', () => {
    for (const data of [['a'], [[]], [['a', 'b', 'c']], [['a', 'b', 'c', '1', 'x']]] as Json[]) {
      const { after, result } = run({ data }, true)
      expect(after.data).not.toHaveProperty('data')
      expect(after.data).not.toHaveProperty('extra')
      expect(result.warnings).toEqual(['the facts of hardware-detect are no list of lists of four items'])
    }
  })

  test('that is missing is a warning', () => {
    for (const strict of [false, true]) {
      const { changes, result } = run({}, strict)
      expect(changes).toEqual([])
      expect(result.warnings).toEqual(['the report has no facts of hardware-detect'])
    }
  })
})

test('needs no inventory', () => {
  expect(run({ data: [] }).result.fail).toBeUndefined()
})
