import { describe, expect, test } from 'bun:test'
import { createOutline } from '../../src/api/outline.ts'

function outlined(
  json: string | Uint8Array,
  { maxDepth = 1000, maxKeys = 1000, maxTexts = 1000, maxValues = 1000, key = 'logs', piece = 1e9 } = {},
) {
  const bytes = typeof json === 'string' ? Buffer.from(json) : json
  const outline = createOutline({ maxDepth, maxKeys, maxTexts, maxValues }, key)
  for (let at = 0; at < bytes.length; at += piece) outline.read(bytes.subarray(at, at + piece))
  return outline.members()
}

describe('the depth of a JSON text', () => {
  test.each([
    ['1', 0],
    ['{}', 1],
    ['[[],{}]', 2],
    ['{"a":[{"b":[]}]}', 4],
    ['[[]] [[]]', 2],
    ['{"[{":"[[["}', 1],
    [String.raw`{"a\"[[":"\\","b":["]"]}`, 2],
    [String.raw`{"a":"\\\"[[[["}`, 1],
    ['{"ä[":"日本[["}', 1],
  ])('of %p is %p', (text, depth) => {
    expect(outlined(text, { maxDepth: depth })).toEqual([])
    if (depth > 0) expect(() => outlined(text, { maxDepth: depth - 1 })).toThrow(`deeper than ${depth - 1} levels`)
  })

  test('is found without recursion', () => {
    expect(() => outlined('['.repeat(5_000_000), { maxDepth: 4_999_999, maxValues: 5e6 })).toThrow('deeper')
  })
})

describe('the keys and values of a JSON text', () => {
  test.each([
    ['1', 0],
    ['[1,2,3]', 3],
    ['[{},{},{}]', 6],
    ['{"a":1,"b":[1,2]}', 6],
    ['{"a,:[{":",:[{"}', 2],
  ])('of %p are %p', (text, count) => {
    expect(outlined(text, { maxValues: count })).toEqual([])
    if (count > 0) expect(() => outlined(text, { maxValues: count - 1 })).toThrow('"api.max_values"')
  })
})

describe('the texts of a JSON text', () => {
  test.each([
    ['[1,[2],{}]', 0],
    ['{"a":1,"b":["c","\\"d"]}', 4],
  ])('of %p are %p, keys included', (text, count) => {
    for (const piece of [1, 1e9]) expect(outlined(text, { maxTexts: count, piece })).toEqual([])
    if (count > 0) expect(() => outlined(text, { maxTexts: count - 1 })).toThrow('"api.max_texts"')
  })
})

describe('the keys of a JSON text', () => {
  test.each([
    ['[1,[2],3]', 0],
    ['{"a":1,"b":[{"c":2},{"c":3}]}', 4],
    ['{"a":":","b\\":":1}', 2],
  ])('of %p are %p', (text, count) => {
    expect(outlined(text, { maxKeys: count })).toEqual([])
    if (count > 0) expect(() => outlined(text, { maxKeys: count - 1 })).toThrow(`more than ${count - 1} keys, the most`)
  })
})

test.each(['{', '{"a":1', '"a', '{"a":"b\\"}', '[[]'])('the text %p ends too early', (text) => {
  expect(() => outlined(text)).toThrow('it is not JSON: it ends too early')
})

