import { describe, expect, test } from 'bun:test'
import type { Json } from '../../../src/model/json.ts'
import { matches, mismatches } from '../../../src/rehearsal/tests/matching.ts'

const cases: readonly (readonly [what: string, expected: Json, actual: Json | undefined, isMet: boolean])[] = [
  ['a map with more keys', { a: 1 }, { a: 1, b: 2 }, true],
  ['a map with fewer keys', { a: 1, b: 2 }, { a: 1 }, false],
  ['text in place of a number', 48, '48', false],
  ['null where nothing is', { a: null }, {}, true],
  ['a list with more items, in another order', [2, 1], [1, 3, 2], true],
  ['one item for two', [1, 1], [1], false],
  ['an empty list where there are items', [], [1], false],
  ['an empty list where nothing is', { a: [] }, {}, true],
  ['items that fit two expectations, each its own', [{ a: 1 }, { a: 1, b: 2 }], [{ a: 1, b: 2 }, { a: 1 }], true],
  ['exactly, with more keys', { exactly: { a: 1 } }, { a: 1, b: 2 }, false],
  ['exactly, and the same', { exactly: { a: [1, 2] } }, { a: [1, 2] }, true],
  ['exactly, in another order', { exactly: [1, 2] }, [2, 1], false],
  ['exactly a map inside of a subset', { a: { exactly: {} } }, { a: { b: 1 }, c: 2 }, false],
  ['an inherited key', { constructor: null }, {}, true],
]

describe('an expectation', () => {
  test.each(cases)('meets %s', (_what, expected, actual, isMet) => {
    expect(matches(expected, actual)).toBe(isMet)
  })

  test('that is not met tells each place, in the value and in the expectation', () => {
    const expected = { a: { b: 1 }, list: [{ address: 'x', on: true }], gone: { exactly: {} } }
    const actual = { a: { b: 2 }, list: [{ address: 'y' }, { address: 'x', on: false }], gone: { c: 3 } }
    expect(mismatches(expected, actual)).toEqual([
      { path: '/a/b', at: '/a/b', expected: 1, actual: 2 },
      { path: '/list/1/on', at: '/list/0/on', expected: true, actual: false },
      { path: '/gone/c', at: '/gone/exactly/c', actual: 3 },
    ])
  })
})
