import { changed } from '../model/change-document.ts'
import type { NewChange } from '../model/changes.ts'
import type { Json, JsonObject } from '../model/json.ts'
import { at, keysOf, pointerOf, type Pointer } from '../model/pointer.ts'

type Operation = Pick<NewChange, 'op' | 'path' | 'value'>

/**
 * JSON-Patch operations that make of the object what the changes make of it, one for each path: the last word on a path ends what was
 * said about it and below it before. A value equal to the present one is sent all the same, as ironic-inspector does; a list of which
 * items change is sent as a whole: sent twice, it is still the same. `invalid` when the changes cannot be made on the object.
 */
export function patchOperations(object: Json, changes: readonly NewChange[]): readonly JsonObject[] {
  let after = object
  const all = changes.flatMap((change) => {
    const before = after
    after = changed(before, [change])
    return complete(change, before, after)
  })
  let now = object
  return lastWords(all).flatMap(({ op, path, value = null }): readonly JsonObject[] => {
    const present = at(now, path) !== undefined
    if (op === 'remove' && !present) return []
    const operation = op === 'remove' ? { op, path } : { op: present ? op : 'add', path, value }
    now = changed(now, [operation])
    return [operation]
  })
}

/** The change with what it takes for granted: objects on the way, which a patch finds or fails (RFC 6902, 4.1), and places of lists. */
function complete(change: NewChange, before: Json, after: Json): readonly Operation[] {
  const whole = (path: Pointer): Operation => ({ op: 'add', path, value: at(after, path) ?? null })
  const keys = keysOf(change.path)
  if (change.op === 'remove' && at(before, change.path) === undefined) return []
  const made: Operation[] = []
  for (const [index, key] of keys.entries()) {
    const path = pointerOf(...keys.slice(0, index))
    const holder = at(before, path) ?? null
    if (holder === null && key === '-') return [...made, whole(path)]
    if (holder === null) made.push({ op: 'add', path, value: {} })
    else if (Array.isArray(holder)) {
      const isFound = index < keys.length - 1 && (at(before, path + pointerOf(key)) ?? null) !== null
      if (!isFound) return [whole(outermost(before, keys.slice(0, index)))]
    }
  }
  return [...made, change]
}

/** The list itself, or the one that it is an item of: to add an item would make room for it. */
function outermost(document: Json, keys: readonly string[]): Pointer {
  const above = keys.slice(0, -1)
  return Array.isArray(at(document, pointerOf(...above))) ? outermost(document, above) : pointerOf(...keys)
}

function lastWords(operations: readonly Operation[]): readonly Operation[] {
  const later = new Set<Pointer>()
  const last = operations.toReversed().filter(({ path }) => {
    const keys = keysOf(path)
    if (keys.some((_, index) => later.has(pointerOf(...keys.slice(0, index + 1))))) return false
    later.add(path)
    return true
  })
  return last.reverse()
}
