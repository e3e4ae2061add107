import { expect, test } from 'bun:test'
import { apiTime } from '../../src/model/time.ts'

test.each([
  [Date.UTC(2026, 0, 2, 3, 4, 5) * 1000, '2026-01-02T03:04:05'],
  [Date.UTC(2026, 0, 2, 3, 4, 5) * 1000 + 42, '2026-01-02T03:04:05.000042'],
  [Date.UTC(2026, 0, 2, 3, 4, 5, 120) * 1000, '2026-01-02T03:04:05.120000'],
])('%d microseconds are shown as %s', (time, text) => {
  expect(apiTime(time)).toBe(text)
})
