import { expect, test } from 'bun:test'
import { InspectorError } from '../../src/model/error.ts'
import { retry, Unavailable, type RetryLimits, type RetryTools } from '../../src/platform/retry.ts'
import { jumpingClock } from '../fakes/clock.ts'

const limits: RetryLimits = { for: 60_000, delay: 500, max_delay: 10_000 }
const away = () => Promise.reject(new InspectorError('unavailable', 'It is away'))

/** Tools whose random number is the greatest. */
function tools(more: Partial<Omit<RetryTools, 'clock'>> = {}) {
  return { clock: jumpingClock(), random: () => 1, ...more }
}

test('work that succeeds is done once', async () => {
  const { clock, ...rest } = tools()
  expect(await retry((attempt) => Promise.resolve(attempt), limits, { clock, ...rest })).toBe(1)
  expect(clock.pauses).toEqual([])
})

test('pauses double up to the longest', async () => {
  const { clock, ...rest } = tools()
  await expect(retry(away, limits, { clock, ...rest })).rejects.toThrow()
  expect(clock.pauses.slice(0, 7)).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000])
})

test('half of a pause is random', async () => {
  const { clock, ...rest } = tools({ random: () => 0 })
  await expect(retry(away, limits, { clock, ...rest })).rejects.toThrow()
  expect(clock.pauses.slice(0, 3)).toEqual([250, 500, 1000])
})

test('no attempt begins after the time is over, and the last reason is told', async () => {
  const { clock, ...rest } = tools()
  const begun: number[] = []
  const start = clock.now()
  const work = () => {
    begun.push((clock.now() - start) / 1000)
    return away()
  }
  await expect(retry(work, limits, { clock, ...rest })).rejects.toMatchObject({
    code: 'unavailable',
    message: 'It is away (tried 10 times in 56 s)',
  })
  expect(Math.max(...begun)).toBeLessThanOrEqual(60_000)
})

test('time that the work itself took counts', async () => {
  const { clock, ...rest } = tools()
  let attempts = 0
  const slow = () => {
    attempts++
    clock.jump(25_000)
    return away()
  }
  await expect(retry(slow, limits, { clock, ...rest })).rejects.toThrow()
  expect(attempts).toBe(3)
})

test('a service is not asked earlier than it wants', async () => {
  const { clock, ...rest } = tools()
  const work = (attempt: number) =>
    attempt < 3 ? Promise.reject(new Unavailable('busy', { retryAfter: 9000 })) : Promise.resolve('ok')
  expect(await retry(work, limits, { clock, ...rest })).toBe('ok')
  expect(clock.pauses).toEqual([9000, 9000])
})

test('a service that wants more time than there is, is given up at once', async () => {
  const { clock, ...rest } = tools()
  await expect(
    retry(() => Promise.reject(new Unavailable('busy', { retryAfter: 61_000 })), limits, { clock, ...rest }),
  ).rejects.toThrow('busy')
  expect(clock.pauses).toEqual([])
})

test.each([
  ['a refusal', new InspectorError('invalid', 'no')],
  ['a conflict', new InspectorError('conflict', 'taken')],
  ['a mistake of ours', new TypeError('ours')],
])('%s is final', async (_what, error) => {
  const { clock, ...rest } = tools()
  await expect(retry(() => Promise.reject(error), limits, { clock, ...rest })).rejects.toBe(error)
  expect(clock.pauses).toEqual([])
})

test('each pause is told before it begins', async () => {
  const told: unknown[] = []
  const work = (attempt: number) => (attempt < 3 ? away() : Promise.resolve())
  await retry(work, limits, tools({ onRetry: (error, attempt, pause) => told.push([error.message, attempt, pause]) }))
  expect(told).toEqual([
    ['It is away', 1, 500],
    ['It is away', 2, 1000],
  ])
})

test('who gives up during a pause gets the own reason', async () => {
  const signal = AbortSignal.abort(new Error('enough'))
  await expect(retry(away, limits, tools({ signal }))).rejects.toThrow('enough')
})
