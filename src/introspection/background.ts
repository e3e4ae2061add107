import { messageOf } from '../model/error.ts'
import type { Uuid } from '../model/uuid.ts'
import type { Log } from '../platform/log.ts'

/** Work that nobody waits for, until the service stops. */
export interface Background {
  /** Starts the work. It must deal with expected failures itself; anything else it throws is logged here. */
  run(what: string, about: { readonly node: Uuid }, work: () => Promise<void>): void
  /** Resolves when nothing is left. */
  idle(): Promise<void>
}

/** Keeps account of background work. */
export function createBackground(log: Log): Background {
  const running = new Set<Promise<void>>()
  return {
    run(what, about, work) {
      const task: Promise<void> = work()
        .catch((error: unknown) => log.error('service.failed', `Cannot ${what}`, { ...about, error: messageOf(error) }))
        .finally(() => running.delete(task))
      running.add(task)
    },
    async idle() {
      while (running.size > 0) await Promise.all(running)
    },
  }
}
