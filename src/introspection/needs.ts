/** What the use cases want from outside, in their own words. `store`, `ironic`, `standalone` and `firewall` fulfil it. */

import type { JsonObject } from '../model/json.ts'
import type { LookupKeys } from '../model/inventory.ts'
import type { Mac } from '../model/mac.ts'
import type { Node, Port } from '../model/node.ts'
import type { Answer, Plan, Request } from '../model/plan.ts'
import type { Secret } from '../model/secret.ts'
import type { IntrospectionEvent, State } from '../model/states.ts'
import type { Time } from '../model/time.ts'
import type { Trace } from '../model/trace.ts'
import type { Uuid } from '../model/uuid.ts'
import type { HoldTable, KnownMac, PortCount } from './needs/firewall.ts'

export type { Firewall, FirewallControl, Hold, HoldTable, KnownMac, PortCount } from './needs/firewall.ts'

/** The record of a node's introspection, the newest one only. */
export type Introspection = {
  readonly uuid: Uuid
  readonly state: State
  readonly startedAt: Time
  /** When it ended; null while it runs. */
  readonly finishedAt: Time | null
  readonly error: string | null
  /** Whether we set the boot device and the power, now and at the end. */
  readonly manageBoot: boolean
  /** The workflow asked for at the start; null = what the configuration chooses when the data arrives. */
  readonly workflow: string | null
  /** When power was requested; the time-out counts from here. Null where we request none, then `startedAt` counts. */
  readonly poweredAt: Time | null
}

/** A start request that was found allowed. */
export type Start = {
  readonly uuid: Uuid
  readonly at: Time
  /** BMC addresses by which a report may be matched. */
  readonly bmc: readonly string[]
  readonly manageBoot: boolean
  readonly workflow: string | null
  /** What the ramdisk is to set on the BMC; kept until the end, or the next start. */
  readonly credentials?: Credentials | undefined
}

/** IPMI credentials that a ramdisk sets. */
export type Credentials = { readonly username: string; readonly password: Secret }

/** How many of the keys a waiting node shares with a report. */
export type Score = { readonly uuid: Uuid; readonly score: number }

/** A page of the list: newest start first, then UUID descending. */
export type Page = { readonly limit: number; readonly marker?: Uuid; readonly states?: readonly State[] }

/** A report that was matched to a node, or admitted by discovery. */
export type Acceptance = {
  readonly uuid: Uuid
  readonly at: Time
  /** The text as posted, less `logs`. */
  readonly raw: string
  /** SHA-256 of the text as posted, in hexadecimal: the same report again is told by it. */
  readonly digest: string
  /** The chosen workflow's name; null = it is chosen when node and report are there. */
  readonly workflow: string | null
  /** For `unstarted` and `discovered`: kept while it runs, so that the same machine is not taken for an unknown one again. */
  readonly keys: LookupKeys
  /**
   * `started`: the node waits, event `process`. `unstarted`: a known node that nobody started, its record is made anew without managed boot.
   * `discovered`: the node does not exist yet, `uuid` is the one it will get, with managed boot.
   */
  readonly from: 'started' | 'unstarted' | 'discovered'
}

/** A report that is kept, or given anew, and is to be processed again. */
export type Reapplication = {
  readonly uuid: Uuid
  readonly at: Time
  /** The report's text, which replaces what was kept; null = the newest that is kept. */
  readonly raw: string | null
  /** As in `Acceptance`. */
  readonly workflow: string | null
}

/** One processing of one report. */
export type Run = {
  /** Counts up per node, from 1. */
  readonly n: number
  readonly uuid: Uuid
  readonly acceptedAt: Time
  readonly raw: string | null
  readonly digest: string
  /** As in `Acceptance`; the trace says which it was. */
  readonly workflow: string | null
  readonly discovered: boolean
  /** Null until computed; a run without a plan is computed again after a crash. */
  readonly plan: Plan | null
  readonly trace: Trace | null
  /** Indexes of the plan's requests that Ironic has answered. */
  readonly done: readonly number[]
  /** What it answered, by the same indexes; absent where nothing of it is known. */
  readonly answers?: Readonly<Record<number, RequestMark>>
}

/**
 * What Ironic answered to a request: the status, and after how many ms. `refusal`: why it refused the whole of it, so that what may be
 * left out was.
 */
export type RequestMark = { readonly status: number; readonly duration: number; readonly refusal?: string }

/** How an introspection ended. `error` null = success. */
export type End = { readonly event: IntrospectionEvent; readonly at: Time; readonly error: string | null }

/** How much is kept of ended runs, per node. */
export type Keep = { readonly runs: number; readonly unprocessed: boolean }

/**
 * What the use cases remember. Every method is one transaction; its promise rejects with `unavailable` when it could not be written.
 * When it resolves, that survives a kill; what `begin`, `addMacs`, `move` and `accept` kept survives a power cut, too. The rest may be
 * forgotten with the last seconds before one, and then comes about again: a report is resumed, a time-out noticed anew.
 */
