import { expect, test } from 'bun:test'
import { fixed, significant } from '../../../src/rules/format/decimal.ts'

test('exact halves go to the even neighbour', () => {
  expect([0.5, 1.5, 2.5, 3.5].map((number) => fixed(number, 0))).toEqual(['0', '2', '2', '4'])
  expect([0.125, 0.375].map((number) => fixed(number, 2))).toEqual(['0.12', '0.38'])
  expect([0.125, 0.375].map((number) => significant(number, 2).digits)).toEqual(['12', '38'])
})

test('what only looks like a half is none', () => {
  expect(fixed(1.005, 2)).toBe('1.00')
  expect(fixed(0.15, 1)).toBe('0.1')
})

test('digits are exact to the last', () => {
  expect(fixed(0.1, 20)).toBe('0.10000000000000000555')
  expect(fixed(1e23, 0)).toBe('99999999999999991611392')
  expect(significant(5e-324, 3)).toEqual({ digits: '494', exponent: -324 })
})

test('rounding up may move the point', () => {
  expect(significant(9.99, 2)).toEqual({ digits: '10', exponent: 1 })
  expect(significant(1e23, 20)).toEqual({ digits: '99999999999999991611', exponent: 22 })
})
