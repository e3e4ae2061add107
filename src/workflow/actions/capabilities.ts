import type { ValuePart } from '../../model/changes.ts'
import { formatCapabilities, parseCapabilities } from '../../model/capabilities.ts'
import { InspectorError } from '../../model/error.ts'
import type { Node } from '../../model/node.ts'
import type { Acted } from '../step.ts'

/** Changes the node's capabilities, in `properties.capabilities`; fails when they cannot be read. `from`: what the new ones are made of. */
export function changedCapabilities(
  node: Node,
  change: (capabilities: Map<string, string>) => void,
  from: readonly ValuePart[] = [],
): Acted {
  const present = node.properties.capabilities ?? ''
  if (typeof present !== 'string') return { fail: "Cannot change capabilities: the node's own are not text" }
  let capabilities: Map<string, string>
  try {
    capabilities = parseCapabilities(present)
  } catch (error) {
    if (error instanceof InspectorError) return { fail: error.message }
    throw error
  }
  change(capabilities)
  const value = formatCapabilities(capabilities)
  if (value === present) return {}
  const parts = from.length > 0 ? { from } : {}
  return { changes: [{ on: 'node', op: 'add', path: '/properties/capabilities', value, ...parts }] }
}
