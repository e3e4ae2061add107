import type { Secret } from '../model/secret.ts'
import type { Uuid } from '../model/uuid.ts'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Pool } from '../platform/pool.ts'
import type { FileRule, Rules } from '../rules/index.ts'
import type { Ask } from '../workflow/ask.ts'
import type { Workflow } from '../workflow/workflow.ts'
import type { Background } from './background.ts'
import type { Locks } from './locks.ts'
import type { BareMetal, BmcAddresses, Firewall, Introspections, LogFiles, Runs } from './needs.ts'
import type { Secrets } from './secrets.ts'
import type { DiscoverySettings, IntrospectionSettings, KeepSettings } from './settings.ts'

/** The settings in force now; a reload replaces them as a whole. */
export type Current = {
  readonly introspection: IntrospectionSettings
  readonly keep: KeepSettings
  readonly discovery?: DiscoverySettings | undefined
  readonly workflows: ReadonlyMap<string, Workflow>
  /** Rules of files, in their order. */
  readonly rules: readonly FileRule[]
  /** Filled in only where something is sent. */
  readonly secrets: Readonly<Record<string, Secret>>
}

/** What every use case is given; joined in `app/compose.ts`. */
export type Surroundings = {
  readonly introspections: Introspections
  readonly runs: Runs
  readonly bareMetal: BareMetal
  readonly bmcAddresses: BmcAddresses
  readonly firewall: Firewall
  readonly logFiles: LogFiles
  readonly clock: Clock
  readonly log: Log
  readonly locks: Locks
  readonly background: Background
  /** Bounds the boot preparations under way. */
  readonly starts: Pool
  /** Bounds the calls to Ironic made for reports. */
  readonly calls: Pool
  /** The rules of files and of the API, ready to be applied. */
  rules(): Promise<Rules>
  /** Puts the questions of `exec` and `http` steps, with the secrets of the configuration that the run goes by. */
  ask(secrets: Secrets): Ask
  newUuid(): Uuid
  /** 0 ≤ x < 1, for the lengths of pauses. */
  random(): number
  current(): Current
  /** Aborts when the service stops: nothing new is begun, waits end. */
  readonly stopping: AbortSignal
}
