import { expect, test } from 'bun:test'
import { didYouMean, nearest } from '../../src/model/nearest.ts'

const names = ['scheduler', 'capabilities', 'rules']

test('a slip of the fingers finds what was meant', () => {
  expect(nearest('shceduler', names)).toBe('scheduler')
  expect(nearest('capabilites', names)).toBe('capabilities')
  expect(didYouMean('rule', names)).toBe(', did you mean "rules"?')
})

test('what is like nothing finds nothing', () => {
  expect(nearest('firewall', names)).toBeUndefined()
  expect(nearest('x', [])).toBeUndefined()
  expect(didYouMean('firewall', names)).toBe('')
})
