import { expect, test } from 'bun:test'
import { concealedIn, concealing } from '../../src/model/conceal.ts'

const conceal = concealing(['fish', 'swordfish', 'a "b"', ''])

test('texts are hidden wherever they stand, the longest first', () => {
  expect(conceal('a swordfish, two fishes')).toBe('a ***, two ***es')
})

test('also as JSON writes them', () => {
  expect(conceal(JSON.stringify({ x: 'a "b"' }))).toBe('{"x":"***"}')
})

test('in values and keys of JSON; what has none is the same object', () => {
  const clean = { a: ['x', 1, null] }
  const value = { clean, fish: [{ deep: 'swordfish' }] }
  const hidden = concealedIn(value, conceal) as typeof value
  expect(hidden).toEqual({ clean, '***': [{ deep: '***' }] } as never)
  expect(hidden.clean).toBe(clean)
  expect(concealedIn(clean, conceal)).toBe(clean)
})
