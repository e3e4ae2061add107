import { describe, expect, test } from 'bun:test'
import { exactly } from '../../../src/model/exact.ts'
import { orderOf, toFloat, toInteger } from '../../../src/rules/python/number.ts'
import { refusal } from '../vectors.ts'

test.each([
  ['1.9', 1],
  ['-1.9', -1],
  ['true', 1],
  ['" 42\\n"', 42],
  ['"4_2"', 42],
  ['"-7"', -7],
  ['"\\u001c7\\u0085"', 7],
  ['9223372036854775807', 9223372036854775807n],
  ['"9223372036854775807"', 9223372036854775807n],
  ['1e22', 10000000000000000000000n],
])('%s is the integer %p', (json, number) => {
  expect(toInteger(exactly(json)).number).toBe(number)
})

test.each([
  ['"1e3"', 1000],
  ['".5"', 0.5],
  ['"1_000.5"', 1000.5],
  ['"-Infinity"', Number.NEGATIVE_INFINITY],
  ['"nan"', Number.NaN],
  ['false', 0],
  ['5', 5],
])('%s is the float %p', (json, number) => {
  expect(toFloat(exactly(json)).number).toBe(number)
})

describe('what is no number is refused:', () => {
  test.each(['""', '"0x10"', '"1.5"', '"1__0"', '"\\ufeff1"', 'null', '[]', '{}', '1e400'])(
    '%s is no integer',
    (json) => {
      expect(refusal(() => toInteger(exactly(json)))).toEndWith(' is not an integer')
    },
  )

  test.each(['""', '"."', '"1e"', '"1_"', 'null', '[1]'])('%s is no float', (json) => {
    expect(refusal(() => toFloat(exactly(json)))).toEndWith(' is not a number')
  })

  test('an integer too large for a float', () => {
    expect(refusal(() => toFloat(exactly(`1${'0'.repeat(400)}`)))).toEndWith(' is not a number that a float can hold')
  })
})

test('a million blanks or digits take no time', () => {
  expect(refusal(() => toInteger(`${' '.repeat(1_000_000)}x`)).length).toBeLessThan(200)
  expect(refusal(() => toInteger('1'.repeat(1_000_000))).length).toBeLessThan(200)
})

test('integers and floats have one order', () => {
  const order = (a: string, b: string) => orderOf(toInteger(exactly(a)), toFloat(exactly(b)))
  expect([order('9007199254740993', '9007199254740992.0'), order('5', '5.0'), order('1', '"nan"')]).toEqual([
    1,
    0,
    Number.NaN,
  ])
})
