import type { JsonObject } from '../model/json.ts'
import type { Clock } from '../platform/clock.ts'
import type { Introspections } from './introspections.ts'

/** How a node stood when it was last asked about; `finished` tells whether that is the end. */
export type Watched = { readonly node: string; readonly status: JsonObject }

/** How long, and how often, in ms; `onEnd` is told of each end as it is seen. */
export type WaitOptions = {
  readonly clock: Clock
  readonly interval: number
  readonly atMost: number
  readonly onEnd: (watched: Watched) => void
}

/** Asks about the nodes until all introspections have ended, or the time is over. In the order of the names. */
export async function waitFor(
  introspections: Pick<Introspections, 'status'>,
  nodes: readonly string[],
  { clock, interval, atMost, onEnd }: WaitOptions,
): Promise<readonly Watched[]> {
  const seen = new Map<string, Watched>()
  const end = clock.now() + atMost * 1000
  for (;;) {
    for (const node of nodes.filter((name) => !isEnd(seen.get(name)))) {
      const watched = { node, status: await introspections.status(node) }
      seen.set(node, watched)
      if (isEnd(watched)) onEnd(watched)
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
