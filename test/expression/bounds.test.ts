import { describe, expect, test } from 'bun:test'
import { parseExpression } from '../../src/expression/index.ts'
import { stepVocabulary } from '../../src/expression/vocabulary/index.ts'
import type { Json } from '../../src/model/json.ts'

function codesOf(text: string): readonly string[] {
  return parseExpression(text, stepVocabulary, 'any').problems.map(({ code, message }) => `${code} ${message}`)
}

function over(text: string, data: Json) {
  const parsed = parseExpression(text, stepVocabulary, 'any')
  if (!('expression' in parsed)) throw new Error(JSON.stringify(parsed.problems))
  return parsed.expression.evaluate({ data: () => ({ value: data }) })
}

describe('an expression that nests too deeply is a finding', () => {
  test.each([
    ['brackets', `${'('.repeat(500)}1${')'.repeat(500)}`],
    ['lists', `${'['.repeat(500)}1${']'.repeat(500)}`],
    ['negations', `${'!'.repeat(9000)}true`],
    ['minuses', `${'-'.repeat(9000)}1`],
    ['keys', `data["x"]${'.a'.repeat(500)}`],
    ['sums', `1${' + 1'.repeat(500)}`],
    ['choices', `${'true ? 1 : '.repeat(500)}1`],
    ['calls', `${'string('.repeat(500)}1${')'.repeat(500)}`],
  ])('%s', (_what, text) => {
    expect(codesOf(text).join()).toMatch(/^E401 (nested more than 100 levels deep|the expression is too large)/)
  })

  test('but a long row of conditions is not deep', () => {
    expect(codesOf(Array.from({ length: 500 }, () => 'node.maintenance').join(' || '))).toEqual([])
  })
  test('nor may it be endless', () => {
    expect(codesOf(`"${'a'.repeat(20_000)}"`)).toEqual(['E401 it has more than 10000 characters'])
    expect(codesOf('  ')).toEqual(['E401 the expression is empty'])
  })
  test('four loops within each other are one too many', () => {
    const nested = (depth: number): string => (depth === 0 ? 'true' : `[1].all(x${depth}, ${nested(depth - 1)})`)
    expect(codesOf(nested(3))).toEqual([])
    expect(codesOf(nested(4))).toEqual(['E401 more than 3 loops within each other'])
  })
})

describe('what takes too long ends, after the same number of steps each time', () => {
  const list = Array.from({ length: 2000 }, (_, index) => index)
  const text = 'ab'.repeat(50_000)
  test.each([
    ['loops in loops', 'data["list"].all(a, data["list"].all(b, data["list"].all(c, a + b + c >= 0)))'],
    ['texts that grow', 'data["list"].map(a, data["text"] + data["text"]).size()'],
    ['searches in loops', 'data["list"].map(a, jsonpath(data, "$..*")).size()'],
    ['patterns in loops', 'data["list"].exists(a, data["text"].matches("(a|b|ab)*c"))'],
    ['many patterns', 'data["list"].exists(a, "x".matches("y" + string(a)))'],
    ['comparisons in loops', 'data["list"].map(a, data["list"] == data["list"]).size()'],
    ['pieces that are put together again', 'data["text"].replace("a", data["text"])'],
    ['texts of lists', 'data["list"].map(a, string(data["list"])).size()'],
  ])('%s', (_what, expression) => {
    const first = over(expression, { list, text })
    expect(first).toEqual({ error: 'it takes more than 400000 steps' })
    expect(over(expression, { list, text })).toEqual(first)
  })

  test('an exploding pattern does not explode', () => {
    expect(over('data["text"].matches("^(a+)+$")', { text: `${'a'.repeat(5000)}!` })).toEqual({ value: false })
  })
  test('nor does one that repeats what repeats', () => {
    expect(codesOf('node.name.matches("(a|b|ab){0,900}")').join()).toContain('repeats too much')
    expect(over('data["text"].matches("(a|ab){0,200}c")', { text })).toEqual({
      error: 'it takes more than 400000 steps',
    })
  })
  test('a pattern from the report cannot be endless', () => {
    expect(over('"a".matches(data["text"])', { text })).toEqual({
      error: 'the regular expression has more than 1000 characters',
    })
  })
})

test('keys of prototypes are ordinary keys', () => {
  expect(over('data["constructor"]', {})).toEqual({ missing: 'data.constructor' })
  expect(over('data["__proto__"]', {})).toEqual({ missing: 'data.__proto__' })
  expect(over('has(data["toString"]) || "toString" in data', {})).toEqual({ value: false })
  expect(over('{"__proto__": 1}["__proto__"]', {})).toEqual({ value: 1 })
})

test('a name is asked once in an evaluation, and only when it is used', () => {
  const asked: string[] = []
  const ask = (name: string, value: Json) => () => {
    asked.push(name)
    return { value }
  }
  const parsed = parseExpression('data["a"] == data["b"] || node.maintenance', stepVocabulary, 'any')
  if (!('expression' in parsed)) throw new Error('no expression')
  parsed.expression.evaluate({ data: ask('data', { a: 1, b: 1 }), node: ask('node', {}), ports: ask('ports', []) })
  expect(asked).toEqual(['data'])
})
