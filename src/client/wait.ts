import { codeOf } from '../model/error.ts'
import type { JsonObject } from '../model/json.ts'
import type { Clock } from '../platform/clock.ts'
import { createPool } from '../platform/pool.ts'
import type { Introspections } from './introspections.ts'

/** How a node stood when it was last asked about; `finished` tells whether that is the end. */
export type Watched = { readonly node: string; readonly status: JsonObject }

/** How long, and how often, in ms; `onSeen` is told of each look, `onTrouble` of a round of looks in which some failed. */
export type WaitOptions = {
  readonly clock: Clock
  readonly interval: number
  readonly atMost: number
  /** Ends the waiting at once. */
  readonly signal: AbortSignal
  readonly onSeen: (watched: Watched) => void
  readonly onTrouble: (error: Error) => void
}

/**
 * Asks about the nodes until all introspections have ended, the time is over, or the signal comes. In the order of `nodes`,
 * less those that were never seen. A service that goes away meanwhile, as in an upgrade, is waited for; rejects with
 * `unavailable` when it was never there.
 */
export async function waitFor(
  introspections: Pick<Introspections, 'status'>,
  nodes: readonly string[],
  { clock, interval, atMost, signal, onSeen, onTrouble }: WaitOptions,
): Promise<readonly Watched[]> {
  const seen = new Map<string, Watched>()
  const pool = createPool(8)
  const end = clock.now() + atMost * 1000
  const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
  const lookAt = async (node: string) => {
    const watched = { node, status: await introspections.status(node) }
    seen.set(node, watched)
    if (!signal.aborted) onSeen(watched)
  }
  for (;;) {
    const troubles: Error[] = []
    const running = nodes.filter((node) => !isEnd(seen.get(node)))
    const looks = running.map((node) =>
      pool
        .run(() => lookAt(node))
        .catch((error: Error) => {
          if (codeOf(error) !== 'unavailable' || !seen.has(node)) throw error
          troubles.push(error)
        }),
    )
    await Promise.race([Promise.all(looks), stopped])
    if (troubles[0]) onTrouble(troubles[0])
    const left = (end - clock.now()) / 1000
    const isOver = signal.aborted || left <= 0 || nodes.every((node) => isEnd(seen.get(node)))
    if (!isOver) await Promise.race([clock.sleep(Math.min(interval, left)), stopped])
    if (isOver || signal.aborted) return [...new Set(nodes)].flatMap((node) => seen.get(node) ?? [])
  }
}

/** Whether the introspection is over. One that is processed again keeps the end that it had before. */
export function isEnd(watched: Watched | undefined): boolean {
  return watched?.status.finished === true && watched.status.state !== 'reapplying'
}
