import { describe, expect, test } from 'bun:test'
import { asWritten, exactly, exactView, isWritten, written } from '../../src/model/exact.ts'

describe('parsing exactly', () => {
  test('keeps numbers as they were written', () => {
    const text = '{"a":[20.0,9223372036854775807,1e3,-0,1.50],"b":{"c":5}}'
    expect(JSON.stringify(exactly(text))).toBe(text)
  })

  test('gives plain numbers where nothing is lost', () => {
    expect(exactly('{"a": [20, 1.5], "b": 20.0}')).toMatchObject({ a: [20, 1.5] })
  })

  test('tells 1e21, which JavaScript writes like a float, from the integer', () => {
    expect(isWritten(exactly('1e+21'))).toBe(true)
  })

  test('is not needed for ordinary data', () => {
    expect(exactView('{"a": [20, 1.5, "x"], "b": -7}')).toBeUndefined()
    expect(exactView('{"a": 20.0}')).toBeDefined()
  })

  test.each(['1234567890123456789', '-1.0', '1e400', '1000000000000001.5', '123456789012345.60', '0.0000001'])(
    'keeps %s among numbers of all kinds',
    (number) => {
      const text = `{"a":[1,"${number}",${number},1000000000000000,-7,{"b":${number},"__proto__":${number}}],"c\\"5":0.5}`
      expect(JSON.stringify(exactly(text))).toBe(text)
    },
  )

  test.each(['01', '1.', '-', '1-2', '00000000000000000001', '1e', '--1'])(
    'refuses %s, which is no number',
    (number) => {
      for (const text of [number, `{"a":[${number}],"b":20.0}`, `{"a":${number},"a":1}`])
        expect(() => exactly(text)).toThrow(SyntaxError)
    },
  )

  test('takes an object that looks like a number for what it is', () => {
    expect(isWritten(exactly('{"rawJSON": "20.0"}'))).toBe(false)
  })
})

describe('a value beside its written view', () => {
  const view = exactly('{"a": 20.0, "b": [1, 2.0], "c": {"d": 3.0}}')

  test('has the numbers as written where they are the same', () => {
    expect(JSON.stringify(asWritten({ a: 20, b: [1, 2], c: { d: 4 } }, view))).toBe(
      '{"a":20.0,"b":[1,2.0],"c":{"d":4}}',
    )
  })

  test('is shared where nothing changes', () => {
    const value = { a: 21, b: [1, 3], c: { d: 4 }, e: {} }
    expect(asWritten(value, view)).toBe(value)
    expect(asWritten(value, undefined)).toBe(value)
  })

  test('keeps a key __proto__ as data', () => {
    const hostile = JSON.parse('{"__proto__": {"x": 1}, "a": 20}') as { a: number }
    expect(JSON.stringify(asWritten(hostile, view))).toBe('{"a":20.0,"__proto__":{"x":1}}')
  })

  test('has its own keys, and no others of the view', () => {
    const value = JSON.parse('{"a": 20, "new": {"x": 1}, "__proto__": {"y": 2}, "c": {"d": 3, "e": 20}}') as {
      a: number
    }
    expect(JSON.stringify(asWritten(value, view))).toBe(
      '{"a":20.0,"c":{"d":3.0,"e":20},"new":{"x":1},"__proto__":{"y":2}}',
    )
  })

  test('leaves a number that is written already', () => {
    expect(JSON.stringify(asWritten({ a: written('7.0') }, view))).toBe('{"a":7.0}')
  })
})
