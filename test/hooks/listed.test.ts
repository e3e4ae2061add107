import { expect, test } from 'bun:test'
import { listed } from '../../src/hooks/listed.ts'

test('names are joined', () => {
  expect(listed(['eno1', 'eno2'])).toBe('eno1, eno2')
  expect(listed([])).toBe('')
})

test('more than ten are counted', () => {
  const names = Array.from({ length: 12 }, (_, n) => `n${n}`)
  expect(listed(names.slice(0, 10))).toBe('n0, n1, n2, n3, n4, n5, n6, n7, n8, n9')
  expect(listed(names)).toBe('n0, n1, n2, n3, n4, n5, n6, n7, n8, n9 and 2 more')
})

test('an endless name is cut off', () => {
  expect(listed(['x'.repeat(60)])).toBe('x'.repeat(60))
  expect(listed(['x'.repeat(61)])).toBe(`${'x'.repeat(60)}…`)
})
