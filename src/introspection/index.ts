import { createAbort } from './abort.ts'
import type { Surroundings } from './surroundings.ts'
import { createReprocess } from './reprocess.ts'
import { createTurns } from './turns.ts'
import { createReceive } from './receive.ts'
import { createReading } from './records.ts'
import { createRuns } from './runs.ts'
import { createStart } from './start.ts'
import type { UseCases } from './use-cases.ts'

/** The use cases over their surroundings. */
export function createUseCases(around: Surroundings): UseCases {
  const turns = createTurns(around)
  return {
    ...createReading(around),
    ...createRuns(around),
    start: createStart(around, turns),
    abort: createAbort(around, turns),
    reprocess: createReprocess(around),
    receive: createReceive(around),
  }
}

export { createBackground } from './background.ts'
export { createCleanUp } from './cleanup.ts'
export { createRuleBook } from './rule-book.ts'
export { createLocks } from './locks.ts'
export { recover } from './recover.ts'
