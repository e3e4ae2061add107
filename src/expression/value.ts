import { isWritten } from '../model/exact.ts'
import { isObject, type Json, type JsonObject } from '../model/json.ts'
import { Sealed } from '../model/sealed.ts'
import { compareNums, isFloat, numericJson, numOf, type Numeric } from './number.ts'
import { compareTimes, Duration, isTime, type Time } from './time.ts'

const optionalKey = Symbol('optional')

/** What `x.?y` gives: a value or none. */
export interface Optional {
  readonly [optionalKey]: Value | undefined
}

/** A value while an expression is evaluated: JSON, with numbers by their kind, and times. */
export type Value =
  null | boolean | string | Numeric | Time | Optional | readonly Value[] | { readonly [key: string]: Value }

/** An optional value; undefined: none. */
export function optionalOf(value: Value | undefined): Optional {
  return { [optionalKey]: value }
}

/** What the optional holds, in an object, as it may hold nothing; undefined for what is no optional. */
export function heldBy(value: Value): { readonly held: Value | undefined } | undefined {
  return typeof value === 'object' && value !== null && optionalKey in value
    ? { held: (value as Optional)[optionalKey] }
    : undefined
}

/** Whether the value has keys. Floats, times, optionals and seals are objects only for JavaScript. */
export function isMap(value: unknown): value is { readonly [key: string]: Value } {
  return isObject(value) && !isFloat(value) && !(optionalKey in value) && !isSealed(value) && !isTime(value)
}

/** Whether the value stands for a secret. */
export function isSealed(value: unknown): boolean {
  return value instanceof Sealed
}

/** Whether the value is a list. */
export function isList(value: unknown): value is readonly Value[] {
  return Array.isArray(value)
}

/** The type in the words of CEL. */
export function typeName(value: Value): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return 'text'
  if (typeof value === 'boolean') return 'a boolean'
  if (isList(value)) return 'a list'
  if (numOf(value)) return 'a number'
  if (isSealed(value)) return 'a secret'
  if (isTime(value)) return value instanceof Duration ? 'a duration' : 'a timestamp'
  return isMap(value) ? 'a map' : 'an optional value'
}

/** Whether two values are the same; of different types they are not. `spend` is told of every part that is compared. */
export function equal(a: Value, b: Value, spend: (steps: number) => void): boolean {
  spend(1)
  const [left, right] = [numOf(a), numOf(b)]
  if (left && right) return compareNums(left, right) === 0
  if (isList(a) && isList(b))
    return a.length === b.length && a.every((item, index) => equal(item, b[index] ?? null, spend))
  if (isTime(a) && isTime(b)) return compareTimes(a, b) === 0
  if (!isMap(a) || !isMap(b)) return a === b
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every((key) => Object.hasOwn(b, key) && equal(a[key] ?? null, b[key] ?? null, spend))
}

/**
 * The order of two values: -1, 0 or 1; undefined when they have none. Numbers, texts and booleans have one, and lists of those, which
 * `version` gives: numbers come after texts there, and the longer list after its beginning (rpm's order of versions).
 */
export function order(a: Value, b: Value): number | undefined {
  const [left, right] = [numOf(a), numOf(b)]
  if (left && right) return compareNums(left, right)
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b)
  if (isTime(a) && isTime(b)) return compareTimes(a, b)
  if (!isList(a) || !isList(b)) return undefined
  for (const [index, item] of a.entries()) {
    const other = b[index]
    if (other === undefined) return 1
    const sign =
      numOf(item) && typeof other === 'string' ? 1 : typeof item === 'string' && numOf(other) ? -1 : order(item, other)
    if (sign !== 0) return sign
  }
  return a.length === b.length ? 0 : -1
}

/** The value as JSON; an optional becomes what it holds, or null. Seals stay: whoever shows the value masks them. */
export function jsonOf(value: Value): Json {
  if (value === null || typeof value !== 'object') return typeof value === 'bigint' ? numericJson(value) : value
  if (isFloat(value)) return numericJson(value)
  if (isWritten(value)) return value as unknown as Json
  if (isTime(value)) return value.toJSON()
  const optional = heldBy(value)
  if (optional) return optional.held === undefined ? null : jsonOf(optional.held)
  if (isList(value)) {
    const items = value.map(jsonOf)
    return items.some((item, index) => item !== value[index]) ? items : (value as Json)
  }
  const entries = Object.entries(value as JsonObject).map(
    ([key, item]) => [key, jsonOf((item ?? null) as Value)] as const,
  )
  const isSame = entries.every(([key, item]) => item === (value as JsonObject)[key])
  return isSame ? (value as JsonObject) : Object.fromEntries(entries)
}

/** The value as text: what stands in longer text, and what `string()` gives. */
export function shown(value: Value): string {
  const json = jsonOf(value)
  return typeof json === 'string' ? json : JSON.stringify(json)
}
