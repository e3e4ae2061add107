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

describe('of a text with faults the rest can be used, and the places of the faults are known:', () => {
  test.each([
    ['a tag', 'a: [x, !has(y) z]\nb: 1\n', { a: ['x', 'z'], b: 1 }, ['/a/1']],
    ['and an alias of what holds it', 'a: &a {x: !has(y)}\nb: {c: *a}\n', undefined, ['/a/x', '/b/c']],
    ['an alias of nothing', 'a: {b: *c}\n', { a: { b: '' } }, ['/a/b']],
    ['a merged one', 'a: {<<: *c, d: 1}\nb: 2\n', { a: { d: 1 }, b: 2 }, ['/a']],
    ['an alias of itself', 'a: &a {b: *a, c: 1}\n', { a: { b: '', c: 1 } }, ['/a/b']],
    ['maps that stand twice', 'a: {b: 1, c: 2}\na: {c: 3, d: 4}\n', { a: { b: 1, c: 2, d: 4 } }, ['/a/c']],
    ['lists that stand twice', 'a: [1]\na: [2]\n', { a: [1, 2] }, []],
    ['a map and a list', 'a: {b: 1}\na: [2]\nc: 3\n', { a: { b: 1 }, c: 3 }, ['/a']],
    ['a value of its own kind', 'a: !!set {x, y}\nb: 1\n', { a: '', b: 1 }, ['/a']],
    ['two expressions', 'a: {b: ${{ x }}, c: [1, y-${{ z }}]}\nd: 1\n', undefined, ['/a/b', '/a/c/1']],
  ])('%s', (_what, text, expected, places) => {
    const { value, spots, faulty } = parseYaml(text)
    expect(spots).not.toEqual([])
    expect(faulty).toEqual(places)
    if (expected) expect(value).toEqual(expected)
  })

  test.each([
    ['an expression that does not end', 'a: {b: ${{ x }\nd: 1\n'],
    ['an expression with a map in it', 'a: {b: ${{ {"x": {"y": 1}}["x"] }}}\n'],
    ['a tag of all of it', '!has(x) {a: 1}\n'],
  ])('not of %s', (_what, text) => {
    const { value, spots, faulty } = parseYaml(text)
    expect(spots).toHaveLength(1)
    expect(value).toBeUndefined()
    expect(faulty).toEqual([''])
  })
})
