import { formatCapabilities, parseCapabilities } from '../model/capabilities.ts'
import { InspectorError } from '../model/error.ts'
import { truthy } from '../model/json.ts'
import type { Node } from '../model/node.ts'
import type { Result } from '../workflow/hook.ts'

/**
 * Merges capabilities over the node's own: present ones are replaced in their place, new ones follow, none is removed.
 * When the node's own cannot be read they stay as they are, with a warning: that is no reason to end the run.
 */
export function addCapabilities(node: Node, found: ReadonlyMap<string, string>): Result {
  if (found.size === 0) return {}
  const present = node.properties.capabilities
  if (truthy(present) && typeof present !== 'string') return { warnings: ['capabilities of the node are not text'] }
  let merged: Map<string, string>
  try {
    merged = parseCapabilities(typeof present === 'string' ? present : null)
  } catch (error) {
    if (error instanceof InspectorError) return { warnings: [error.message] }
    throw error
  }
  for (const [name, value] of found) merged.set(name, value)
  return {
    changes: [{ on: 'node', op: 'add', path: '/properties/capabilities', value: formatCapabilities(merged) }],
    notes: [`capabilities: ${formatCapabilities(found)}`],
  }
}
