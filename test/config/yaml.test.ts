import { describe, expect, test } from 'bun:test'
import { parseYaml } from '../../src/config/yaml.ts'

describe('what would take the parser apart is refused at once:', () => {
  test.each([
    ['lists, 10,000 deep', '['.repeat(10_000)],
    ['closed lists, 10,000 deep', '['.repeat(10_000) + ']'.repeat(10_000)],
    ['maps, 10,000 deep', '{a: '.repeat(10_000) + '}'.repeat(10_000)],
    ['dashes, 10,000 in a line', '- '.repeat(10_000)],
  ])('%s', (_what, text) => {
    const { value, spots } = parseYaml(text)
    expect(value).toBeUndefined()
    expect(spots).toHaveLength(1)
    expect(spots[0]?.message).toBe('nested more than 100 levels deep')
  })
})

describe('the place of a value', () => {
  const text = 'base: &base {x: 1}\nb:\n  <<: *base\n  y: two\n  z:\nl: [a, {q: 7}]\n'
  const { find } = parseYaml(text)
  const shown = (pointer: string, atKey = false) => text.slice(...find(pointer, atKey))

  test.each([
    ['/b/y', 'two'],
    ['/b/x', '1'],
    ['/l/1/q', '7'],
    ['/l/0', 'a'],
  ])('%s is that of %p, also below a merge key', (pointer, expected) => {
    expect(shown(pointer)).toBe(expected)
  })

  test('is its key when the key is meant, or the value is empty', () => {
    expect(shown('/b/y', true)).toBe('y')
    expect(shown('/b/z')).toBe('z')
  })

  test('is the nearest thing above when it is absent', () => {
    expect(shown('/b/none/at/all')).toBe('b')
    expect(shown('/none')).toBe('b')
  })
})

test('values are those of YAML 1.2: no, 0644 and a MAC stay what they look like', () => {
  expect(parseYaml('a: no\nb: 0644\nc: 52:54:00:44:49:56\nd: 1_000\ne: 0o644\n').value).toEqual({
    a: 'no',
    b: 644,
    c: '52:54:00:44:49:56',
    d: '1_000',
    e: 420,
  })
})

test('a key named __proto__ is a key like any other', () => {
  const { value } = parseYaml('__proto__: {polluted: true}\n')
  expect(Object.keys(value as object)).toEqual(['__proto__'])
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
})

test('a text of ten megabytes is refused before it is parsed', () => {
  const { spots, value } = parseYaml(`a: [${'b, '.repeat(3_500_000)}]`)
  expect(spots.map(({ code, message }) => `${code} ${message}`)).toEqual(['E112 it has more than 2000000 characters'])
  expect(value).toBeUndefined()
})
