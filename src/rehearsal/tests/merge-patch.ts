import { isObject, type Json } from '../../model/json.ts'

/** The value with a JSON merge patch (RFC 7396) applied: maps are merged, null removes, anything else replaces. */
export function mergePatched(value: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch
  const merged = new Map(Object.entries(isObject(value) ? value : {}))
  for (const [key, part] of Object.entries(patch)) {
    if (part === null) merged.delete(key)
    else if (part !== undefined) merged.set(key, mergePatched(merged.get(key), part))
  }
  return Object.fromEntries(merged)
}
