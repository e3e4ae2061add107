import { InspectorError } from '../model/error.ts'
import type { Clock } from './clock.ts'

/** A service that is away or busy just now. `retryAfter`: the ms after which it asked to be tried again. */
export class Unavailable extends InspectorError {
  readonly retryAfter: number | undefined

  constructor(message: string, options: ErrorOptions & { readonly retryAfter?: number | undefined } = {}) {
    super('unavailable', message, options)
    this.retryAfter = options.retryAfter
  }
}

/** How long and how often, in ms: no attempt begins later than `for` after the first; pauses double from `delay` to `max_delay`. */
export type RetryLimits = { readonly for: number; readonly delay: number; readonly max_delay: number }

/** What retrying needs. `random` gives 0 ≤ x < 1. */
export type RetryTools = {
  readonly clock: Clock
  readonly random: () => number
  readonly signal?: AbortSignal | undefined
  /** Told before each pause of `pause` ms. */
  readonly onRetry?: (error: InspectorError, attempt: number, pause: number) => void
}

/**
 * Does the work again while it rejects with `unavailable`; any other error is final at once. Pauses are half fixed and half random,
 * so that many waiters do not come back together, and never shorter than the service asked for.
 * Rejects with `unavailable` and the last reason when the time is over, with the signal's reason when the caller gave up.
 */
export async function retry<T>(
  work: (attempt: number) => Promise<T>,
  limits: RetryLimits,
  tools: RetryTools,
): Promise<T> {
  const { clock, random, signal, onRetry } = tools
  const elapsed = since(clock)
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(attempt)
    } catch (error) {
      if (!(error instanceof InspectorError) || error.code !== 'unavailable') throw error
      const backOff = Math.min(limits.max_delay, limits.delay * 2 ** (attempt - 1)) * (0.5 + random() / 2)
      const pause = Math.max(backOff, (error instanceof Unavailable && error.retryAfter) || 0)
      if (elapsed() + pause > limits.for) {
        const tried = attempt === 1 ? '' : ` (tried ${attempt} times in ${Math.round(elapsed() / 1000)} s)`
        throw new Unavailable(`${error.message}${tried}`, { cause: error })
      }
      onRetry?.(error, attempt, pause)
      await clock.sleep(pause, signal)
    }
  }
}

function since(clock: Clock): () => number {
  const start = clock.now()
  return () => (clock.now() - start) / 1000
}
