import type { Filter } from '../firewall/filter.ts'
import { wanted } from '../firewall/wanted.ts'
import { createUseCases } from '../introspection/index.ts'
import type { Store } from '../introspection/needs.ts'
import type { Surroundings } from '../introspection/surroundings.ts'
import { InspectorError, messageOf } from '../model/error.ts'
import { exactly } from '../model/exact.ts'
import { lookupKeysOf, type LookupKeys } from '../model/inventory.ts'
import { isObject, objectOf, type Json, type JsonObject } from '../model/json.ts'
import { macOf, type Mac } from '../model/mac.ts'
import type { Node } from '../model/node.ts'
import type { Plan } from '../model/plan.ts'
import type { Trace } from '../model/trace.ts'
import type { Uuid } from '../model/uuid.ts'
import { silent, type Log } from '../platform/log.ts'
import { closedWorld } from './closed-world.ts'
import type { Sent } from './simulated-ironic.ts'
import type { Situation, Stage } from './situation.ts'

/** A node with its ports, as Ironic keeps them; null: it knows none. */
export type Machine = { readonly node: JsonObject | null; readonly ports: readonly JsonObject[] }

/** What came of a rehearsal. No secret of the configuration is in it: masks stand in their places. */
export type Rehearsal = {
  /** `error`: the introspection ended in error, or the report was refused. */
  readonly outcome: 'finished' | 'error'
  readonly error: string | null
  /** Of the node; null when the report was refused before it had one. */
  readonly uuid: Uuid | null
  readonly discovered: boolean
  /** The keys of the report, and which of them the node has. */
  readonly lookup: { readonly keys: LookupKeys; readonly matched: LookupKeys }
  /** The workflow that was chosen; null when the report was refused before. */
  readonly workflow: string | null
  /** Null when the report was refused before anything was computed. */
  readonly trace: Trace | null
  readonly plan: Plan | null
  readonly sent: readonly Sent[]
  readonly before: Machine
  readonly after: Machine
  /** The data that are stored; null when computing failed. */
  readonly data: JsonObject | null
  readonly firewall: { readonly before: Filter; readonly after: Filter }
  readonly power: 'off' | 'leave'
  /** What the service would log as a warning. */
  readonly warnings: readonly string[]
}

/**
 * Sends a report through the use cases that `serve` has, over a store and an Ironic in memory and a clock that jumps. Nothing outside
 * is asked or changed. `invalid` when the situation itself is none: a report that is no JSON object, a rule that is no rule.
 */
export async function rehearse(stage: Stage, situation: Situation): Promise<Rehearsal> {
  const { report, text } = postedOf(situation.report)
  const warnings: string[] = []
  const log: Log = { ...silent, warning: (_event, message, ...[fields]) => void warnings.push(said(message, fields)) }
  const { around, store, ironic } = await closedWorld(stage, situation, log)
  const { node, ports } = situation
  if (node) await store.nodes.insertNode(node, ports)

  const keys = lookupKeysOf(report)
  const matched = node ? await waiting(around, node, ports, keys, situation.workflow) : { bmc: [], macs: [] }
  const before = await machineOf(store, node ? (node.uuid as Uuid) : null)
  const filterBefore = await filterOf(stage, store)

  let refusal: string | null = null
  try {
    await createUseCases(around).receive({ value: report, text, digest: '', logs: null })
  } catch (error) {
    refusal = messageOf(error)
  }
  await around.background.idle()

  const [record] = await store.introspections.list({ limit: 1 })
  const run = record && (await store.runs.latest(record.uuid))
  const after = await machineOf(store, record?.uuid ?? null)
  const data = record && (await store.runs.data(record.uuid))
  const isFinished = record?.state === 'finished'
  return {
    outcome: isFinished ? 'finished' : 'error',
    error: isFinished ? null : (record?.error ?? refusal ?? 'Ironic did not take the plan within a day'),
    uuid: record?.uuid ?? null,
    discovered: run?.discovered ?? false,
    lookup: { keys, matched },
    workflow: run?.trace?.workflow ?? run?.workflow ?? null,
    trace: run?.trace ?? null,
    plan: run?.plan ?? null,
    sent: ironic.sent,
    before,
    after,
    data: data === undefined ? null : objectOf(JSON.parse(data) as Json),
    firewall: { before: filterBefore, after: await filterOf(stage, store) },
    power: ironic.power.includes('power off') ? 'off' : 'leave',
    warnings,
  }
}

/** The report without its logs, and its text; numbers stay as they were written. */
function postedOf(posted: string): { readonly report: JsonObject; readonly text: string } {
  let value: unknown
  try {
    value = JSON.parse(posted)
  } catch (error) {
    throw new InspectorError('invalid', `Cannot read the report: it is no JSON: ${messageOf(error)}`)
  }
  if (!isObject(value)) throw new InspectorError('invalid', 'Cannot read the report: it is no JSON object')
  if (!Object.hasOwn(value, 'logs')) return { report: value, text: posted }
  const { logs: _logs, ...report } = value
  const { logs: _letters, ...written } = objectOf(exactly(posted))
  return { report, text: JSON.stringify(written) }
}

/**
 * Lets the node wait for its ramdisk, as after a start. Who names a node says that the report is of it: where no key of the two
 * agrees, the report's are taken for the node's. Gives those that do agree.
 */
async function waiting(
  { introspections, bmcAddresses, clock }: Surroundings,
  node: JsonObject,
  ports: readonly JsonObject[],
  keys: LookupKeys,
  workflow: string | null,
): Promise<LookupKeys> {
  const uuid = node.uuid as Uuid
  const bmc = await bmcAddresses.of(node as Node)
  const macs = ports.flatMap(({ address }) => macOf(address) ?? [])
  const matched = {
    bmc: keys.bmc.filter((one) => bmc.includes(one)),
    macs: keys.macs.filter((one) => macs.includes(one)),
  }
  const agrees = matched.bmc.length + matched.macs.length > 0
  const at = clock.now()
  await introspections.begin({ uuid, at, bmc: agrees ? bmc : [...bmc, ...keys.bmc], manageBoot: true, workflow })
  await introspections.addMacs(uuid, agrees ? macs : [...macs, ...keys.macs])
  await introspections.powered(uuid, at)
  await introspections.move(uuid, 'wait')
  return matched
}

async function machineOf(store: Store, uuid: Uuid | null): Promise<Machine> {
  const node = uuid === null ? undefined : await store.nodes.node(uuid)
  return { node: node ?? null, ports: node && uuid ? await store.nodes.ports(uuid) : [] }
}

/** What the firewall would hold, were the node the only one there is. */
async function filterOf(stage: Stage, store: Store): Promise<Filter> {
  const bootable = await store.introspections.bootable()
  const known = (await store.nodes.ports()).flatMap(({ address }) => macOf(address) ?? [])
  return wanted(stage.firewall, {
    known: new Set<Mac>(known),
    waiting: new Set([...bootable.values()].flat()),
    nodes: bootable.size,
    nodesWithoutMac: [...bootable.values()].filter((macs) => macs.length === 0).length,
  })
}

function said(message: string, fields: Readonly<Record<string, unknown>> = {}): string {
  const { error } = fields
  return typeof error === 'string' ? `${message}: ${error}` : message
}
