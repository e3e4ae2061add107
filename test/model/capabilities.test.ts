import { expect, test } from 'bun:test'
import { formatCapabilities, parseCapabilities } from '../../src/model/capabilities.ts'

test('capabilities keep their order, their blanks and what stands behind the first colon', () => {
  const text = 'b:1,a:x:y, c :,:d'
  expect([...parseCapabilities(text)]).toEqual([
    ['b', '1'],
    ['a', 'x:y'],
    [' c ', ''],
    ['', 'd'],
  ])
  expect(formatCapabilities(parseCapabilities(text))).toBe(text)
})

test('of two with one name the last counts, in the place of the first', () => {
  expect(formatCapabilities(parseCapabilities('a:1,b:2,a:3'))).toBe('a:3,b:2')
})

test('without text there are none', () => {
  for (const text of ['', null, undefined]) expect(parseCapabilities(text).size).toBe(0)
})

test.each(['broken', 'a:1,broken', 'a:1,'])('"%s" cannot be read: an item has no colon', (text) => {
  expect(() => parseCapabilities(text)).toThrow(`Cannot read capabilities "${text}"`)
})
