import type { LookupKeys } from '../../model/inventory.ts'
import type { JsonObject } from '../../model/json.ts'
import type { Mac } from '../../model/mac.ts'
import type { Plan } from '../../model/plan.ts'
import type { Time } from '../../model/time.ts'
import type { Trace } from '../../model/trace.ts'
import type { Uuid } from '../../model/uuid.ts'
import type { Credentials, Hold, Run } from '../../introspection/needs.ts'
import type { Recorded } from '../record.ts'

/** A run with the text of its data. Plan and trace are frozen copies. */
export type KeptRun = Omit<Run, 'plan' | 'trace' | 'done'> & {
  readonly plan: Plan | null
  readonly trace: Trace | null
  readonly done: readonly number[]
  readonly data: string | undefined
}

/** Everything remembered. Values are frozen and replaced, never changed. */
export type Tables = {
  readonly records: Map<Uuid, Recorded>
  /** Look-up keys, only of running introspections; and the same the other way round. */
  readonly keys: Map<Uuid, LookupKeys>
  readonly holders: { readonly bmc: Map<string, Set<Uuid>>; readonly macs: Map<Mac, Set<Uuid>> }
  /** Only of running introspections. */
  readonly credentials: Map<Uuid, Credentials>
  /** Ascending by number. */
  readonly runs: Map<Uuid, readonly KeptRun[]>
  /** When unknown machines were accepted, by run. */
  readonly discoveries: Map<string, Time>
  /** What workflows said, by revision and name. */
  readonly workflowTexts: Map<string, string>
  readonly nodes: Map<string, JsonObject>
  readonly names: Map<string, string>
  readonly ports: Map<string, JsonObject>
  readonly addresses: Map<string, string>
  /** In the order of creation. */
  readonly rules: Map<Uuid, JsonObject>
  readonly holds: Map<Mac, Hold>
}

/** Tables with nothing in them. */
export function emptyTables(): Tables {
  return {
    records: new Map(),
    keys: new Map(),
    holders: { bmc: new Map(), macs: new Map() },
    credentials: new Map(),
    runs: new Map(),
    discoveries: new Map(),
    workflowTexts: new Map(),
    nodes: new Map(),
    names: new Map(),
    ports: new Map(),
    addresses: new Map(),
    rules: new Map(),
    holds: new Map(),
  }
}

/** One name for a run of a node. */
export function runName(uuid: Uuid, n: number): string {
  return `${uuid} ${n}`
}
