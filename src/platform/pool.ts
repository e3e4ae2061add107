import pLimit from 'p-limit'

/** Bounded background work with a visible queue. */
export interface Pool {
  /** Runs the work when there is room; resolves or rejects as the work does. */
  run<T>(work: () => Promise<T>): Promise<T>
  readonly running: number
  readonly queued: number
  /** Resolves when nothing runs and nothing waits. */
  idle(): Promise<void>
}

/** A pool of at most `size` at once. */
export function createPool(size: number): Pool {
  const limit = pLimit(size)
  const settled = new Set<Promise<unknown>>()
  return {
    run(work) {
      const done = limit(work)
      const quiet: Promise<unknown> = done.then(
        () => settled.delete(quiet),
        () => settled.delete(quiet),
      )
      settled.add(quiet)
      return done
    },
    get running() {
      return limit.activeCount
    },
    get queued() {
      return limit.pendingCount
    },
    async idle() {
      while (settled.size > 0) await Promise.all(settled)
    },
  }
}
