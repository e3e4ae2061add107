import { describe, expect, test } from 'bun:test'
import { exactly } from '../../src/model/exact.ts'
import type { Json } from '../../src/model/json.ts'
import { toEnd } from '../../src/model/turns.ts'
import { predicateOf } from '../../src/rules/evaluate.ts'
import type { Condition } from '../../src/rules/rule.ts'
import { operators } from '../../src/rules/conditions/index.ts'
import { multiples } from '../../src/rules/rule.ts'
import { met, severalCases } from './several.ts'
import { refusal, vectors } from './vectors.ts'

/** Data, condition, and the answer; both as text, as 20 and 20.0 differ. */
type Row = readonly [string, string, boolean | 'error']

const { conditions } = await vectors<{ conditions: readonly Row[] }>('conditions')

const holds = (condition: string | object, data: string | Json): boolean => {
  const text = typeof condition === 'string' ? condition : JSON.stringify(condition)
  const read = { multiple: 'any', invert: false, ...(exactly(text) as object) } as Condition
  return toEnd(predicateOf(read)({ data: typeof data === 'string' ? exactly(data) : data, node: { name: 'n1' } })).holds
}

test('conditions answer as in ironic-inspector', () => {
  const answer = (condition: string, data: string): Row[2] => {
    try {
      return holds(condition, data)
    } catch (error) {
      if ((error as { code?: string }).code !== 'invalid') throw error
      return 'error'
    }
  }
  const ours = conditions.map(([data, condition]) => [data, condition, answer(condition, data)])
  expect(ours).toEqual(conditions.map((row) => [...row]))
})

test('every operator was asked with every multiple, inverted and not', () => {
  const asked = new Set(
    conditions.map(([, condition]) => {
      const { op, multiple, invert } = JSON.parse(condition) as Condition
      return `${op} ${multiple} ${invert}`
    }),
  )
  const all = operators.flatMap(({ op }) =>
    multiples.flatMap((multiple) => [false, true].map((invert) => `${op} ${multiple} ${invert}`)),
  )
  expect([...asked].toSorted()).toEqual(all.toSorted())
})

describe('where a path finds nothing', () => {
  test('a condition is false, even inverted', () => {
    for (const op of ['eq', 'ne', 'contains']) {
      expect(holds({ op, field: 'a', value: 'x' }, {})).toBe(false)
      expect(holds({ op, field: 'a', value: 'x', invert: true }, {})).toBe(false)
    }
  })

  test('is-empty is true, and inverted false', () => {
    expect(holds({ op: 'is-empty', field: 'a' }, {})).toBe(true)
    expect(holds({ op: 'is-empty', field: 'a', invert: true }, {})).toBe(false)
  })
})

describe('of several values', () => {
  const data = { a: [1, 5] }

  test('every operator is in the table', () => {
    expect(Object.keys(met)).toEqual(operators.map(({ op }) => op))
  })

  test.each(Object.keys(met))('%s: any, all or the first, each inverted by itself', (op) => {
    const cases = severalCases(op)
    const ours = cases.map(({ values, condition }) => holds({ ...condition, field: 'a[*]' }, { a: values as Json }))
    expect(ours).toEqual(cases.map((one) => one.holds))
  })

  test('one, all or the first must hold', () => {
    const gt = (multiple: string, value: number) => holds({ op: 'gt', field: 'a[*]', multiple, value }, data)
    expect([gt('any', 3), gt('all', 3), gt('first', 3)]).toEqual([true, false, false])
    expect([gt('any', 0), gt('all', 0), gt('first', 0)]).toEqual([true, true, true])
  })

  test('each is inverted by itself', () => {
    const ne = (multiple: string) => holds({ op: 'eq', field: 'a[*]', multiple, invert: true, value: 1 }, data)
    expect([ne('any'), ne('all'), ne('first')]).toEqual([true, false, false])
  })

  test('no more are looked at than are needed', () => {
    expect(holds({ op: 'gt', field: 'a[*]', value: 1 }, { a: [5, 'text'] })).toBe(true)
  })

  test('a list reached without [*] is one', () => {
    expect(holds({ op: 'eq', field: 'a', multiple: 'all', value: [1, 5] }, data)).toBe(true)
  })
})

describe('a value that cannot be tested fails, and says why:', () => {
  test.each([
    [{ op: 'gt', field: 'a', value: 1 }, { a: 'x' }, `gt of "a": 'x' is not an integer`],
    [{ op: 'eq', field: 'a', value: 1 }, { a: null }, 'eq of "a": None is not an integer'],
    [{ op: 'eq', field: 'a', value: 1.5 }, { a: [] }, 'eq of "a": [] is not a number'],
    [{ op: 'lt', field: 'a', value: 'x' }, { a: 5 }, `lt of "a": 5 and 'x' cannot be ordered: int and str`],
    [{ op: 'in-net', field: 'a', value: '10.0.0.0/8' }, { a: '' }, `in-net of "a": '' is not an IP address`],
    [{ op: 'gt', field: 'a', value: 1 }, { a: 'x'.repeat(200) }, `gt of "a": '${'x'.repeat(99)}… is not an integer`],
  ])('%j', (condition, data, reason) => {
    expect(refusal(() => holds(condition, data))).toBe(reason)
  })
})

test('an empty pattern matches the empty text alone', () => {
  expect(holds({ op: 'matches', field: 'a', value: '' }, { a: '' })).toBe(true)
  expect(holds({ op: 'matches', field: 'a', value: '' }, { a: 'x' })).toBe(false)
  expect(holds({ op: 'matches', field: 'a', value: '' }, { a: '\n' })).toBe(false)
})

test('the node is another document than the data', () => {
  expect(holds({ op: 'eq', field: 'node://name', value: 'n1' }, { name: 'data' })).toBe(true)
  expect(holds({ op: 'eq', field: 'data://name', value: 'data' }, { name: 'data' })).toBe(true)
})
