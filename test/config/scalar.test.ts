import { expect, test } from 'bun:test'
import { isScalar, parseDocument } from 'yaml'
import { rangeInside } from '../../src/config/scalar.ts'

/** What stands in the source where a word stands in the value. */
function sourceOf(text: string, word: string): string | undefined {
  const node = parseDocument(text).get('a', true)
  if (!isScalar(node)) throw new Error('no scalar')
  const start = String(node.value).indexOf(word)
  if (start < 0) throw new Error(`the value has no such word: ${JSON.stringify(node.value)}`)
  const range = rangeInside(text, node, { start, end: start + word.length })
  return range && text.slice(...range)
}

test.each([
  ['plain', 'a: one two three\n'],
  ['plain over lines', 'a: one\n  two\n\n  three\n'],
  ['plain in a flow map', 'x: 1\na: one two three # comment\n'],
  ['in single quotes', "a: 'it''s one two ''''three'\n"],
  ['in single quotes over lines', "a: 'it''s one   \n\n\n   two\n  three'\n"],
  ['in double quotes', 'a: "\\"\\u00e9\\x41\\n one\\ttwo \\\\three"\n'],
  ['in double quotes over lines', 'a: "one \\\n    two\n\n  three"\n'],
  ['literal', 'a: |\n  one\n  x two\n\n  three\n'],
  ['literal with indentation of its own', 'a: |2\n    one\n  two\n   three\n'],
  ['literal, stripped', 'a: |-\n    one\n\n     two\n    three\nb: 1\n'],
  ['folded', 'a: >\n  one\n  two\n\n\n  three\n'],
  ['folded around indented lines', 'a: >-\n  one\n    two\n  three\n'],
  ['with carriage returns', 'a: >\r\n  one\r\n  two\r\n  three\r\n'],
  ['behind umlauts and emoji', 'a: "äö💾 one two \\U0001F4BE three"\n'],
])('a part is found in its source: %s', (_what, text) => {
  expect([sourceOf(text, 'one'), sourceOf(text, 'two'), sourceOf(text, 'three')]).toEqual(['one', 'two', 'three'])
})

test('a part that ends behind the value ends with it', () => {
  const text = 'a: one\nb: 2\n'
  const node = parseDocument(text).get('a', true)
  if (!isScalar(node)) throw new Error('no scalar')
  expect(rangeInside(text, node, { start: 1, end: 99 })).toEqual([4, 6])
  expect(rangeInside(text, node, { start: 3, end: 3 })).toEqual([3, 6])
})
