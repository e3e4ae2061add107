import type { JsonObject } from '../../src/model/json.ts'
import type { Node, Port } from '../../src/model/node.ts'
import { frozen } from '../../src/model/json.ts'
import type { NewChange } from '../../src/model/changes.ts'
import { decode } from '../../src/model/decode.ts'
import type { HookDefinition, Policy, Result, World } from '../../src/workflow/hook.ts'
import { firstWorld, next } from '../../src/workflow/world.ts'
import { nodeWith } from '../workflow/end-state.ts'

/** ironic-inspector's own policy. */
export const defaultPolicy: Policy = {
  ports: { add_ports: 'pxe', keep_ports: 'all', update_pxe_enabled: true },
  overwrite_existing: true,
}

/** The policy with other settings for ports. */
export function portPolicy(ports: Partial<Policy['ports']>, overwrite_existing = true): Policy {
  return { ports: { ...defaultPolicy.ports, ...ports }, overwrite_existing }
}

/** Options as written, node, ports and policy of a run. */
export type Given = {
  readonly options?: JsonObject
  readonly node?: Partial<Node>
  readonly ports?: readonly Port[]
  readonly policy?: Policy
}

/** What a run of one hook said, and the world after it. */
export type Ran = { readonly result: Result; readonly changes: readonly NewChange[]; readonly after: World }

/** Runs one hook over a report that is deeply frozen, so that a hook that touches it throws. */
export function runHook(hook: HookDefinition, data: JsonObject, given: Given = {}): Ran {
  const { options = {}, node = {}, ports = [], policy = defaultPolicy } = given
  const world = frozen(firstWorld(data, nodeWith(node), ports))
  const result = hook.run(world, decode(hook.options, options) as never, policy)
  const changes = result.changes ?? []
  return { result, changes, after: result.fail === undefined ? next(world, changes) : world }
}

/** The changes that reach Ironic, without those of the data. */
export function sent(changes: readonly NewChange[]): readonly NewChange[] {
  return changes.filter(({ on }) => on !== 'data')
}

/** An inventory with one NIC, and whatever else is given. */
export function inventoryWith(fields: JsonObject = {}): JsonObject {
  return {
    inventory: {
      interfaces: [{ name: 'eno1', mac_address: '52:54:00:00:00:01', ipv4_address: '192.0.2.1' }],
      ...fields,
    },
  }
}
