import { InspectorError } from '../model/error.ts'
import { nextState, type IntrospectionEvent } from '../model/states.ts'
import type { Uuid } from '../model/uuid.ts'
import type { Acceptance, End, Introspection, Reapplication, Start } from '../introspection/needs.ts'

/** An introspection with the numbers that only a store needs. */
export type Recorded = Introspection & {
  /** The number of the newest run, also when it is no longer kept. */
  readonly runs: number
  /** Runs up to this number belong to earlier introspections and are hidden. */
  readonly earlier: number
}

/** The record of a start, in place of an older one. Fails with `invalid` when the state table forbids it. */
export function begun(old: Recorded | undefined, start: Start): Recorded {
  const { uuid, at, manageBoot, workflow } = start
  return fresh(old, { uuid, startedAt: at, state: nextState(old?.state, 'start'), manageBoot, workflow })
}

/** The record after a report, `runs` being the number of the new run. Fails with `invalid` when the state table forbids it. */
export function accepted(old: Recorded | undefined, acceptance: Acceptance): Recorded {
  const { uuid, at, from } = acceptance
  if (from === 'started') {
    const record = existing(old, uuid, 'process')
    return { ...record, state: nextState(record.state, 'process'), runs: record.runs + 1 }
  }
  if (old && old.state !== 'finished' && old.state !== 'error')
    throw new InspectorError(
      'invalid',
      `Cannot take the report for node "${uuid}" as nobody's: its introspection is in state "${old.state}"`,
    )
  const state = nextState(from === 'discovered' ? 'enrolling' : 'waiting', 'process')
  const record = fresh(old, { uuid, startedAt: at, state, manageBoot: from === 'discovered', workflow: null })
  return { ...record, runs: record.runs + 1 }
}

/** The record while its report is processed again; its end and its error stay. `not_found` without a record, `invalid` when it is not allowed now. */
export function reapplied(old: Recorded | undefined, { uuid, at }: Reapplication): Recorded {
  const record = existing(old, uuid, 'reapply')
  return { ...record, state: nextState(record.state, 'reapply'), startedAt: at, poweredAt: null, runs: record.runs + 1 }
}

/** The report that is to be processed again, or `not_found`. */
export function reportOf(kept: string | undefined, { uuid, raw }: Reapplication): string {
  const text = raw ?? kept
  if (text !== undefined) return text
  throw new InspectorError('not_found', `Cannot process the report of node "${uuid}" again: none is kept`)
}

/** The record after an event that neither starts nor ends. `not_found` without a record, `invalid` when it is not allowed now. */
export function moved(old: Recorded | undefined, uuid: Uuid, event: IntrospectionEvent): Recorded {
  const record = existing(old, uuid, event)
  const state = nextState(record.state, event)
  // Those change more than the state; they have methods of their own.
  const isMore = event === 'reapply' || (state !== record.state && ['starting', 'finished', 'error'].includes(state))
  if (isMore)
    throw new InspectorError('invalid', `Cannot ${event} the introspection of node "${uuid}" by moving it only`)
  return { ...record, state }
}

/** The record after the end. `not_found` without a record, `invalid` when it may not end so. */
export function ended(old: Recorded | undefined, uuid: Uuid, end: End): Recorded {
  const record = existing(old, uuid, end.event)
  return { ...record, state: nextState(record.state, end.event), finishedAt: end.at, error: end.error }
}

/** How long discoveries are counted, in microseconds: an hour. */
export const countedFor = 3_600_000_000

/** What callers see of a record. */
export function shown({ runs: _runs, earlier: _earlier, ...introspection }: Recorded): Introspection {
  return Object.freeze(introspection)
}

/** The record, or `not_found`. */
export function existing(record: Recorded | undefined, uuid: Uuid, doing: string): Recorded {
  if (record) return record
  throw new InspectorError('not_found', `Cannot ${doing} the introspection of node "${uuid}": there is none`)
}

/** The newest run of the current introspection; undefined when it has none. */
export function currentRun(record: Recorded | undefined): number | undefined {
  return record && record.runs > record.earlier ? record.runs : undefined
}

function fresh(
  old: Recorded | undefined,
  given: Pick<Introspection, 'uuid' | 'startedAt' | 'state' | 'manageBoot' | 'workflow'>,
): Recorded {
  const runs = old?.runs ?? 0
  return { ...given, finishedAt: null, error: null, poweredAt: null, runs, earlier: runs }
}
