import { expect, test } from 'bun:test'
import { effect } from '../effect.ts'

test('adds a trait by its name', () => {
  expect(effect({ action: 'add-trait', name: 'CUSTOM_A' })).toEqual([['add', '/traits/CUSTOM_A', 'CUSTOM_A']])
})

test.each(['', '..', 'a/b', 'custom_a', 'A'.repeat(256)])('fails with %p, which Ironic would refuse', (name) => {
  expect(effect({ action: 'add-trait', name })).toContain('is no trait: capitals, digits and "_" only')
})
