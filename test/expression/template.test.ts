import { describe, expect, test } from 'bun:test'
import { holdsExpression, parseTemplate } from '../../src/expression/index.ts'
import type { Vocabulary } from '../../src/expression/expression.ts'
import { stepVocabulary } from '../../src/expression/vocabulary/index.ts'
import { scope } from './fixture.ts'

const withSecrets: Vocabulary = { ...stepVocabulary, secrets: ['ipmi'] }

function valueOf(text: string, encode?: (part: string) => string) {
  const parsed = parseTemplate(text, withSecrets)
  if (!('template' in parsed)) throw new Error(JSON.stringify(parsed.problems))
  return parsed.template.evaluate(scope, encode ? { encode } : {})
}

function problemsOf(text: string, vocabulary = withSecrets): readonly string[] {
  return parseTemplate(text, vocabulary).problems.map(
    ({ code, message, start, end }) => `${code} ${message} @ ${text.slice(start, end)}`,
  )
}

describe('a template', () => {
  test('that is one expression keeps its type', () => {
    expect(valueOf('${{ inventory.cpu.count }}')).toEqual({ value: 48 })
    expect(valueOf('${{ inventory.cpu.flags }}')).toEqual({ value: ['aes', 'vmx'] })
    expect(JSON.stringify(valueOf('${{ data.extra.big }}'))).toBe('{"value":9223372036854775807}')
    expect(JSON.stringify(valueOf('${{ data.extra.whole }}'))).toBe('{"value":20.0}')
  })
  test('of longer text is text', () => {
    expect(valueOf('${{ inventory.cpu.count }} CPUs, ${{ node.name }}, ${{ inventory.cpu.flags }}')).toEqual({
      value: '48 CPUs, rack7-node3, ["aes","vmx"]',
    })
    expect(valueOf('big ${{ data.extra.big }}, half ${{ data.extra.half }}')).toEqual({
      value: 'big 9223372036854775807, half 0.5',
    })
  })
  test('without an expression is itself', () => {
    expect(valueOf('plain $text {}')).toEqual({ value: 'plain $text {}' })
    expect(holdsExpression('plain')).toBe(false)
    expect(holdsExpression('a ${{ b }}')).toBe(true)
  })
  test('ends at the braces that are no part of a string or map', () => {
    expect(valueOf('${{ "}}" }}!')).toEqual({ value: '}}!' })
    expect(valueOf("${{ {'a': {'b': 1}}.a.b }}!")).toEqual({ value: '1!' })
    expect(valueOf('${{ "\\"}}" }}!')).toEqual({ value: '"}}!' })
  })
  test('is undecided or fails with the path and the reason', () => {
    expect(valueOf('a ${{ data.root_disk.size }}')).toEqual({ missing: 'data.root_disk' })
    expect(valueOf('a ${{ data.root_disk.size }} ${{ 1 / data.extra.zero }}')).toEqual({ error: 'division by zero' })
  })
  test('has its expressions encoded, and nothing else', () => {
    expect(valueOf('https://x/${{ inventory.system_vendor.manufacturer }}', encodeURIComponent)).toEqual({
      value: 'https://x/Dell%20Inc.',
    })
    expect(valueOf('${{ "a b" }}', encodeURIComponent)).toEqual({ value: 'a%20b' })
  })
  test('names what it uses', () => {
    const parsed = parseTemplate('${{ node.name }} ${{ data.cpus }} ${{ secret("ipmi") }}', withSecrets)
    expect('template' in parsed && [parsed.template.uses, parsed.template.secrets]).toEqual([
      ['node', 'data'],
      ['ipmi'],
    ])
  })
})

describe('a secret', () => {
  test('stays a name', () => {
    expect(valueOf('${{ secret("ipmi") }}')).toEqual({ value: { secret: { parts: [{ secret: 'ipmi' }] } } })
    expect(valueOf("Bearer ${{ secret('ipmi') }} for ${{ node.name }}")).toEqual({
      value: { secret: { parts: ['Bearer ', { secret: 'ipmi' }, ' for ', 'rack7-node3'] } },
    })
  })
  test('that nobody knows is found, unless nobody knows which there are', () => {
    expect(problemsOf('x ${{ secret("ipmy") }}')).toEqual(['E306 unknown secret "ipmy" @ secret("ipmy")'])
    expect(problemsOf('x ${{ secret("ipmy") }}', { ...stepVocabulary, secrets: null })).toEqual([])
  })
  test('stands alone, and only where secrets may stand', () => {
    expect(problemsOf('${{ "a" + secret("ipmi") }}')).toEqual(['E402 secret() has no place here @ secret("ipmi")'])
    expect(problemsOf('${{ secret("ipmi") }}', stepVocabulary)).toEqual([
      'E402 secret() has no place here @ secret("ipmi")',
    ])
  })
})

describe('what is wrong in a template', () => {
  test('is marked in the whole text, all of it at once', () => {
    expect(problemsOf('a ${{ nod.name }} b ${{ node.nam }}')).toEqual([
      'E402 no such name: nod @ nod',
      'E402 no such key: nam @ nam',
    ])
  })
  test('may be an opening without an end', () => {
    expect(problemsOf('a ${{ node.name')).toEqual(['E401 `${{` is not closed by `}}` @ ${{ node.name'])
    expect(problemsOf('${{ }}')).toEqual(['E401 the expression is empty @  '])
  })
})
