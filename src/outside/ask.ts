import { InspectorError } from '../model/error.ts'
import type { Secret } from '../model/secret.ts'
import type { AskAnswer } from '../model/trace.ts'
import { createCages, type CageLimits, type Cages } from '../platform/cage.ts'
import type { Clock } from '../platform/clock.ts'
import type { Run } from '../platform/command.ts'
import { createPool } from '../platform/pool.ts'
import type { Ask, Question } from '../workflow/ask.ts'
import { execAnswer } from './exec.ts'
import { httpAnswer } from './http.ts'
import { concealer } from './secrets.ts'

/** How many programs and requests are under way at once; further ones wait. */
const atOnce = 32

/** How much of a program's stderr is kept, in characters. */
const longestSaid = 1000

/** What a program of a step may have; a fork bomb ends at the first, and a leak at the second. */
const limits: CageLimits = { processes: 256, memory: 1024 * 1024 * 1024 }

/** What asking needs. `stopping` ends what is under way. */
export type Outside = {
  readonly run: Run
  readonly clock: Clock
  readonly stopping: AbortSignal
}

/**
 * Runs programs and sends requests of steps, with these secrets, as often as they allow. Whatever goes wrong outside is an answer; no
 * answer holds a secret of its question. Rejects with `unavailable` when the service is stopping.
 */
export function createAsk({ run, clock, stopping }: Outside): (secrets: Readonly<Record<string, Secret>>) => Ask {
  const pool = createPool(atOnce)
  const cages = createCages(limits)
  return (secrets) => (question) =>
    pool.run(async () => {
      const conceal = concealer(question.secrets ?? [], secrets)
      for (let attempt = 1; ; attempt++) {
        refuseWhen(stopping)
        const answer = await attempted(question, { run, secrets, stopping, cages })
        refuseWhen(stopping)
        if (isGood(answer) || attempt >= question.retry.attempts) return cutShort(conceal(answer))
        await clock.sleep(question.retry.delay, stopping).catch(() => refuseWhen(stopping))
      }
    })
}

async function attempted(
  question: Question,
  {
    run,
    secrets,
    stopping,
    cages,
  }: { run: Run; secrets: Readonly<Record<string, Secret>>; stopping: AbortSignal; cages: Cages },
): Promise<AskAnswer> {
  try {
    return await (question.kind === 'exec'
      ? execAnswer(question, run, secrets, stopping, cages)
      : httpAnswer(question, secrets, stopping))
  } catch (error) {
    refuseWhen(stopping)
    if (error instanceof InspectorError) return { error: error.message }
    throw error
  }
}

/** Only when masks are in place: half of a secret would not be found. */
function cutShort(answer: AskAnswer): AskAnswer {
  return 'exit' in answer && answer.stderr !== undefined
    ? { ...answer, stderr: answer.stderr.slice(0, longestSaid) }
    : answer
}

function isGood(answer: AskAnswer): boolean {
  if ('exit' in answer) return answer.exit === 0
  return 'status' in answer && answer.status >= 200 && answer.status < 300
}

function refuseWhen(stopping: AbortSignal): void {
  if (stopping.aborted)
    throw new InspectorError('unavailable', 'Cannot ask outside: the service is stopping', { cause: stopping.reason })
}
