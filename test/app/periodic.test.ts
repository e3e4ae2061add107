import { expect, test } from 'bun:test'
import { periodic } from '../../src/app/periodic.ts'
import { silent } from '../../src/platform/log.ts'
import { systemClock } from '../../src/platform/clock.ts'

const forever = new AbortController().signal

test('goes on after a failure, which is logged, and ends when it is stopped', async () => {
  const said: string[] = []
  const log = {
    ...silent,
    error: (_event: string, message: string, ..._fields: readonly unknown[]) => void said.push(message),
  }
  const third = Promise.withResolvers<void>()
  let runs = 0
  const work = async () => {
    if (++runs === 3) third.resolve()
    if (runs === 1) throw new Error('broken once')
  }
  const service = periodic('the work', () => 1, work, { clock: systemClock, log })
  await service.start(forever)
  await third.promise
  await service.stop()
  const before = runs
  await Bun.sleep(10)
  expect(runs).toBe(before)
  expect(said).toEqual(['Cannot finish the work, trying again'])
})

test('an interval of 0 means never, until a reload changes it', async () => {
  let interval = 0
  let runs = 0
  const sleeps: number[] = []
  const clock = {
    ...systemClock,
    sleep: (ms: number, signal?: AbortSignal) => {
      sleeps.push(ms)
      return systemClock.sleep(1, signal)
    },
  }
  const ran = Promise.withResolvers<void>()
  const work = async () => {
    runs++
    ran.resolve()
  }
  const service = periodic('the work', () => interval, work, { clock, log: silent })
  await service.start(forever)
  while (sleeps.length < 5) await Bun.sleep(1)
  expect(runs).toBe(0)
  interval = 7
  await ran.promise
  await service.stop()
  expect(sleeps).toContain(7)
})

test('a stop waits for the work under way', async () => {
  const begun = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<void>()
  let done = false
  const work = async () => {
    begun.resolve()
    await ended.promise
    done = true
  }
  const service = periodic('the work', () => 1, work, { clock: systemClock, log: silent })
  await service.start(forever)
  await begun.promise
  const stopped = service.stop()
  ended.resolve()
  await stopped
  expect(done).toBe(true)
})