export interface Introspections {
  /** Records an introspection in state `starting` in place of an older one, with its BMC keys. `invalid` when the state table forbids it. */
  begin(start: Start): Promise<Introspection>
  /** What the ramdisk is to set on the BMC; undefined when nothing was asked for, and after the end. */
  credentials(uuid: Uuid): Promise<Credentials | undefined>
  /** Adds MACs to a running introspection's look-up keys. */
  addMacs(uuid: Uuid, macs: readonly Mac[]): Promise<void>
  /** Notes when power was requested. */
  powered(uuid: Uuid, at: Time): Promise<void>
  /** Running introspections that share a key, best first; several nodes may share one (all blades behind one BMC). */
  matches(keys: LookupKeys): Promise<readonly Score[]>
  get(uuid: Uuid): Promise<Introspection | undefined>
  /** `not_found` when the marker is no known introspection. */
  list(page: Page): Promise<readonly Introspection[]>
  /** Moves along the state table, neither to its start nor to its end. `not_found` without a record, `invalid` when the event is not allowed now. */
  move(uuid: Uuid, event: IntrospectionEvent): Promise<Introspection>
  /** Keeps a report and moves to `processing`. From here on it survives a power cut. `invalid` when the state table forbids it. */
  accept(acceptance: Acceptance): Promise<Run>
  /**
   * How many unknown machines were accepted after the time, at most an hour ago; less those for which computing failed, as their
   * nodes are never created. Counted on when their records are forgotten.
   */
  discoveredSince(time: Time): Promise<number>
  /**
   * Begins a new run of a kept report, in state `reapplying`: it starts now, while the end and the error of before stay until it
   * ends. `not_found` without a record or a report, `invalid` when the state table forbids it.
   */
  reapply(again: Reapplication): Promise<Run>
  /** Ends the introspection and drops its look-up keys, together; older runs than `keep` allows go. `invalid` when the state table forbids it. */
  finish(uuid: Uuid, end: End, keep: Keep): Promise<Introspection>
  /** All that have not ended; only those that started before the time, where one is given. */
  unfinished(startedBefore?: Time): Promise<readonly Introspection[]>
  /** How many nodes boot the ramdisk: their power was requested, and their report is still to come. */
  booting(): Promise<number>
  /** MACs by which running introspections are looked up, that is: which may boot the ramdisk. Every waiting node is named, also without a MAC. */
  bootable(): Promise<ReadonlyMap<Uuid, readonly Mac[]>>
  /** UUIDs of the records in that stretch, in order; of all without one. */
  known(stretch?: Stretch): Promise<readonly Uuid[]>
  /** Forgets records with everything kept of them. */
  forget(uuids: readonly Uuid[]): Promise<void>
  /** Forgets those that ended before the time, the longest ended first, no more than `atMost`; gives how many. */
  forgetFinishedBefore(time: Time, atMost: number): Promise<number>
}

/** A workflow as a run found it: JSON, defaults filled in. */
export type WorkflowText = { readonly name: string; readonly revision: string; readonly text: string }

/** What is kept of each run. A plan survives a power cut; a mark only a kill, as sending a request again is harmless. */
export interface Runs {
  /** The newest run of the node's current introspection; undefined before its report, and when `keep` dropped it. */
  latest(uuid: Uuid): Promise<Run | undefined>
  /** All that are kept of the node, the newest first; those of earlier introspections, too. */
  all(uuid: Uuid): Promise<readonly Run[]>
  /** Stores trace and plan, or trace alone when computing failed. */
  computed(uuid: Uuid, n: number, trace: Trace, plan: Plan | null): Promise<void>
  /** Keeps what a workflow says, once for each of its revisions. */
  keepWorkflow(workflow: WorkflowText): Promise<void>
  /** What a workflow said at that revision, as JSON; undefined when no run was computed by it. */
  workflowText(name: string, revision: string): Promise<string | undefined>
  /** Notes that Ironic has answered request `index`. */
  done(uuid: Uuid, n: number, index: number, answer?: RequestMark): Promise<void>
  /** Stores the data after processing, as the text that `GET …/data` gives. */
  keepData(uuid: Uuid, n: number, text: string): Promise<void>
  /** That text, of the newest run that got so far; undefined before one did. */
  data(uuid: Uuid): Promise<string | undefined>
  /** The newest report's text as posted, less `logs`; undefined before it is there. */
  unprocessed(uuid: Uuid): Promise<string | undefined>
}

/** UUIDs between two others: behind `after`, up to and with `until`; without end where one is left out. */
export type Stretch = { readonly after?: Uuid | undefined; readonly until?: Uuid | undefined }

