import { expect, test } from 'bun:test'
import { at, keysOf, pointerOf, withSlash } from '../../src/model/pointer.ts'

test('keys are escaped and unescaped as RFC 6901 has it', () => {
  const keys = ['a/b', 'm~n', '~1', '', '0']
  expect(pointerOf(...keys)).toBe('/a~1b/m~0n/~01//0')
  expect(keysOf(pointerOf(...keys))).toEqual(keys)
  expect(keysOf('')).toEqual([])
})

test('the slash in front of a place may be left out', () => {
  expect(['driver', '/driver', '', 'a/b'].map(withSlash)).toEqual(['/driver', '/driver', '/', '/a/b'])
})

const document = { list: [{ a: null }, 'x'], 'a/b': 5, none: null }

test.each([
  ['', document],
  ['/list/0/a', null],
  ['/list/1', 'x'],
  ['/a~1b', 5],
])('at "%s" stands %j', (pointer, value) => {
  expect(at(document, pointer)).toEqual(value)
})

test.each([
  '/x',
  '/list/2',
  '/list/-',
  '/list/length',
  '/list/1/0',
  '/none/a',
  '/constructor',
  '/__proto__',
  '/list/0x1',
])('at "%s" stands nothing', (pointer) => {
  expect(at(document, pointer)).toBeUndefined()
})
