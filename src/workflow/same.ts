import { isObject, type Json } from '../model/json.ts'
import { Sealed } from '../model/sealed.ts'

/** Whether two values are the same, whatever the order of keys. */
export function same(a: Json | undefined, b: Json | undefined): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    const other = b as readonly Json[]
    return a.length === other.length && (a as readonly Json[]).every((item, index) => same(item, other[index]))
  }
  if (!isObject(a) || !isObject(b) || a instanceof Sealed || b instanceof Sealed) return a === b
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]))
}
