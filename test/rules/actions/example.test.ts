import { expect, test } from 'bun:test'
import { applyRules } from '../../../src/rules/index.ts'
import { always, rulesOf, worldOf } from '../effect.ts'

test('example does nothing but say so', () => {
  const { rules, notes } = applyRules(rulesOf(always({ action: 'example' }, { description: 'try' })), worldOf({}))
  expect(rules[0]).toMatchObject({ outcome: 'applied', changes: [] })
  expect(notes).toEqual(['rule "try": action example does nothing'])
})
