import { describe, expect, test } from 'bun:test'
import { exactly } from '../../../src/model/exact.ts'
import type { Json } from '../../../src/model/json.ts'
import { find } from '../../../src/model/json-path/find.ts'
import { parsePath } from '../../../src/model/json-path/parse.ts'
import { refusal, vectors } from '../../rules/vectors.ts'

type Row = readonly [string, unknown, (readonly [Json, readonly Json[]])?]

const { paths } = await vectors<{ paths: readonly Row[] }>('paths')
const found = (path: string, document: Json) => find(parsePath(path), document)

test('finds what ironic-inspector finds, in its order', () => {
  const cases = paths.flatMap(([path, , one]) => (one ? [{ path, document: one[0], values: one[1] }] : []))
  expect(cases.length).toBeGreaterThan(150)
  expect(cases.map(({ path, document }) => [path, found(path, document)])).toEqual(
    cases.map(({ path, values }) => [path, [...values]]),
  )
})

describe('finds nothing, where ironic-inspector crashes,', () => {
  test('at an index below the first item', () => {
    expect(found('a[-2]', { a: [1] })).toEqual([])
  })

  test('at an index of a number, null or an object', () => {
    for (const a of [5, 1.5, null, true, { 0: 1 }]) expect(found('a[0]', { a })).toEqual([])
  })

  test('above the root', () => {
    expect(found('$.`parent`', {})).toEqual([])
  })
})

test('a slice of what is no list is one of a list of one', () => {
  for (const a of [null, 5, 'text', { b: 1 }]) expect(found('a[*]', { a })).toEqual([a])
})

test('a key with null is found', () => {
  expect(found('a', { a: null })).toEqual([null])
})

test('inherited keys are not found', () => {
  expect(found('constructor', {})).toEqual([])
  expect(found("'__proto__'", {})).toEqual([])
})

test('a number as written is one value, and no object', () => {
  const document = exactly('{"a": 20.0}')
  expect(found('a.rawJSON', document)).toEqual([])
  expect(found('a..rawJSON', document)).toEqual([])
  expect(found('$..a', document)).toHaveLength(1)
})

test('a search that a report makes endless is given up', () => {
  let deep: Json = 1
  for (let level = 0; level < 60; level += 1) deep = { a: deep, b: level }
  expect(refusal(() => found('$..*..*..*..*', deep))).toBe('the search took more than 100000 steps')
})