/** All nodes of a stretch that begins behind the node asked for. `until` is its end, and left out when no node comes behind it. */
export type NodePage = { readonly nodes: ReadonlySet<Uuid>; readonly until?: Uuid }

/**
 * Nodes, ports and power. Reading calls and power retry by themselves for a bounded time when the service is locked or away,
 * then reject with `unavailable`; `not_found` and `invalid` are final.
 */
export interface BareMetal {
  /** By UUID or name. `not_found` when there is none. */
  node(ref: string): Promise<Node>
  /** All ports of a node. */
  ports(node: Uuid): Promise<readonly Port[]>
  everyPort(): AsyncIterable<KnownMac>
  /** The nodes that come next in the order of their UUIDs, or the first. `not_found` when the node `after` is gone. */
  nodesAfter(after?: Uuid): Promise<NodePage>
  /** Which nodes have a port with one of these MACs, or this BMC address. */
  nodesWith(keys: LookupKeys): Promise<readonly Uuid[]>
  /** Undefined when the node's power can be controlled, else why not. */
  validatePower(node: Uuid): Promise<string | undefined>
  /** Boots from the network next time; `persistent` = always. */
  bootFromPxe(node: Uuid, persistent: boolean): Promise<void>
  /** Asks for the boot device, which only a BMC that takes the node's credentials can tell; rejects when it cannot be told. */
  bootDevice(node: Uuid): Promise<void>
  power(node: Uuid, target: 'rebooting' | 'power off'): Promise<void>
  /**
   * One attempt at one request of a plan. Resolves with every answer that ends the matter, 4xx included;
   * rejects with `unavailable` when another attempt may succeed (node locked, 503, no connection, time-out, our login refused).
   */
  send(request: Request, signal?: AbortSignal): Promise<Answer>
}

/** BMC addresses of a node, resolved, for look-up. */
export interface BmcAddresses {
  /** IPv4 and IPv6 as text; empty when the node names none, or it cannot be resolved (noted in the log). */
  of(node: Node): Promise<readonly string[]>
}

/** Where the logs of ramdisks go. */
export interface LogFiles {
  /**
   * Writes the file whole, in place of one of the same name. Before, the oldest files that `isOurs` says are of our making are removed
   * until all have room in `maxTotal` bytes. Rejects with the reason when it cannot be written.
   */
  keep(file: {
    readonly directory: string
    readonly name: string
    readonly bytes: Uint8Array
    readonly maxTotal: number
    isOurs(name: string): boolean
  }): Promise<void>
}

/** Nodes and ports of the own inventory, as Ironic would show them. */
export interface NodeTable {
  node(ref: string): Promise<JsonObject | undefined>
  nodes(): Promise<readonly JsonObject[]>
  /** No more than `atMost` UUIDs of nodes, those that come first behind `after`, in order. */
  uuidsAfter(after: Uuid | undefined, atMost: number): Promise<readonly Uuid[]>
  ports(node?: Uuid): Promise<readonly JsonObject[]>
  portByAddress(mac: Mac): Promise<JsonObject | undefined>
  portByUuid(uuid: Uuid): Promise<JsonObject | undefined>
  /** With its ports, all or nothing. `conflict` when a UUID, the name or an address is taken. */
  insertNode(node: JsonObject, ports?: readonly JsonObject[]): Promise<void>
  /** `conflict` when UUID or address is taken, `not_found` without its node. */
  insertPort(port: JsonObject): Promise<void>
  /**
   * Replaces a node or port by what `change` makes of it, with nothing in between; gives the new one. Rejects with what
   * `change` throws, with `not_found` when there is none, with `conflict` when the new name or address is taken.
   */
  changeNode(uuid: Uuid, change: (node: JsonObject) => JsonObject): Promise<JsonObject>
  changePort(uuid: Uuid, change: (port: JsonObject) => JsonObject): Promise<JsonObject>
  /** Removes a node with its ports, or a port; gives whether it was there. */
  deleteNode(uuid: Uuid): Promise<boolean>
  deletePort(uuid: Uuid): Promise<boolean>
}

/** Rules of the API, as it shows them, in the order of their creation. */
export interface RuleTable {
  all(): Promise<readonly JsonObject[]>
  get(uuid: Uuid): Promise<JsonObject | undefined>
  /** `conflict` when the UUID is taken. */
  add(uuid: Uuid, rule: JsonObject): Promise<void>
  /** Gives whether it was there. */
  remove(uuid: Uuid): Promise<boolean>
  clear(): Promise<void>
}

/** Everything that is remembered, in one place with one life. */
export interface Store {
  readonly introspections: Introspections
  readonly runs: Runs
  readonly nodes: NodeTable
  readonly rules: RuleTable
  readonly holds: HoldTable
  readonly portCount: PortCount
  /** Whether a write succeeds now: rejects with `unavailable` and the reason. */
  check(): Promise<void>
  close(): Promise<void>
}
