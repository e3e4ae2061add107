import { InspectorError } from '../model/error.ts'
import type { Uuid } from '../model/uuid.ts'
import type { Surroundings } from './surroundings.ts'

/** The error of an introspection that a person ended: clients compare it. */
export const canceledText = 'Canceled by operator'

/** Whose turn it is to be powered on: DHCP and TFTP are not to be flooded. */
export interface Turns {
  /** Waits until the node may be powered on, at least `start_delay` after the one before, in the order of asking. Nothing else is held meanwhile. */
  take(uuid: Uuid): Promise<void>
  /** Takes the node out of the queue, whose wait is then rejected; gives whether it waited. */
  cancel(uuid: Uuid): boolean
}

/** Turns by the clock. */
export function createTurns({ clock, current, stopping }: Surroundings): Turns {
  const queue = new Map<Uuid, AbortController>()
  let next = 0
  return {
    async take(uuid) {
      const now = clock.now()
      const mine = Math.max(now, next)
      next = mine + current().introspection.start_delay * 1000
      if (mine <= now) return
      const canceled = new AbortController()
      queue.set(uuid, canceled)
      try {
        await clock.sleep((mine - now) / 1000, AbortSignal.any([stopping, canceled.signal]))
      } finally {
        queue.delete(uuid)
      }
    },
    cancel(uuid) {
      queue.get(uuid)?.abort(new InspectorError('conflict', canceledText))
      return queue.has(uuid)
    },
  }
}
