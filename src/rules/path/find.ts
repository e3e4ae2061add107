import { InspectorError } from '../../model/error.ts'
import { isWritten } from '../../model/exact.ts'
import { isObject, type Json } from '../../model/json.ts'
import type { Path } from './parse.ts'

/** A value found, and what it was found in. */
type Found = { readonly value: Json; readonly within?: Found }

/** Steps of one search: far beyond what a report holds, and few enough that no report stalls the service. */
const bound = 500_000

/**
 * The values that the path leads to, in the order of the document; none when it leads nowhere. A key that holds null is found.
 * `invalid` when the search takes more steps than any report deserves: `$..*..*` over a large one grows without limit.
 */
export function find(path: Path, document: Json): readonly Json[] {
  let left = bound
  const spend = () => {
    left -= 1
    if (left < 0) throw new InspectorError('invalid', `the search took more than ${bound} steps`)
  }
  return search(path, { value: document }, spend).map(({ value }) => value)
}

function search(path: Path, from: Found, spend: () => void): readonly Found[] {
  spend()
  switch (path.kind) {
    case 'this':
      return [from]
    case 'parent':
      return from.within ? [from.within] : []
    case 'root':
      return [rootOf(from)]
    case 'fields':
      return fields(path.names, from)
    case 'index':
      return index(path.index, from)
    case 'slice':
      return slice(path, from)
    case 'child':
      return search(path.left, from, spend).flatMap((found) => search(path.right, found, spend))
    case 'union':
      return [...search(path.left, from, spend), ...search(path.right, from, spend)]
    case 'where':
      return search(path.left, from, spend).filter((found) => search(path.right, found, spend).length > 0)
    case 'descendants':
      return search(path.left, from, spend).flatMap((found) => below(path.right, found, spend))
  }
}

/** What the path finds in the value itself, then in everything within it. */
function below(path: Path, from: Found, spend: () => void): readonly Found[] {
  return [...search(path, from, spend), ...childrenOf(from).flatMap((child) => below(path, child, spend))]
}

function childrenOf(from: Found): readonly Found[] {
  const { value } = from
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => ({ value: item, within: from }))
  return isObject(value) && !isWritten(value) ? fields(['*'], from) : []
}

function fields(names: readonly string[], from: Found): readonly Found[] {
  const { value } = from
  if (!isObject(value) || isWritten(value)) return []
  const keys = names.includes('*') ? Object.keys(value) : names
  return keys.flatMap((key) => (Object.hasOwn(value, key) ? [{ value: value[key] ?? null, within: from }] : []))
}

function index(at: number, from: Found): readonly Found[] {
  const { value } = from
  // Python counts the characters of a text like the items of a list.
  const items = typeof value === 'string' ? Array.from(value) : value
  if (!Array.isArray(items)) return []
  const item = (items as readonly Json[]).at(at)
  return item === undefined ? [] : [{ value: item, within: from }]
}

function slice({ start, end }: { start: number | null; end: number | null }, from: Found): readonly Found[] {
  // What is no list counts as a list of one.
  const list: Found = Array.isArray(from.value) ? from : { ...from, value: [from.value] }
  return (list.value as readonly Json[]).slice(start ?? 0, end ?? undefined).map((value) => ({ value, within: list }))
}

function rootOf(from: Found): Found {
  let found = from
  while (found.within) found = found.within
  return found
}
