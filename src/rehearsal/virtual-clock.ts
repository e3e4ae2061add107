import type { Time } from '../model/time.ts'
import type { Clock } from '../platform/clock.ts'

type Timer = { readonly at: Time; ring(): void }

/**
 * Time that stands still while anything is done, and jumps to the next timer when nothing is: an hour of retries takes no time, and a
 * patience of 20 s is never over early. When only timers behind `end` are left, `over` is called: who retries for ever has an end, too.
 */
export function virtualClock(start: Time, end: Time, over: () => void): Clock {
  const timers = new Set<Timer>()
  let now = start
  let isJumping = false
  const jump = () => {
    isJumping = false
    const [next] = [...timers].sort((a, b) => a.at - b.at)
    if (!next) return
    if (next.at > end) return over()
    now = next.at
    next.ring()
    jumpSoon()
  }
  // Work in memory is done before a macrotask begins: by then all that goes on waits for a timer.
  const jumpSoon = () => {
    if (!isJumping) setImmediate(jump)
    isJumping = true
  }
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error)
        const stop = () => {
          timers.delete(timer)
          reject(signal?.reason as Error)
        }
        const timer: Timer = {
          at: now + ms * 1000,
          ring() {
            timers.delete(timer)
            signal?.removeEventListener('abort', stop)
            resolve()
          },
        }
        signal?.addEventListener('abort', stop, { once: true })
        timers.add(timer)
        jumpSoon()
      }),
  }
}
