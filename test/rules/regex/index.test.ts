import { describe, expect, test } from 'bun:test'
import { matcherOf } from '../../../src/rules/regex/index.ts'
import { refusal, vectors } from '../vectors.ts'

type Recorded = {
  readonly texts: readonly string[]
  /** Pattern, whether each text has it, whether each matches it up to its end; null when Python refuses it. */
  readonly patterns: readonly (readonly [string, string | null, string?])[]
}

const { texts, patterns } = await vectors<Recorded>('patterns')

/** Where RE2 differs by design: words are ASCII. */
const exempt = (pattern: string, text: string) => /\\[bB]/.test(pattern) && (text === '' || /[^\0-\x7f]/.test(text))

function answers(pattern: string, anchored: boolean, expected: string): string {
  const matches = matcherOf(anchored && !pattern.endsWith('$') ? `${pattern}$` : pattern, anchored)
  return texts
    .map((text, index) => (exempt(pattern, text) ? expected.charAt(index) : matches(text) ? '1' : '0'))
    .join('')
}

describe('patterns', () => {
  const accepted = patterns.flatMap(([pattern, search, match]) => {
    try {
      matcherOf(pattern, false)
      return [{ pattern, search: search ?? '', match: match ?? '' }]
    } catch {
      return []
    }
  })

  test('find in texts what Python finds', () => {
    const ours = accepted.map(({ pattern, search }) => [pattern, answers(pattern, false, search)])
    expect(ours).toEqual(accepted.map(({ pattern, search }) => [pattern, search]))
  })

  test('match up to the end what Python matches', () => {
    const whole = accepted.filter(({ match }) => !match.startsWith('-'))
    const ours = whole.map(({ pattern, match }) => [pattern, answers(pattern, true, match)])
    expect(ours).toEqual(whole.map(({ pattern, match }) => [pattern, match]))
  })

  test('are refused where Python refuses them, and hardly anywhere else', () => {
    const refused = patterns.filter(([pattern]) => !accepted.some((one) => one.pattern === pattern))
    expect(patterns.filter(([, search]) => search === null)).toHaveLength(
      refused.filter(([, search]) => search === null).length,
    )
    expect(refused.filter(([, search]) => search !== null).length).toBeLessThan(25)
  })
})

describe('what cannot be matched in linear time is refused with the reason:', () => {
  test.each([
    ['a(?=b)', 'a look ahead, which cannot be matched in linear time, at position 1'],
    ['a(?!b)', 'a look ahead, which cannot be matched in linear time, at position 1'],
    ['(?<=a)b', 'a look behind, which cannot be matched in linear time, at position 0'],
    ['(?<!a)b', 'a look behind, which cannot be matched in linear time, at position 0'],
    ['(a)\\1', '\\1: references back to a group cannot be matched in linear time; at position 3'],
    ['(?P<x>a)(?P=x)', 'a reference back to a group, which cannot be matched in linear time, at position 8'],
    ['(?>a)', 'an atomic group, which cannot be matched in linear time, at position 0'],
    ['(a)(?(1)b)', 'a conditional group, which cannot be matched in linear time, at position 3'],
    ['a++', 'possessive quantifier, which cannot be matched in linear time, at position 1'],
    ['a$\\n', 'something that a "$" before it cannot be followed by in linear time at position 2'],
    ['(?x) a', 'flag "x" (verbose patterns), which is not supported, at position 2'],
    ['[', 'unterminated character set at position 0'],
    ['a{1001}', 'a quantifier above 1000 at position 1'],
    ['('.repeat(201), 'more than 200 groups within each other at position 200'],
  ])('%s', (pattern, reason) => {
    expect(refusal(() => matcherOf(pattern, false))).toBe(reason)
  })
})

test('a pattern longer than anybody writes is refused', () => {
  expect(refusal(() => matcherOf('{'.repeat(1_000_000), false))).toBe('it has more than 4000 characters')
})

test('a short pattern that would become a huge program is refused', () => {
  expect(refusal(() => matcherOf('((a{100}){100}){100}', false))).toStartWith('it becomes too large: ')
})

test('patterns that stall other engines answer', () => {
  const text = `${'a'.repeat(5000)}b`
  expect(matcherOf('(a+)+$', false)(text)).toBe(false)
  expect(matcherOf('(a|aa)+$', true)(text)).toBe(false)
  expect(matcherOf('(.*a){12}$', true)(text)).toBe(false)
})

test('a text of megabytes is refused, as its search would hold others up', () => {
  const matcher = matcherOf('x$', false)
  expect(matcher(`${'a'.repeat(65_535)}x`)).toBe(true)
  expect(refusal(() => matcher(`${'a'.repeat(65_536)}x`))).toBe(
    'the text has 65537 characters, and at most 65536 are searched',
  )
})

test('a final newline is not in the way of "$", one before it is', () => {
  expect(matcherOf('x$', false)('x\n')).toBe(true)
  expect(matcherOf('x$', false)('x\n\n')).toBe(false)
  expect(matcherOf('(?m)x$', false)('x\n\n')).toBe(true)
  expect(matcherOf('x\\Z', false)('x\n')).toBe(false)
})
