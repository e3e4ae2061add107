import type { State } from '../../model/states.ts'
import type { Time } from '../../model/time.ts'
import type { Uuid } from '../../model/uuid.ts'
import type { Recorded } from '../record.ts'

/** A row of the table `introspections`. */
export type Row = {
  uuid: Uuid
  state: State
  started_at: Time
  finished_at: Time | null
  error: string | null
  manage_boot: number
  workflow: string | null
  powered_at: Time | null
  runs: number
  earlier: number
}

/** The record of a row; undefined without one. */
export function recordOf(row: Row): Recorded
export function recordOf(row: Row | null): Recorded | undefined
export function recordOf(row: Row | null): Recorded | undefined {
  if (!row) return undefined
  const { uuid, state, error, workflow, runs, earlier } = row
  return {
    uuid,
    state,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    error,
    manageBoot: row.manage_boot === 1,
    workflow,
    poweredAt: row.powered_at,
    runs,
    earlier,
  }
}

/** The row of a record. */
export function rowOf(record: Recorded): Row {
  const { uuid, state, error, workflow, runs, earlier } = record
  return {
    uuid,
    state,
    started_at: record.startedAt,
    finished_at: record.finishedAt,
    error,
    manage_boot: Number(record.manageBoot),
    workflow,
    powered_at: record.poweredAt,
    runs,
    earlier,
  }
}
