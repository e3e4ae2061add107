import { expect, test } from 'bun:test'
import { hooks } from '../../src/hooks/index.ts'
import type { Json } from '../../src/model/json.ts'
import { verbs } from '../../src/workflow/actions/index.ts'
import { compile } from '../../src/workflow/compile.ts'

const nonsense: readonly Json[] = [
  null,
  true,
  5,
  '',
  'x',
  '${{',
  [],
  [5],
  [[]],
  {},
  { x: 5 },
  { '/a': null },
  { set: 5 },
]

test('a verb by its name alone has nothing to do; a hook, and rules, have', () => {
  for (const { verb } of verbs) {
    const compiled = compile('w', { steps: [verb] }, hooks)
    expect('findings' in compiled ? compiled.findings.map(({ code }) => code) : []).toEqual(
      verb === 'rules' ? [] : ['E208'],
    )
  }
})

test('values that the schema refuses are left to it: nothing is thrown, whatever they are', () => {
  for (const { verb } of verbs)
    for (const value of nonsense)
      for (const beside of [{}, { let: value }, { when: value }, { else: value }, { id: value, optional: value }])
        expect(() => compile('w', { steps: [{ [verb]: value, ...beside }] }, hooks)).not.toThrow()
})
