import { expect, test } from 'bun:test'
import { exactly } from '../../../src/model/exact.ts'
import { asciiOf, reprOf, textOf } from '../../../src/rules/python/text.ts'

test.each([
  ['5', '5'],
  ['true', 'True'],
  ['null', 'None'],
  ['[1, 2, 3]', '[1, 2, 3]'],
  ['{"k": "a"}', "{'k': 'a'}"],
  ['20', '20'],
  ['20.0', '20.0'],
  ['2e1', '20.0'],
  ['1e16', '1e+16'],
  ['123456789012345680.0', '1.2345678901234568e+17'],
  ['0.0001', '0.0001'],
  ['0.00001', '1e-05'],
  ['0.000123', '0.000123'],
  ['-0.0', '-0.0'],
  ['-0', '0'],
  ['1e400', 'inf'],
  ['9223372036854775807', '9223372036854775807'],
  ['1e22', '1e+22'],
  [
    '["it\'s", "a\\"b", "a\\"b\'c", "\\n\\u200b\\ud83d\\ude00\\u00e9\\\\"]',
    `["it's", 'a"b', 'a"b\\'c', '\\n\\u200b😀é\\\\']`,
  ],
])('%s is the text %s', (json, text) => {
  expect(textOf(exactly(json))).toBe(text)
})

test('an integer of a million digits is none: reading it would take too long', () => {
  expect(textOf(exactly('1'.repeat(1_000_000)))).toBe('inf')
})

test('text is itself, and in quotes as repr', () => {
  expect(textOf("it's")).toBe("it's")
  expect(reprOf("it's")).toBe(`"it's"`)
})

test('ascii escapes everything beyond', () => {
  expect(asciiOf('é€😀')).toBe("'\\xe9\\u20ac\\U0001f600'")
})
