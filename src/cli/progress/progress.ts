import { isEnd, type Watched } from '../../client/wait.ts'
import type { JsonObject } from '../../model/json.ts'

/** Tells how several introspections go on. */
export type Progress = {
  /** Told of each look; most bring nothing new. */
  readonly seen: (watched: Watched) => void
  /** Something else that the reader wants to know. */
  readonly say: (text: string) => void
  readonly end: () => void
}

/** In which state a node is; the first ironic-inspector told only whether it had finished. */
export function stateOf({ node, status }: Watched): string {
  if (typeof status.state === 'string') return status.state
  if (!isEnd({ node, status })) return 'running'
  return status.error ? 'error' : 'finished'
}

/** How long it took, or has taken until `now`, in ms; undefined when nobody knows. */
export function elapsedOf({ started_at, finished_at }: JsonObject, now: number): number | undefined {
  const start = momentOf(started_at)
  const end = typeof finished_at === 'string' ? momentOf(finished_at) : now
  return start === undefined || end === undefined ? undefined : Math.max(0, end - start)
}

/** A time of the API, which has no zone as it is UTC, in ms since 1970; undefined when it is none. */
export function momentOf(value: JsonObject[string]): number | undefined {
  const moment = typeof value === 'string' ? Date.parse(`${value}Z`) : Number.NaN
  return Number.isNaN(moment) ? undefined : moment
}

/** A duration in ms as people write it: `45s`, `4m12s`, `1h05m`; empty when nobody knows it. */
export function shownElapsed(ms: number | undefined): string {
  if (ms === undefined) return ''
  const seconds = Math.round(ms / 1000)
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  if (hours > 0) return `${hours}h${String(minutes).padStart(2, '0')}m`
  return minutes > 0 ? `${minutes}m${String(seconds % 60).padStart(2, '0')}s` : `${seconds}s`
}
