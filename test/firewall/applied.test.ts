import { expect, test } from 'bun:test'
import { applied, copied } from '../../src/firewall/applied.ts'
import { macRangeOf } from '../../src/firewall/mac-range.ts'
import type { Mac } from '../../src/model/mac.ts'
import { macOf } from './contract.ts'

const filter = {
  never: [macRangeOf('02:*')],
  always: [macRangeOf('06:*')],
  waiting: new Set([macOf(1)]),
  known: new Set([macOf(1), macOf(2)]),
  unknown: 'deny',
} as const

test('a change is applied to a copy, and what it does not name stays', () => {
  const delta = { waiting: { added: [macOf(2), macOf(1)], removed: [macOf(3)] }, unknown: 'allow' } as const
  expect(applied(filter, delta)).toEqual({ ...filter, waiting: new Set([macOf(1), macOf(2)]), unknown: 'allow' })
  expect(applied(filter, { known: { added: [], removed: [macOf(1)] }, always: [] })).toEqual({
    ...filter,
    known: new Set([macOf(2)]),
    always: [],
  })
  expect([filter.waiting.size, filter.known.size]).toEqual([1, 2])
})

test('a copy does not follow the sets it was made of', () => {
  const waiting = new Set<Mac>()
  const copy = copied({ ...filter, waiting })
  waiting.add(macOf(1))
  expect(copy.waiting.size).toBe(0)
})
