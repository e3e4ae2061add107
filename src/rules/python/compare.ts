import { InspectorError } from '../../model/error.ts'
import type { Json } from '../../model/json.ts'
import { orderOf } from './number.ts'
import { shortRepr } from './text.ts'
import { numericOf, valueOf } from './value.ts'

/** Python's `==`: deep, 5 equals 5.0, 1 equals True. */
export function equal(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  const [one, other] = [valueOf(a), valueOf(b)]
  const [number, beside] = [numericOf(one), numericOf(other)]
  if (number && beside) return orderOf(number, beside) === 0
  if (one.type === 'list' && other.type === 'list')
    return one.list.length === other.list.length && one.list.every((item, index) => equal(item, other.list[index]))
  if (one.type === 'dict' && other.type === 'dict') {
    const keys = Object.keys(one.dict)
    return (
      keys.length === Object.keys(other.dict).length &&
      keys.every((key) => Object.hasOwn(other.dict, key) && equal(one.dict[key], other.dict[key]))
    )
  }
  return false
}

/**
 * Python's order of two values: negative, 0 or positive; NaN when a number is none. Numbers by size, texts by code points, lists by
 * their first items that differ. `invalid` for everything else, as Python refuses to compare it.
 */
export function compare(a: Json, b: Json): number {
  const [one, other] = [valueOf(a), valueOf(b)]
  const [number, beside] = [numericOf(one), numericOf(other)]
  if (number && beside) return orderOf(number, beside)
  if (one.type === 'str' && other.type === 'str') return byCodePoints(one.text, other.text)
  if (one.type === 'list' && other.type === 'list') {
    for (const [index, item] of one.list.entries()) {
      const opposite = other.list[index]
      if (opposite === undefined) break
      if (!equal(item, opposite)) return compare(item, opposite)
    }
    return one.list.length - other.list.length
  }
  throw new InspectorError(
    'invalid',
    `${shortRepr(a)} and ${shortRepr(b)} cannot be ordered: ${one.type} and ${other.type}`,
  )
}

/** JavaScript's own `<` goes by UTF-16 units, which puts 😀 before ﬀ. */
function byCodePoints(a: string, b: string): number {
  const end = Math.min(a.length, b.length)
  for (let index = 0; index < end; index += 1) {
    const [one, other] = [a.charCodeAt(index), b.charCodeAt(index)]
    if (one !== other) return rank(one) - rank(other)
  }
  return a.length - b.length
}

function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}
