import { InspectorError } from '../error.ts'
import { isObject, type Json } from '../json.ts'
import type { Path } from './parse.ts'

/** A value found, and what it was found in. */
type Found = { readonly value: Json; readonly within?: Found }

type Emit = (found: Found) => void

/** One search: how many steps it may still take. */
type Search = { left: number; readonly spend: (steps: number) => void }

/** Steps of one search: far beyond what a report holds, and few enough that no report stalls the service. */
const bound = 100_000

/**
 * The values that the path leads to, in the order of the document; none when it leads nowhere. A key that holds null is found.
 * `invalid` when the search takes more steps than any report deserves: `$..*..*` over a large one grows without limit. `spend` is told
 * of every step, for who has a bound of their own.
 */
export function find(path: Path, document: Json, spend: (steps: number) => void = () => undefined): readonly Json[] {
  const values: Json[] = []
  visit(path, { value: document }, { left: bound, spend }, ({ value }) => values.push(value))
  return values
}

/** Hands on everything that the path leads to, one after the other: lists of lists would cost more than the search. */
function visit(path: Path, from: Found, search: Search, emit: Emit): void {
  search.left -= 1
  search.spend(1)
  if (search.left < 0) throw new InspectorError('invalid', `the search took more than ${bound} steps`)
  switch (path.kind) {
    case 'this':
      return emit(from)
    case 'parent':
      return from.within && emit(from.within)
    case 'root':
      return emit(rootOf(from))
    case 'fields':
      return fields(path.names, from, emit)
    case 'index':
      return index(path.index, from, emit)
    case 'slice':
      return slice(path, from, emit)
    case 'child':
      return visit(path.left, from, search, (found) => visit(path.right, found, search, emit))
    case 'union':
      visit(path.left, from, search, emit)
      return visit(path.right, from, search, emit)
    case 'where':
      return visit(path.left, from, search, (found) => {
        let any = false
        visit(path.right, found, search, () => (any = true))
        if (any) emit(found)
      })
    case 'descendants':
      return visit(path.left, from, search, (found) => below(path.right, found, search, emit))
  }
}

/** What the path finds in the value itself, then in everything within it. */
function below(path: Path, from: Found, search: Search, emit: Emit): void {
  visit(path, from, search, emit)
  const { value } = from
  if (Array.isArray(value)) slice(all, from, (child) => below(path, child, search, emit))
  else fields(['*'], from, (child) => below(path, child, search, emit))
}

function fields(names: readonly string[], from: Found, emit: Emit): void {
  const { value } = from
  if (!isObject(value)) return
  for (const key of names.includes('*') ? Object.keys(value) : names)
    if (Object.hasOwn(value, key)) emit({ value: value[key] ?? null, within: from })
}

function index(at: number, from: Found, emit: Emit): void {
  const { value } = from
  // Python counts the characters of a text like the items of a list.
  const items = typeof value === 'string' ? Array.from(value) : value
  if (!Array.isArray(items)) return
  const item = (items as readonly Json[]).at(at)
  if (item !== undefined) emit({ value: item, within: from })
}

const all = { start: null, end: null }

function slice({ start, end }: { start: number | null; end: number | null }, from: Found, emit: Emit): void {
  // What is no list counts as a list of one.
  const list: Found = Array.isArray(from.value) ? from : { ...from, value: [from.value] }
  for (const value of (list.value as readonly Json[]).slice(start ?? 0, end ?? undefined)) emit({ value, within: list })
}

function rootOf(from: Found): Found {
  let found = from
  while (found.within) found = found.within
  return found
}
