import { InspectorError } from '../../model/error.ts'
import type { Json } from '../../model/json.ts'
import type { Listing } from './formats.ts'

/**
 * The names among `columns` that were asked for, in the order of `columns`; all when nothing was asked for. Case, and
 * blank or underscore, do not matter, and unknown names are passed over, as in cliff. `invalid` when none is known.
 */
export function chosen(columns: readonly string[], asked: readonly string[]): readonly string[] {
  if (asked.length === 0) return columns
  const wanted = new Set(asked.map(plain))
  const found = columns.filter((name) => wanted.has(plain(name)))
  if (found.length > 0) return found
  throw new InspectorError(
    'invalid',
    `Cannot choose columns "${asked.join('", "')}": there are "${columns.join('", "')}"`,
  )
}

/** The listing with the chosen columns only. */
export function narrowed(listing: Listing, asked: readonly string[]): Listing {
  const columns = chosen(listing.columns, asked)
  const indexes = columns.map((name) => listing.columns.indexOf(name))
  return { columns, rows: listing.rows.map((row) => indexes.map((index) => row[index] ?? null)) }
}

/** The listing sorted by columns, the first one counting most; null stands last. `invalid` for an unknown column. */
export function sorted(listing: Listing, by: readonly string[], descending: boolean): Listing {
  const indexes = by.map((name) => listing.columns.indexOf(chosen(listing.columns, [name])[0] ?? ''))
  const rows = listing.rows.toSorted((one, other) => {
    for (const index of indexes) {
      const order = compared(one[index] ?? null, other[index] ?? null, descending)
      if (order !== 0) return order
    }
    return 0
  })
  return { columns: listing.columns, rows }
}

function compared(one: Json, other: Json, descending: boolean): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null)
  const order =
    typeof one === 'number' && typeof other === 'number' ? one - other : one < other ? -1 : Number(one > other)
  return descending ? -order : order
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll('_', ' ')
}
