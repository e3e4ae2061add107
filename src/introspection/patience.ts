import { InspectorError, messageOf } from '../model/error.ts'
import type { Time } from '../model/time.ts'
import type { Uuid } from '../model/uuid.ts'
import type { Introspection } from './needs.ts'
import type { Surroundings } from './surroundings.ts'

/** The text of every time-out: clients compare it. */
export const timeoutText = 'Introspection timeout'

/** When the introspection times out: counted from our power request, from the start where we send none. Infinity = never. */
export function deadlineOf(
  { current }: Pick<Surroundings, 'current'>,
  record: Pick<Introspection, 'poweredAt' | 'startedAt'>,
): Time {
  const { timeout } = current().introspection
  return timeout <= 0 ? Infinity : (record.poweredAt ?? record.startedAt) + timeout * 1000
}

/** Waits between attempts, in ms: doubled from the first to the last. */
const delays = { first: 250, last: 10_000 }

/** For whom, and until when. */
type Limits = { readonly uuid: Uuid; readonly deadline: Time }

/** What is told once when it is away, and once when it is back. */
type Words = { readonly event: 'ironic' | 'store'; readonly away: string; readonly back: string }

/**
 * Calls Ironic until it answers, however long it is locked or away, up to the deadline; then rejects with `unavailable`.
 * No slot of the pool is held while it waits.
 */
export function patiently<T>(around: Surroundings, limits: Limits, work: () => Promise<T>): Promise<T> {
  const words: Words = { event: 'ironic', away: 'Ironic is away or busy, trying on', back: 'Ironic answers again' }
  return again(around, limits, words, () => around.calls.run(work))
}

/**
 * Writes to the store until that succeeds, as a full disk gets room again: what was accepted must come to its end.
 * Up to the deadline; then, or when the service stops, rejects with `unavailable`.
 */
export function durably<T>(around: Surroundings, limits: Limits, write: () => Promise<T>): Promise<T> {
  const words: Words = {
    event: 'store',
    away: 'The database cannot be written, trying on',
    back: 'The database works again',
  }
  return again(around, limits, words, write)
}

// Jitter keeps 200 nodes from coming back at the same moment.
async function again<T>(
  { clock, log, random, stopping }: Surroundings,
  { uuid, deadline }: Limits,
  words: Words,
  work: () => Promise<T>,
): Promise<T> {
  for (let delay = delays.first, told = false; ; delay = Math.min(delay * 2, delays.last)) {
    try {
      const result = await work()
      if (told) log.info(`${words.event}.recovered`, words.back, { node: uuid })
      return result
    } catch (error) {
      if (!(error instanceof InspectorError) || error.code !== 'unavailable') throw error
      if (clock.now() + delay * 1000 > deadline)
        throw new InspectorError('unavailable', `${timeoutText}: ${messageOf(error)}`, { cause: error })
      if (!told) log.warning(`${words.event}.unavailable`, words.away, { node: uuid, error: error.message })
      told = true
    }
    await clock.sleep(delay * (0.5 + random() / 2), stopping)
  }
}

const tries = 5

/** A BMC may refuse once and obey a second later: 5 tries, 1 s apart, whatever the failure is. No slot is held in between. */
export async function persistently(
  { clock, starts, stopping }: Surroundings,
  work: () => Promise<void>,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await starts.run(async () => {
        stopping.throwIfAborted()
        await work()
      })
    } catch (error) {
      if (attempt === tries) throw error
      await clock.sleep(1000, stopping)
    }
  }
}
