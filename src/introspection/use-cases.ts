import type { Json, JsonObject } from '../model/json.ts'
import type { Secret } from '../model/secret.ts'
import type { State } from '../model/states.ts'
import type { Uuid } from '../model/uuid.ts'
import type { Credentials, Introspection } from './needs.ts'

/** What the service can be asked for. `ref` is a node's UUID in any spelling, or its name. */
export interface UseCases {
  /**
   * Starts an introspection; its record exists when this resolves. With `manageBoot` false the MACs are let in by then, too.
   * With `credentials` the ramdisk is to set them on the BMC, and neither boot device nor power are touched.
   * `not_found` for a node unknown to Ironic, `invalid` when it may not be started now.
   */
  start(
    ref: string,
    options: {
      readonly manageBoot: boolean
      readonly workflow: string | null
      readonly credentials?: NewCredentials | undefined
    },
  ): Promise<void>
  /** `not_found` when the node was never introspected. */
  status(ref: string): Promise<Introspection>
  /** Newest start first. `not_found` for an unknown marker. */
  list(page: { limit: number; marker?: Uuid; states?: readonly State[] }): Promise<readonly Introspection[]>
  /**
   * The one document that tells of a run, the newest unless another is named by its number. `not_found` when the node was never
   * introspected, or the run is not kept.
   */
  trace(ref: string, run: number | null): Promise<JsonObject>
  /** What is kept of the node's runs, the newest first. `not_found` when it was never introspected. */
  runs(ref: string): Promise<readonly JsonObject[]>
  /**
   * What processing the kept report again would do, or the one given: the document of a run that did not take place. Sends nothing and
   * asks no program or server: steps that do get the answers of the last run. `not_found` when there is no report or no record,
   * `invalid` for an unknown workflow.
   */
  plan(
    ref: string,
    options: { readonly workflow: string | null; readonly report: PostedReport | null },
  ): Promise<JsonObject>
  /** The stored JSON text; `not_found` when there is none. */
  data(ref: string, kind: 'processed' | 'unprocessed'): Promise<string>
  /**
   * Aborts an introspection that waits, or a start that waits for its turn; otherwise nothing happens. Resolves when it is begun.
   * `not_found` when the node was never introspected, `conflict` while it is busy.
   */
  abort(ref: string): Promise<void>
  /**
   * Processes the kept report again, or the one given, unless an introspection runs. Resolves when it is begun. `not_found` when
   * there is no report or no record, `conflict` while the node is busy, `invalid` when reports are not kept.
   */
  reprocess(ref: string, given: PostedReport | null): Promise<void>
  /** Takes a ramdisk's report. `invalid` when it was not accepted or failed, `not_found` when the node vanished. */
  receive(report: PostedReport): Promise<Received>
}

/** A report as it was posted, its ramdisk's logs apart: they are megabytes that no step looks at. */
export type PostedReport = {
  /** Without the key `logs`. */
  readonly value: JsonObject
  /** What was posted, less the key `logs`. */
  readonly text: string
  /** SHA-256 of all that was posted, in hexadecimal. */
  readonly digest: string
  readonly logs: PostedLogs | null
}

/** What the key `logs` holds: text, whose letters stand as in JSON, unread; or something else. */
export type PostedLogs = { readonly letters: readonly Uint8Array[] } | { readonly value: Json }

/** IPMI credentials that are to be set. `username` null: the one that the node has. */
export type NewCredentials = { readonly username: string | null; readonly password: Secret }

/** What a ramdisk is answered: whose report it was, and the IPMI credentials that it is to set. */
export type Received = { readonly uuid: Uuid; readonly credentials?: Credentials }

/** The own inventory, for people and imports. Nodes and ports look as Ironic shows them. */
export interface NodeInventory {
  list(): Promise<readonly JsonObject[]>
  /** With its ports under `ports`. `not_found`. */
  show(ref: string): Promise<JsonObject>
  /**
   * `{name?, uuid?, driver?, driver_info?, properties?, extra?, macs?: [..]}`; `invalid` with every finding, `conflict` for a taken name,
   * UUID or MAC (then nothing is created).
   */
  create(node: JsonObject): Promise<JsonObject>
  /** `not_found`. */
  remove(ref: string): Promise<void>
}

/** The rules of the API, as it shows them. */
export interface RuleBook {
  /** In the order of creation. */
  list(): Promise<readonly JsonObject[]>
  /** `not_found`. */
  show(uuid: string): Promise<JsonObject>
  /** Gives the rule with everything filled in. `invalid` with what is wrong, `conflict` for a taken UUID. */
  create(rule: JsonObject): Promise<JsonObject>
  /** `not_found`. */
  remove(uuid: string): Promise<void>
  clear(): Promise<void>
}
