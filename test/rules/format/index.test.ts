import { describe, expect, test } from 'bun:test'
import { exactly } from '../../../src/model/exact.ts'
import { checkTemplate, formatTemplate, formatted } from '../../../src/rules/format/index.ts'
import { refusal, vectors } from '../vectors.ts'

type Recorded = { readonly data: string; readonly formats: readonly (readonly [string, string | null])[] }

const { data: written, formats } = await vectors<Recorded>('formats')
const data = exactly(written)

test('placeholders give what Python gives, or are refused where it refuses them', () => {
  const ours = formats.map(([template]): [string, string | null] => {
    try {
      return [template, formatTemplate(template, data)]
    } catch (error) {
      if ((error as { code?: string }).code !== 'invalid') throw error
      return [template, null]
    }
  })
  expect(ours).toEqual(formats.map(([template, text]) => [template, text]))
})

describe('what goes wrong with any data is known beforehand:', () => {
  test('nothing is said of a text that Python fills in', () => {
    for (const [template] of formats.filter(([, text]) => text !== null))
      expect(() => checkTemplate(template)).not.toThrow()
  })

  test.each([
    ['{data[a]', 'a single "{"; write "{{" for the brace itself'],
    ['{data[a]!z}', '"!z" is unknown: there are !r, !s and !a'],
    ['{data[a]!z:{data[b]}}', '"!z" is unknown: there are !r, !s and !a'],
    ['{foo[x]}', '"foo" is unknown: placeholders begin with "data"'],
    ['{data[a].b}', '"data[a].b": write "[key]" and not ".key" for what is in the data'],
    ['{data[a]:q}', '"q" is no format for text'],
    ['{data[a]!r:d}', '"d" is no format for text'],
    ['{data[a]:{foo}}', '"foo" is unknown: placeholders begin with "data"'],
  ])('%s', (template, reason) => {
    expect(refusal(() => checkTemplate(template))).toBe(reason)
  })

  test.each(['{data[a]:d}', '{data[a]:.2f}', '{data[a]!r:>10}', '{data[a]:{data[b]}}', '{{{data[a]}}}'])(
    '%s may be right',
    (template) => {
      expect(() => checkTemplate(template)).not.toThrow()
    },
  )
})

test('texts are filled in at any depth, keys too; everything else stays', () => {
  const value = exactly('{"k{data[i]}": ["{data[s]}", 5, 20.0, null, true, {"a": "{{x}}"}]}')
  expect(JSON.stringify(formatted(value, data))).toBe('{"k42":["abc",5,20.0,null,true,{"a":"{x}"}]}')
})

test('a filled-in number is text', () => {
  expect(formatted('{data[i]}', data)).toBe('42')
})

test('numbers are as the report wrote them', () => {
  expect(formatTemplate('{data[g]} {data[big]}', data)).toBe('20.0 9223372036854775807')
})

describe('what is wrong with a placeholder is said:', () => {
  test.each([
    ['{data[nosuch]}', 'the data has no key [nosuch] there'],
    ['{data[l][9]}', "there is no [9] in [1, 2.0, 'x', None, True, {'k': 'a'}]"],
    ['{data[l][k]}', "[k] in [1, 2.0, 'x', None, True, {'k': 'a'}]: the index of a list is a number"],
    ['{data[d][0]}', '[0] is the index of a list, and this is an object'],
    ['{data[i][k]}', 'there is no [k] in 42'],
    ['{data.items}', '"data.items": write "[key]" and not ".key" for what is in the data'],
    ['{node[name]}', '"node" is unknown: placeholders begin with "data"'],
    ['{}', '"" is unknown: placeholders begin with "data"'],
    ['{data[i]', 'a single "{"; write "{{" for the brace itself'],
    ['}', 'a single "}"; write "}}" for the brace itself'],
    ['{data[i]!x}', '"!x" is unknown: there are !r, !s and !a'],
    ['{data[s]:d}', '"d" is no format for text'],
    ['{data[l]:5}', 'list takes no format specification, as "5" is'],
    ['{data[i]:99999}', '"99999" asks for more than 1000 characters'],
    ['{data[i]:{data[l][0]:{data[l][0]}}}', 'placeholders in the specification of a placeholder in another'],
  ])('%s', (template, reason) => {
    expect(refusal(() => formatTemplate(template, data))).toBe(reason)
  })
})

test('inherited keys are not there', () => {
  expect(refusal(() => formatTemplate('{data[__proto__]}', {}))).toBe('the data has no key [__proto__] there')
})
