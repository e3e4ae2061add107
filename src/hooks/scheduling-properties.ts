import type { NewChange } from '../model/changes.ts'
import { truthy } from '../model/json.ts'
import type { Node } from '../model/node.ts'
import { pointerOf } from '../model/pointer.ts'
import type { Policy } from '../workflow/hook.ts'

/** What to write, and what was left as it is. */
export type Properties = { readonly changes: readonly NewChange[]; readonly notes: readonly string[] }

/**
 * Writes node properties by which a scheduler chooses a node, always as text, as ironic-inspector does.
 * Without `overwrite_existing` a property stays that has a value; "", 0 and null are none.
 */
export function schedulingProperties(
  node: Node,
  found: ReadonlyMap<string, string>,
  { overwrite_existing }: Policy,
): Properties {
  const stays = (name: string) => !overwrite_existing && truthy(node.properties[name])
  const changes: NewChange[] = []
  const notes: string[] = []
  for (const [name, value] of found)
    if (stays(name)) notes.push(`kept ${name}: the node has one`)
    else changes.push({ on: 'node', op: 'add', path: pointerOf('properties', name), value })
  return { changes, notes }
}
