import { expect, test } from 'bun:test'
import { effect } from '../effect.ts'

test('removes a trait by its name, whether the node has it or not', () => {
  expect(effect({ action: 'remove-trait', name: 'CUSTOM_A' })).toEqual([['remove', '/traits/CUSTOM_A', undefined]])
})

test.each(['', '..', 'a/b', 'custom_a'])('leaves the node alone with %p, which no node can have', (name) => {
  expect(effect({ action: 'remove-trait', name })).toEqual([])
})
