import { codeOf } from '../model/error.ts'
import type { JsonObject } from '../model/json.ts'
import type { Clock } from '../platform/clock.ts'
import type { Introspections } from './introspections.ts'

/** How a node stood when it was last asked about; `finished` tells whether that is the end. */
export type Watched = { readonly node: string; readonly status: JsonObject }

/** How long, and how often, in ms; `onEnd` is told of each end as it is seen, `onTrouble` of each look that failed. */
export type WaitOptions = {
  readonly clock: Clock
  readonly interval: number
  readonly atMost: number
  readonly onEnd: (watched: Watched) => void
  readonly onTrouble: (error: Error) => void
}

/**
 * Asks about the nodes until all introspections have ended, or the time is over. In the order in which they were first seen.
 * A service that goes away meanwhile, as in an upgrade, is waited for; rejects with `unavailable` when it was never there.
 */
export async function waitFor(
  introspections: Pick<Introspections, 'status'>,
  nodes: readonly string[],
  { clock, interval, atMost, onEnd, onTrouble }: WaitOptions,
): Promise<readonly Watched[]> {
  const seen = new Map<string, Watched>()
  const end = clock.now() + atMost * 1000
  for (;;) {
    for (const node of nodes.filter((name) => !isEnd(seen.get(name)))) {
      const status = await introspections.status(node).catch((error: Error) => {
        if (codeOf(error) !== 'unavailable' || !seen.has(node)) throw error
        onTrouble(error)
      })
      if (!status) continue
      seen.set(node, { node, status })
      if (isEnd({ node, status })) onEnd({ node, status })
    }
    const left = (end - clock.now()) / 1000
    if (left <= 0 || nodes.every((name) => isEnd(seen.get(name)))) return [...seen.values()]
    await clock.sleep(Math.min(interval, left))
  }
}

/** Whether the introspection is over. */
export function isEnd(watched: Watched | undefined): boolean {
  return watched?.status.finished === true
}
