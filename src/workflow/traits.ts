import type { NewChange } from '../model/changes.ts'
import { keysOf } from '../model/pointer.ts'
import { isTrait } from '../model/trait.ts'

/**
 * The trait of the node that a change is about; undefined when it is about something else. The name becomes part of a request's path:
 * `..` is none, as `DELETE …/traits/..` would delete the node.
 */
export function traitOf({ on, path }: NewChange): string | undefined {
  const [field, name, ...below] = on === 'node' ? keysOf(path) : []
  return field === 'traits' && below.length === 0 && name !== undefined && isTrait(name) ? name : undefined
}

/** The traits after the changes. */
export function changedTraits(traits: readonly string[], changes: readonly NewChange[]): readonly string[] {
  const after = new Set(traits)
  for (const change of changes) {
    const name = traitOf(change)
    if (name === undefined) continue
    if (change.op === 'remove') after.delete(name)
    else after.add(name)
  }
  return [...after]
}
