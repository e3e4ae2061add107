import type { Clock } from '../../src/platform/clock.ts'

/** A clock whose pauses take no time but are counted: `pauses` has their lengths in ms. */
export type JumpingClock = Clock & { readonly pauses: readonly number[]; jump(ms: number): void }

/** A clock that starts at a fixed moment and jumps over every pause. */
export function jumpingClock(start = Date.UTC(2026, 0, 1) * 1000): JumpingClock {
  let now = start
  const pauses: number[] = []
  return {
    pauses,
    now: () => now,
    async sleep(ms, signal) {
      signal?.throwIfAborted()
      pauses.push(ms)
      now += ms * 1000
      await Promise.resolve()
    },
    jump: (ms) => void (now += ms * 1000),
  }
}
