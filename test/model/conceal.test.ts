import { expect, test } from 'bun:test'
import { concealedIn, concealing } from '../../src/model/conceal.ts'
import { exactly } from '../../src/model/exact.ts'

const conceal = concealing(['fish', 'swordfish', 'a "b"', ''])

test('texts are hidden wherever they stand, also those that overlap themselves', () => {
  expect(concealing(['aba'])('x ababa y')).toBe('x *** y')
  expect(conceal('a swordfish, two fishes')).toBe('a ***, two ***es')
})

test('also as JSON writes them', () => {
  expect(conceal(JSON.stringify({ x: 'a "b"' }))).toBe('{"x":"***"}')
})

test('with characters escaped that need not be, and in a text in a text', () => {
  const slashed = concealing(['Pl4nted/päß+"q'])
  expect(slashed('x Pl4nted\\/p\\u00e4\\u00DF+\\"q y')).toBe('x *** y')
  expect(slashed("b'Pl4nted/p\\xe4\\xdf+\"q'")).toBe("b'***'")
  const logged = JSON.stringify({ log: JSON.stringify({ pw: 'Pl4nted/päß+"q' }).replace('ä', '\\u00e4') })
  expect(JSON.parse(slashed(logged))).toEqual({ log: '{"pw":"***"}' })
  expect(concealing(['a\\u00e4'])('a\\u00e4 ä\\')).toBe('*** ä\\')
})

test('where one overlaps another, nothing of either is left', () => {
  expect(concealing(['abc', 'cde'])('xabcdey abccde')).toBe('x***y ******')
})

test('numbers that are secrets are hidden, and no others', () => {
  const value = { pin: 123456, port: 1234, big: exactly('9223372036854775807') }
  const hidden = concealedIn(value, concealing(['123456', '9223372036854775807']))
  expect(hidden).toEqual({ pin: '***', port: 1234, big: '***' })
})

test('in values and keys of JSON; what has none is the same object', () => {
  const clean = { a: ['x', 1, null] }
  const value = { clean, fish: [{ deep: 'swordfish' }] }
  const hidden = concealedIn(value, conceal) as typeof value
  expect(hidden).toEqual({ clean, '***': [{ deep: '***' }] } as never)
  expect(hidden.clean).toBe(clean)
  expect(concealedIn(clean, conceal)).toBe(clean)
})