describe('a key of the outermost object', () => {
  /** The text without it, and what it holds; each the same when it comes byte by byte. */
  function cut(text: string) {
    const bytes = Buffer.from(text)
    const members = outlined(bytes)
    for (const piece of [1, 2, 7]) expect(outlined(bytes, { piece })).toEqual(members)
    const gone = new Set(
      members.flatMap(({ cut: { from, to } }) => Array.from({ length: to - from }, (_, k) => from + k)),
    )
    return {
      rest: Buffer.from(bytes.filter((_, at) => !gone.has(at))).toString(),
      values: members.map(({ value: { from, to }, isText }) => [isText, bytes.subarray(from, to).toString()]),
    }
  }

  test.each<[string, string, string, boolean?]>([
    ['{"logs":"QUI="}', '{}', 'QUI='],
    ['{"logs":"QUI=","a":1}', '{"a":1}', 'QUI='],
    ['{"a":1,"logs":"QUI="}', '{"a":1}', 'QUI='],
    ['{ "a" : 1.0 , "logs" : "x" , "b" : 2 }\n', '{ "a" : 1.0 ,  "b" : 2 }\n', 'x'],
    [String.raw`{"\u006cogs":"x","a":"\""}`, String.raw`{"a":"\""}`, 'x'],
    [String.raw`{"logs":"a\n\/\"\\b\u00e4","a":1}`, '{"a":1}', String.raw`a\n\/\"\\b\u00e4`],
    ['{"logs":{"a":[1,","]},"b":2}', '{"b":2}', '{"a":[1,","]}', false],
    ['{"logs":null,"b":2}', '{"b":2}', 'null', false],
    ['{"logs":"ä","b":2}', '{"b":2}', '"ä"', false],
    [String.raw`{"logs":"\x","b":2}`, '{"b":2}', String.raw`"\x"`, false],
    [String.raw`{"logs":"\u12g4","b":2}`, '{"b":2}', String.raw`"\u12g4"`, false],
    ['{"logs":"a\tb","b":2}', '{"b":2}', '"a\tb"', false],
    ['{"logs":"x" "y","b":2}', '{"b":2}', '"x" "y"', false],
    ['{"logs":"x"1,"b":2}', '{"b":2}', '"x"1', false],
    ['{"logs":,"b":2}', '{"b":2}', '', false],
    ['{"logs"::"x","b":2}', '{"b":2}', ':"x"', false],
  ])('of %p: the rest is %p', (text, rest, value, isText = true) => {
    expect(cut(text)).toEqual({ rest, values: [[isText, value]] })
  })

  test.each([
    ['{"a":1,"logs":"x", "logs":"y"}', '{"a":1}'],
    ['{"logs":"x","logs":"y"}', '{}'],
    ['{"logs":"x","a":1,"logs":"y"}', '{"a":1}'],
    ['{"logs":"x" ,"a":1,"logs":"y" , "b":2}', '{"a":1, "b":2}'],
  ])('that stands twice is cut twice: %p', (text, rest) => {
    expect(cut(text).rest.replaceAll(/ (?=\W)/g, '')).toEqual(rest.replaceAll(/ (?=\W)/g, ''))
    expect(cut(text).values).toEqual([
      [true, 'x'],
      [true, 'y'],
    ])
  })

  test.each([
    '{"inventory":{"logs":"stay"}}',
    '["logs","x"]',
    '{"a":"logs"}',
    '"logs"',
    '{"Logs":"x","logs ":"y","log":"s"}',
    // Cutting would mend them.
    '{,"logs":"x"}',
    '{"logs":"x",}',
    '{1,"logs":"x"}',
    '{"a":1,1 "logs":"x"}',
    '{"a":1,[1]"logs":"x"}',
    '{"a":1,:"logs":"x"}',
    '{"logs" x:"y","a":1}',
    '{"logs" "x","a":1}',
    '{"logs","a":1}',
    '{"logs"}',
  ])('is not in %p', (text) => {
    expect(cut(text)).toEqual({ rest: text, values: [] })
  })

  test('is cut so that the rest is JSON where all was, and nowhere else', () => {
    const parsed = (text: string) => {
      try {
        return JSON.parse(text) as unknown
      } catch {
        return undefined
      }
    }
    const parts = ['{', '}', '[', ']', ',', ',', ':', ':', '"logs"', '"logs"', '"a"', '1', ' ', '"b\\"', '{"logs":"x",']
    let seed = 1
    const pick = () => parts[(seed = (seed * 48_271) % 2_147_483_647) % parts.length]!
    for (let n = 0; n < 20_000; n += 1) {
      const text = `{${Array.from({ length: 2 + (n % 12) }, pick).join('')}}`
      const whole = parsed(text) as { logs?: unknown } | undefined
      let found
      try {
        found = cut(text)
      } catch {
        expect(whole).toBeUndefined()
        continue
      }
      const isJson = found.values.every(([isText, value]) => isText || parsed(value as string) !== undefined)
      const rest = isJson ? parsed(found.rest) : undefined
      if (whole) delete whole.logs
      expect([text, rest]).toEqual([text, whole])
    }
  })
})
