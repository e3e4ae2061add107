import { isWritten } from '../model/exact.ts'
import { isObject, type Json } from '../model/json.ts'
import { Sealed } from '../model/sealed.ts'

/** Whether two values are the same, whatever the order of keys; numbers that are written differently may be. */
export function same(a: Json | undefined, b: Json | undefined): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    const other = b as readonly Json[]
    return a.length === other.length && (a as readonly Json[]).every((item, index) => same(item, other[index]))
  }
  if (isWritten(a) || isWritten(b)) return sameNumber(a, b)
  if (!isObject(a) || !isObject(b) || a instanceof Sealed || b instanceof Sealed) return a === b
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]))
}

function sameNumber(a: unknown, b: unknown): boolean {
  const [left, right] = [digitsOf(a), digitsOf(b)]
  if (left === undefined || right === undefined) return false
  const areWhole = [left, right].every((digits) => /^-?\d+$/.test(digits))
  return areWhole ? BigInt(left) === BigInt(right) : Number(left) === Number(right)
}

function digitsOf(value: unknown): string | undefined {
  if (isWritten(value)) return value.rawJSON
  return typeof value === 'number' ? String(value) : undefined
}
