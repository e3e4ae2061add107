import { isObject, type Json } from '../../model/json.ts'
import { pointerOf, type Pointer } from '../../model/pointer.ts'

/**
 * A value that is not as expected. `expected` absent: it should not be there; `actual` absent: it is not there. Of a plain item that a list
 * lacks `actual` is the list.
 */
export type Mismatch = {
  /** The place in the actual value. */
  readonly path: Pointer
  /** The place below the expectation, for who wants to change it. */
  readonly at: Pointer
  readonly expected?: Json
  readonly actual?: Json
}

/**
 * Everything in which a value is not as expected. A subset is enough: maps may have more keys, lists more items in any order; an empty
 * list wants an empty list, null also a missing value; `{exactly: x}` wants x and nothing else. Text and numbers are never taken for each other.
 */
export function mismatches(
  expected: Json,
  actual: Json | undefined,
  path: Pointer = '',
  at: Pointer = '',
): readonly Mismatch[] {
  if (isObject(expected) && Object.hasOwn(expected, 'exactly') && Object.keys(expected).length === 1)
    return exact(expected.exactly ?? null, actual, path, at + pointerOf('exactly'))
  if (Array.isArray(expected)) return inList(expected as readonly Json[], actual, path, at)
  if (!isObject(expected)) return isSame(expected, actual) ? [] : [mismatch(expected, actual, path, at)]
  if (!isObject(actual)) return [mismatch(expected, actual, path, at)]
  return Object.entries(expected).flatMap(([key, part]) => {
    const value = Object.hasOwn(actual, key) ? actual[key] : undefined
    return part === undefined ? [] : mismatches(part, value, path + pointerOf(key), at + pointerOf(key))
  })
}

/** Whether nothing is different from what is expected. */
export function matches(expected: Json, actual: Json | undefined): boolean {
  return mismatches(expected, actual).length === 0
}

function inList(expected: readonly Json[], actual: Json | undefined, path: Pointer, at: Pointer): readonly Mismatch[] {
  if (!Array.isArray(actual))
    return expected.length === 0 && (actual ?? null) === null ? [] : [mismatch(expected, actual, path, at)]
  const items = actual as readonly Json[]
  if (expected.length === 0) return items.length === 0 ? [] : [mismatch(expected, actual, path, at)]
  const owners = assigned(expected, items)
  const free = new Set([...items.keys()].filter((item) => !owners.has(item)))
  const met = new Set(owners.values())
  return expected.flatMap((one, index) =>
    met.has(index) ? [] : [missing(one, items, free, path, at + pointerOf(String(index)))],
  )
}

/** Gives each expected item one of its own, for as many as possible (augmenting paths); by the item, the place of what expects it. */
function assigned(expected: readonly Json[], items: readonly Json[]): ReadonlyMap<number, number> {
  const owners = new Map<number, number>()
  const finds = (index: number, tried: Set<number>): boolean => {
    for (const [item, value] of items.entries()) {
      if (tried.has(item) || !matches(expected[index] ?? null, value)) continue
      tried.add(item)
      const owner = owners.get(item)
      if (owner !== undefined && !finds(owner, tried)) continue
      owners.set(item, index)
      return true
    }
    return false
  }
  for (const index of expected.keys()) finds(index, new Set())
  return owners
}

/** The item that is most like what was expected, when it can be told by its address, name or place. */
function missing(
  expected: Json,
  items: readonly Json[],
  free: ReadonlySet<number>,
  path: Pointer,
  at: Pointer,
): Mismatch {
  const like = [...free].find((item) => isLike(expected, items[item]))
  // Of plain values it is seen at a glance what there is instead.
  if (like === undefined) return { path, at, expected, ...(isPlain(expected) ? { actual: items } : {}) }
  const [first] = mismatches(expected, items[like], path + pointerOf(String(like)), at)
  return first ?? { path, at, expected }
}

function isPlain(value: Json): boolean {
  return typeof value !== 'object' || value === null
}

function isLike(expected: Json, actual: Json | undefined): boolean {
  if (!isObject(expected) || !isObject(actual)) return false
  const names = ['address', 'path', 'name', 'uuid'].filter((name) => expected[name] !== undefined)
  return names.length > 0 && names.every((name) => isSame(expected[name] ?? null, actual[name]))
}

function exact(expected: Json, actual: Json | undefined, path: Pointer, at: Pointer): readonly Mismatch[] {
  if (Array.isArray(expected) && Array.isArray(actual)) return exactList(expected, actual, path, at)
  if (!isObject(expected) || !isObject(actual))
    return isSame(expected, actual) ? [] : [mismatch(expected, actual, path, at)]
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])]
  return keys.flatMap((key) => {
    const [wanted, value] = [expected[key], actual[key]]
    const [below, to] = [path + pointerOf(key), at + pointerOf(key)]
    if (wanted === undefined) return value === undefined ? [] : [{ path: below, at: to, actual: value }]
    return exact(wanted, value, below, to)
  })
}

function exactList(
  expected: readonly Json[],
  actual: readonly Json[],
  path: Pointer,
  at: Pointer,
): readonly Mismatch[] {
  return Array.from({ length: Math.max(expected.length, actual.length) }, (_, index) => index).flatMap((index) => {
    const [wanted, value] = [expected[index], actual[index]]
    const [below, to] = [path + pointerOf(String(index)), at + pointerOf(String(index))]
    if (wanted !== undefined) return exact(wanted, value, below, to)
    return value === undefined ? [] : [{ path: below, at: to, actual: value }]
  })
}

function isSame(expected: Json, actual: Json | undefined): boolean {
  return Bun.deepEquals(expected, actual ?? null)
}

function mismatch(expected: Json, actual: Json | undefined, path: Pointer, at: Pointer): Mismatch {
  return { path, at, expected, ...(actual === undefined ? {} : { actual }) }
}
