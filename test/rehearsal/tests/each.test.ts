import { describe, expect, test } from 'bun:test'
import { roundsOf, unknownNames } from '../../../src/rehearsal/tests/each.ts'
import type { Test } from '../../../src/rehearsal/tests/schema.ts'

describe('each', () => {
  const written: Test = {
    name: 'vendors',
    each: { file: ['a.json', 'b.json'], cpus: [1, 2] },
    data: '${{ each.file }}',
    data_patch: { inventory: { cpu: { count: '${{each.cpus}}' }, note: 'with ${{ each.cpus }} CPUs' } },
    expect: { outcome: 'finished' },
  }

  test('runs the test for each combination of values, and says which in the name', () => {
    expect(roundsOf(written).map(({ name }) => name)).toEqual([
      'vendors (a.json, 1)',
      'vendors (a.json, 2)',
      'vendors (b.json, 1)',
      'vendors (b.json, 2)',
    ])
  })

  test('keeps the type of a value that stands alone', () => {
    const [, second] = roundsOf(written)
    expect(second?.test.data).toBe('a.json')
    expect(second?.test.data_patch).toEqual({ inventory: { cpu: { count: 2 }, note: 'with 2 CPUs' } })
  })

  test('knows names that nobody defined', () => {
    expect(unknownNames({ ...written, name: 'of ${{ each.rack }}' })).toEqual(['rack'])
  })
})
