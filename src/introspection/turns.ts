import { InspectorError } from '../model/error.ts'
import type { Uuid } from '../model/uuid.ts'
import { unlessAborted } from '../platform/abort.ts'
import type { Surroundings } from './surroundings.ts'

/** The error of an introspection that a person ended: clients compare it. */
export const canceledText = 'Canceled by operator'

/** Whose turn it is to be powered on: DHCP and TFTP are not to be flooded. */
export interface Turns {
  /**
   * Waits until the node may be powered on, in the order of asking: at least `start_delay` after the one before, and when fewer than
   * `max_waiting` boot. Notes that it boots, so that it counts from then on. Nothing else is held meanwhile.
   */
  take(uuid: Uuid): Promise<void>
  /** Takes the node out of the queue, whose wait is then rejected; gives whether it waited. */
  cancel(uuid: Uuid): boolean
}

/** Between two looks whether a node has ended to boot, in ms. Only the first of the queue looks. */
const look = 1000

/** Turns by the clock. */
export function createTurns({ clock, current, introspections, stopping }: Surroundings): Turns {
  const queue = new Map<Uuid, AbortController>()
  let earliest = 0
  let last: Promise<void> = Promise.resolve()

  /** Resolves when it is the turn of who is first. The settings are those of that moment: a reload counts. */
  async function turn(signal: AbortSignal): Promise<void> {
    const left = earliest - clock.now()
    if (left > 0) await clock.sleep(left / 1000, signal)
    for (;;) {
      const { max_waiting } = current().introspection
      if (max_waiting === 0 || (await introspections.booting()) < max_waiting) return
      await clock.sleep(look, signal)
    }
  }

  async function take(uuid: Uuid): Promise<void> {
    const before = last
    const done = Promise.withResolvers<void>()
    // Who gives up lets the next one in no sooner than its own turn would have come.
    last = Promise.allSettled([before, done.promise]).then(() => undefined)
    const canceled = new AbortController()
    const signal = AbortSignal.any([stopping, canceled.signal])
    queue.set(uuid, canceled)
    try {
      await unlessAborted(before, signal)
      await turn(signal)
      signal.throwIfAborted()
      await introspections.powered(uuid, clock.now())
      earliest = clock.now() + current().introspection.start_delay * 1000
    } finally {
      queue.delete(uuid)
      done.resolve()
    }
  }

  return {
    take,
    cancel(uuid) {
      queue.get(uuid)?.abort(new InspectorError('conflict', canceledText))
      return queue.has(uuid)
    },
  }
}
