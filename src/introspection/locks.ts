/** One lock per name, first come first served; held across network calls by whoever works on that node. */
export interface Locks {
  /** Waits for the lock, runs the work, lets go. */
  run<T>(name: string, work: () => Promise<T>): Promise<T>
  held(name: string): boolean
}

/** Locks that last as long as the process: one process writes. */
export function createLocks(): Locks {
  const tails = new Map<string, Promise<unknown>>()
  return {
    run(name, work) {
      const before = tails.get(name) ?? Promise.resolve()
      const mine = before.then(work)
      const quiet: Promise<void> = mine.then(
        () => release(),
        () => release(),
      )
      const release = () => {
        if (tails.get(name) === quiet) tails.delete(name)
      }
      tails.set(name, quiet)
      return mine
    },
    held: (name) => tails.has(name),
  }
}

/** Runs the work under several locks, taken in an order that all keep: nobody waits in a circle. */
export function withAll<T>(locks: Locks, names: readonly string[], work: () => Promise<T>): Promise<T> {
  const ordered = [...new Set(names)].toSorted()
  return ordered.reduceRight<() => Promise<T>>((inner, name) => () => locks.run(name, inner), work)()
}
