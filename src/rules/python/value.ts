import { isWritten } from '../../model/exact.ts'
import type { Json, JsonObject } from '../../model/json.ts'

/** A number as Python's: an integer of any size, or a float. */
export type Numeric =
  { readonly type: 'int'; readonly number: number | bigint } | { readonly type: 'float'; readonly number: number }

/** A JSON value by Python's types, under Python's names for them. */
export type Value =
  | { readonly type: 'NoneType' }
  | { readonly type: 'bool'; readonly bool: boolean }
  | Numeric
  | { readonly type: 'str'; readonly text: string }
  | { readonly type: 'list'; readonly list: readonly Json[] }
  | { readonly type: 'dict'; readonly dict: JsonObject }

/** The value as Python's `json` would have read it: 20 is an int, 20.0, 2e1 and 2.5 are floats. */
export function valueOf(value: Json | undefined): Value {
  if (value === null || value === undefined) return { type: 'NoneType' }
  if (typeof value === 'boolean') return { type: 'bool', bool: value }
  if (typeof value === 'string') return { type: 'str', text: value }
  if (typeof value === 'number')
    return Number.isInteger(value) ? { type: 'int', number: value } : { type: 'float', number: value }
  if (Array.isArray(value)) return { type: 'list', list: value as readonly Json[] }
  return isWritten(value) ? writtenNumber(value.rawJSON) : { type: 'dict', dict: value as JsonObject }
}

/** The number when the value is one, a boolean counting as 0 or 1 as it does in Python; else undefined. */
export function numericOf(value: Value): Numeric | undefined {
  if (value.type === 'bool') return { type: 'int', number: value.bool ? 1 : 0 }
  return value.type === 'int' || value.type === 'float' ? value : undefined
}

/** An integer in the smaller of JavaScript's two forms that holds it. */
export function integer(value: bigint): Numeric {
  const number = Number(value)
  return { type: 'int', number: Number.isSafeInteger(number) ? number : value }
}

/** Digits that an integer may have in Python; reading more takes quadratic time, and Python refuses the whole document. */
export const longestInteger = 4300

function writtenNumber(source: string): Numeric {
  const isFloat = source.length > longestInteger || /[.eE]/.test(source)
  return isFloat ? { type: 'float', number: Number(source) } : integer(BigInt(source))
}
