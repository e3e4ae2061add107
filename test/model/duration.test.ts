import { expect, test } from 'bun:test'
import { durationOf } from '../../src/model/duration.ts'

test.each([
  ['90s', 90_000],
  ['5m', 300_000],
  ['1h30m', 5_400_000],
  ['500ms', 500],
  ['1d', 86_400_000],
  ['30', 30_000],
  ['0s', 0],
  ['0.5s', 500],
])('%s is %d ms', (text, ms) => {
  expect(durationOf(text)).toBe(ms)
})

test.each(['', 'soon', '5 m', '-1s', '1y', 's', '1h30'])('%j is no duration', (text) => {
  expect(durationOf(text)).toBeUndefined()
})
