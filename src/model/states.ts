import { InspectorError } from './error.ts'

/** The states of an introspection, as clients see them. */
export const states = [
  'enrolling',
  'starting',
  'waiting',
  'processing',
  'reapplying',
  'aborting',
  'finished',
  'error',
] as const
export type State = (typeof states)[number]

/** What may happen to an introspection. */
export type IntrospectionEvent =
  'start' | 'wait' | 'process' | 'finish' | 'error' | 'timeout' | 'abort' | 'abort_end' | 'reapply'

type Row = Partial<Record<IntrospectionEvent, State>>

// ironic-inspector lacks `error` from waiting and aborting, so that a ramdisk's error is lost until the time-out.
const transitions: Readonly<Record<State, Row>> = {
  enrolling: { process: 'processing', error: 'error', timeout: 'error' },
  starting: { wait: 'waiting', error: 'error', timeout: 'error' },
  waiting: {
    start: 'starting',
    process: 'processing',
    error: 'error',
    timeout: 'error',
    abort: 'aborting',
  },
  processing: { finish: 'finished', error: 'error', timeout: 'error' },
  reapplying: { finish: 'finished', error: 'error', timeout: 'error', reapply: 'reapplying' },
  aborting: { error: 'error', timeout: 'error', abort_end: 'error' },
  finished: { start: 'starting', finish: 'finished', reapply: 'reapplying' },
  error: { start: 'starting', error: 'error', abort: 'error', reapply: 'reapplying' },
}

/** The state after the event. Fails with `invalid`, naming both, when the table has no such transition. */
export function nextState(state: State | undefined, event: IntrospectionEvent): State {
  const next = state === undefined ? (event === 'start' ? 'starting' : undefined) : transitions[state][event]
  if (next) return next
  throw new InspectorError(
    'invalid',
    `Cannot ${event} an introspection in state "${state ?? 'none'}": the state does not allow it`,
  )
}

/** Whether the introspection has an end, `finished_at`; it stays while the report is processed again. */
export function isOver(state: State): boolean {
  return state === 'finished' || state === 'error' || state === 'reapplying'
}

/** States in which something is still to be done; a report that is processed again is. */
export const unfinishedStates: readonly State[] = states.filter((state) => state !== 'finished' && state !== 'error')
