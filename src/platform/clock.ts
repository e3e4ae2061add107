import type { Time } from '../model/time.ts'

/** Time, passed in so that tests own it. */
export interface Clock {
  now(): Time
  /** Resolves after the duration in ms, or rejects with the signal's reason. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Math.round((performance.timeOrigin + performance.now()) * 1000),
  sleep: async (ms, signal) => {
    let left = ms
    for (; left > longest; left -= longest) await pause(longest, signal)
    await pause(left, signal)
  },
}

// In ms. A timer takes 31 bits; a longer one would end at once.
const longest = 2 ** 31 - 1

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error)
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason as Error)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal?.addEventListener('abort', stop, { once: true })
  })
}
