import { expect, test } from 'bun:test'
import { virtualClock } from '../../src/rehearsal/virtual-clock.ts'

const second = 1_000_000

test('time stands still while work goes on, and jumps to the next timer when nothing else is left', async () => {
  const clock = virtualClock(0, 3600 * second, () => undefined)
  const order: string[] = []
  const late = clock.sleep(20_000).then(() => order.push(`late ${clock.now()}`))
  for (let step = 0; step < 50; step++) await Promise.resolve()
  expect(clock.now()).toBe(0)
  const soon = clock.sleep(500).then(() => order.push(`soon ${clock.now()}`))
  await Promise.all([late, soon])
  expect(order).toEqual([`soon ${0.5 * second}`, `late ${20 * second}`])
})

test('who is woken goes on before the next timer rings', async () => {
  const clock = virtualClock(0, 3600 * second, () => undefined)
  const seen: number[] = []
  const chain = async () => {
    for (let n = 0; n < 3; n++) {
      await clock.sleep(100)
      for (let step = 0; step < 20; step++) await Promise.resolve()
      seen.push(clock.now())
    }
  }
  await Promise.all([chain(), clock.sleep(250)])
  await clock.sleep(1000)
  expect(seen).toEqual([100_000, 200_000, 300_000])
})

test('a sleep that is given up does not count', async () => {
  const clock = virtualClock(0, 3600 * second, () => undefined)
  const given = new AbortController()
  const sleep = clock.sleep(1000, given.signal)
  given.abort(new Error('enough'))
  await expect(sleep).rejects.toThrow('enough')
  await expect(clock.sleep(1, given.signal)).rejects.toThrow('enough')
  await clock.sleep(5000)
  expect(clock.now()).toBe(5 * second)
})

test('says so when only timers behind the end are left', async () => {
  const over = Promise.withResolvers<string>()
  const clock = virtualClock(0, second, () => over.resolve('over'))
  void clock.sleep(2000)
  expect(await over.promise).toBe('over')
  expect(clock.now()).toBe(0)
})
