import { expect, test } from 'bun:test'
import { elapsedOf, shownElapsed } from '../../../src/cli/progress/progress.ts'

test.each([
  [undefined, ''],
  [400, '0s'],
  [59_400, '59s'],
  [59_600, '1m00s'],
  [252_000, '4m12s'],
  [3_600_000, '1h00m'],
  [90_061_000, '25h01m'],
])('%p ms are %p', (ms, shown) => {
  expect(shownElapsed(ms)).toBe(shown)
})

test('times of the API are UTC, and a clock that is behind makes nothing negative', () => {
  const now = Date.UTC(2026, 0, 1)
  expect(elapsedOf({ started_at: '2025-12-31T23:59:00.500000', finished_at: null }, now)).toBe(59_500)
  expect(elapsedOf({ started_at: '2026-01-01T00:00:10' }, now)).toBe(0)
  expect(elapsedOf({}, now)).toBeUndefined()
})
