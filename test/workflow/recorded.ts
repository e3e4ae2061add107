import { readdirSync } from 'node:fs'
import { hooks } from '../../src/hooks/index.ts'
import { isObject, objectOf, type Json, type JsonObject } from '../../src/model/json.ts'
import { compile } from '../../src/workflow/compile.ts'
import type { Workflow } from '../../src/workflow/workflow.ts'
import type { Written } from '../../src/workflow/written.ts'
import type { Uuid } from '../../src/model/uuid.ts'
import { nodeWith, patched, portWith } from './end-state.ts'

const folder = `${import.meta.dir}/../fixtures/samples`

/** One recorded result of ironic-inspector, as the file holds it. */
export type Recorded = {
  readonly sample: string
  readonly variant: 'seed' | 'final'
  readonly hooks: readonly string[]
  readonly config: Readonly<Record<string, Json>>
  readonly node_before: {
    readonly properties: JsonObject
    readonly extra: JsonObject
    readonly ports: readonly string[]
    readonly ports_of_other_nodes?: readonly string[]
    readonly provision_state?: string
  }
  readonly expected: {
    readonly http_status?: number
    readonly failed_pre_hooks?: readonly string[]
    readonly post_hook_failure?: boolean
    readonly lookup_attributes?: { readonly bmc_address: readonly string[]; readonly mac: readonly string[] }
    readonly data_added_or_changed: JsonObject
    readonly data_removed?: readonly string[]
    readonly ironic_calls_in_order: readonly Call[]
  }
}

type Call = {
  readonly call: 'PATCH node' | 'POST port' | 'PATCH port' | 'DELETE port'
  readonly address?: string
  readonly extra?: JsonObject
  readonly pxe_enabled?: boolean
  readonly result?: number
  readonly patch?: readonly JsonObject[]
}

/** Names of all recorded results. */
export const recordedNames = readdirSync(`${folder}/expected`)
  .map((file) => file.replace(/\.json$/, ''))
  .toSorted()

/** A recorded result with the report that was posted. */
export async function recording(name: string): Promise<{ recorded: Recorded; report: JsonObject }> {
  const recorded = (await Bun.file(`${folder}/expected/${name}.json`).json()) as Recorded
  return { recorded, report: (await Bun.file(`${folder}/${recorded.sample}.json`).json()) as JsonObject }
}

/** The same hooks and options as a workflow of ours; undefined when their order is refused before anything runs. */
export function workflowOf({ variant, hooks: names, config }: Recorded): Workflow | undefined {
  const ours = names.map((name) => (variant === 'seed' && is2015(name) ? `${name}_2015` : name))
  const options: Readonly<Record<string, JsonObject>> = {
    capabilities: { boot_mode: config['capabilities.boot_mode'] ?? false },
    physnet_cidr_map: { cidr_map: physnets((config['port_physnet.cidr_map'] ?? []) as string[]) },
    pci_devices: { aliases: ((config['pci_devices.alias'] ?? []) as string[]).map((text) => JSON.parse(text) as Json) },
  }
  const written: Written = {
    ports: {
      add_ports: (config['processing.add_ports'] ?? 'pxe') as 'pxe',
      keep_ports: (config['processing.keep_ports'] ?? 'all') as 'all',
      update_pxe_enabled: variant === 'final',
    },
    overwrite_existing: config['processing.overwrite_existing'] !== false,
    steps: ours.map((name) => ({ [name]: options[name] ?? {} })),
  }
  const compiled = compile(variant, written, hooks)
  if ('workflow' in compiled) return compiled.workflow
  if (compiled.findings.every(({ code }) => code === 'E304')) return undefined
  throw new Error(JSON.stringify(compiled.findings))
}

/** `CIDR:network`, as ironic-inspector's option has it; the CIDR may have colons of its own. */
function physnets(items: readonly string[]): JsonObject {
  return Object.fromEntries(
    items.map((item) => [item.slice(0, item.lastIndexOf(':')), item.slice(item.lastIndexOf(':') + 1)]),
  )
}

function is2015(name: string): boolean {
  return ['scheduler', 'validate_interfaces'].includes(name)
}

/** The node of every recording; eDeploy's facts name it. */
const uuid = 'c5f5b2a0-3d1f-4a59-9a5b-6a4b1d0f7e11' as Uuid

/** Node and ports before the run. */
export function before({ node_before: { properties, extra, ports, provision_state = 'inspecting' } }: Recorded) {
  return { node: nodeWith({ uuid, properties, extra, provision_state }), ports: ports.map((mac) => portWith(mac)) }
}

/** What ironic-inspector left behind: outcome, node, ports, and the data as stored. */
export function recordedEnd(recorded: Recorded, report: JsonObject): JsonObject {
  const { expected } = recorded
  const failed =
    (expected.failed_pre_hooks ?? []).length > 0 || expected.post_hook_failure || expected.http_status === 400
  if (failed) return { outcome: 'failed' }
  const { node, ports } = before(recorded)
  const fields: Record<string, Record<string, Json | undefined>> = {
    properties: { ...node.properties },
    extra: { ...node.extra },
  }
  const left = new Map<string, JsonObject>(
    ports.map((port) => [port.address, { pxe_enabled: true, extra: port.extra }]),
  )
  for (const { call, address = '', patch = [], ...port } of expected.ironic_calls_in_order) {
    if (call === 'PATCH node')
      for (const { op, path, value } of patch) {
        const [, field = '', name = ''] = String(path).split('/')
        if (op === 'remove') delete fields[field]?.[name]
        else fields[field] = { ...fields[field], [name]: value }
      }
    else if (call === 'DELETE port') left.delete(address)
    else if (call === 'POST port') {
      if (port.result !== 409) left.set(address, { pxe_enabled: port.pxe_enabled ?? true, extra: port.extra ?? {} })
    } else left.set(address, patched(left.get(address) ?? {}, patch))
  }
  const gone = ['logs', ...(expected.data_removed ?? [])]
  const posted = Object.entries(report).filter(([key]) => !gone.includes(key))
  return {
    outcome: 'finished',
    node: fields,
    ports: Object.fromEntries(left),
    data: { ...Object.fromEntries(posted), ...expected.data_added_or_changed },
  }
}

/** Pointers at which two values differ; a key on one side alone is one difference, however much is below it. */
export function differences(ours: Json | undefined, theirs: Json | undefined, path = ''): readonly string[] {
  if (isObject(ours) && isObject(theirs)) {
    const keys = new Set([...Object.keys(ours), ...Object.keys(theirs)])
    return [...keys].flatMap((key) => differences(objectOf(ours)[key], objectOf(theirs)[key], `${path}/${key}`))
  }
  return Bun.deepEquals(ours, theirs, true) ? [] : [path]
}
