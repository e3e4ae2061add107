import type { NodePage } from '../introspection/needs.ts'
import type { JsonObject } from '../model/json.ts'
import { uuidOf, type Uuid } from '../model/uuid.ts'
import { Unavailable } from '../platform/retry.ts'

/** Asks for the first nodes in the order of their UUIDs; 1000 is as many as Ironic gives at once unless told otherwise. */
export const firstNodes = { fields: 'uuid', sort_key: 'uuid', limit: '1000' }

/**
 * The nodes of a page that was asked for `after` a node. Rejects with `unavailable` when an entry has no UUID, and when a part of the
 * nodes is not in the order of their UUIDs: nobody could say then which ones are missing in it.
 */
export function nodePage(
  { entries, next }: { readonly entries: readonly JsonObject[]; readonly next: string | undefined },
  after: Uuid | undefined,
): NodePage {
  const nodes = entries.map(({ uuid }) => uuidOf(uuid))
  if (!nodes.every((uuid) => uuid !== undefined))
    throw new Unavailable('Cannot list nodes: an entry of Ironic has no "uuid"')
  const whole = after === undefined && next === undefined
  if (!whole && nodes.some((uuid, index) => uuid <= (nodes[index - 1] ?? after ?? '')))
    throw new Unavailable('Cannot list nodes: Ironic does not give them in the order of their UUIDs')
  const until = next === undefined ? undefined : nodes.at(-1)
  if (next !== undefined && until === undefined)
    throw new Unavailable('Cannot list nodes: Ironic gives a page without nodes, and says that more come')
  return { nodes: new Set(nodes), ...(until === undefined ? {} : { until }) }
}
