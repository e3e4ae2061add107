import { expect, test } from 'bun:test'
import { parseDocument, stringify } from 'yaml'
import { exactValue, numbersAsWritten } from '../../src/config/yaml-numbers.ts'
import { exactly } from '../../src/model/exact.ts'

const asJson = (text: string, version: '1.1' | '1.2' = '1.2') =>
  JSON.stringify(exactValue(parseDocument(text, { version })))

test.each([
  ['20', '20'],
  ['20.0', '20.0'],
  ['-20.50', '-20.50'],
  ['1e3', '1e3'],
  ['-0.0', '-0.0'],
  ['9223372036854775807', '9223372036854775807'],
  ['9007199254740993', '9007199254740993'],
  ['0x1f', '31'],
  ['0xffffffffffffffff', '18446744073709551615'],
  ['+20', '20'],
  ['.5', '0.5'],
  ['5.', '5.0'],
  ['+3.', '3.0'],
  ['"20.0"', '"20.0"'],
  ['.inf', 'null'],
])('the number %s is %s in JSON', (yaml, json) => {
  expect(asJson(yaml)).toBe(json)
})

test('numbers of YAML 1.1 with underscores are what they stand for', () => {
  expect(asJson('[1_000.0, 1_000, 0b11]', '1.1')).toBe('[1000.0,1000,3]')
})

test('numbers are found wherever they stand, through anchors, too, and the document stays as it was', () => {
  const document = parseDocument('{a: &n [20.0, x], b: *n, c: {d: 1e2}}')
  expect(JSON.stringify(exactValue(document))).toBe('{"a":[20.0,"x"],"b":[20.0,"x"],"c":{"d":1e2}}')
  expect(document.toJS()).toEqual({ a: [20, 'x'], b: [20, 'x'], c: { d: 100 } })
})

test.each(['1.1', '1.2'] as const)('written as YAML %s they are read back as the same numbers', (version) => {
  const value = exactly('{"a":20.0,"b":-3.0,"c":9223372036854775807,"d":2.5,"e":[-0.0,7]}')
  const text = stringify(value, numbersAsWritten, { version })
  expect(text).toContain('c: 9223372036854775807\n')
  expect(asJson(text, version)).toBe(JSON.stringify(value))
})
