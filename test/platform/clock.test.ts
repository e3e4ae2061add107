import { expect, test } from 'bun:test'
import { systemClock } from '../../src/platform/clock.ts'

test('a pause longer than a timer of the machine can hold does not end at once', async () => {
  const stop = new AbortController()
  let ended = false
  const pause = systemClock.sleep(365 * 86_400_000, stop.signal).finally(() => (ended = true))
  await systemClock.sleep(50)
  expect(ended).toBe(false)
  stop.abort(new Error('enough'))
  await expect(pause).rejects.toThrow('enough')
})

test('a pause that was given up before it began rejects at once', async () => {
  await expect(systemClock.sleep(1000, AbortSignal.abort(new Error('before')))).rejects.toThrow('before')
})
