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

/**
 * Calls Ironic until it answers, however long it is locked or away, up to the deadline; then rejects with `unavailable`.
 * No slot of the pool is held while it waits. Jitter keeps 200 nodes from coming back at the same moment.
 */
export async function patiently<T>(
  { clock, log, calls, stopping }: Surroundings,
  { uuid, deadline }: { uuid: Uuid; deadline: Time },
  work: () => Promise<T>,
): Promise<T> {
  for (let delay = delays.first, told = false; ; delay = Math.min(delay * 2, delays.last)) {
    try {
      const result = await calls.run(work)
      if (told) log.info('ironic.recovered', 'Ironic answers again', { node: uuid })
      return result
    } catch (error) {
      if (!(error instanceof InspectorError) || error.code !== 'unavailable') throw error
      if (clock.now() + delay * 1000 > deadline)
        throw new InspectorError('unavailable', `${timeoutText}: ${messageOf(error)}`, { cause: error })
      if (!told)
        log.warning('ironic.unavailable', 'Ironic is away or busy, trying on', { node: uuid, error: error.message })
      told = true
    }
    await clock.sleep(delay * (0.5 + Math.random() / 2), stopping)
  }
}
