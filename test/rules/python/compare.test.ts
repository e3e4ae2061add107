import { describe, expect, test } from 'bun:test'
import { exactly } from '../../../src/model/exact.ts'
import { compare, equal } from '../../../src/rules/python/compare.ts'
import { refusal } from '../vectors.ts'

const same = (a: string, b: string) => equal(exactly(a), exactly(b))
const order = (a: string, b: string) => Math.sign(compare(exactly(a), exactly(b)))

describe('equality', () => {
  test.each([
    ['5', '5.0', true],
    ['1', 'true', true],
    ['0.0', 'false', true],
    ['"5"', '5', false],
    ['null', '0', false],
    ['[1, [2.0]]', '[true, [2]]', true],
    ['{"a": 1, "b": 2}', '{"b": 2.0, "a": true}', true],
    ['{"a": 1}', '{"a": 1, "b": null}', false],
    ['9223372036854775807', '9223372036854775806', false],
    ['9223372036854775807', '9223372036854775807.0', false],
    ['9007199254740993', '9007199254740992.0', false],
  ])('%s == %s is %p', (a, b, expected) => {
    expect(same(a, b)).toBe(expected)
    expect(same(b, a)).toBe(expected)
  })
})

describe('order', () => {
  test.each([
    ['1', '1.5', -1],
    ['true', '0.5', 1],
    ['"a"', '"b"', -1],
    ['"Z"', '"a"', -1],
    ['"a"', '"ab"', -1],
    ['"\\ud83d\\ude00"', '"\\ufb00"', 1],
    ['[1, 2]', '[1, 3]', -1],
    ['[1]', '[1, 0]', -1],
    ['[{"a": 1}, 2]', '[{"a": 1}, 1]', 1],
    ['9223372036854775807', '9223372036854775806', 1],
  ])('%s beside %s is %p', (a, b, expected) => {
    expect(order(a, b)).toBe(expected)
  })

  test('of different types there is none', () => {
    expect(refusal(() => compare('a', 1))).toBe("'a' and 1 cannot be ordered: str and int")
    expect(refusal(() => compare({}, {}))).toBe('{} and {} cannot be ordered: dict and dict')
    expect(refusal(() => compare([null], [1]))).toBe('None and 1 cannot be ordered: NoneType and int')
  })
})
