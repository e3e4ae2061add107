import { isObject, type Json } from './json.ts'

/**
 * A number as it was written, where JavaScript's own would lose something: 9223372036854775807 its digits, 20.0 that it is no integer.
 * It may stand wherever JSON stands that came through `exactly`; `JSON.stringify` writes it back as it was.
 */
export type WrittenNumber = { readonly rawJSON: string }

type RawJson = { rawJSON(source: string): WrittenNumber; isRawJSON(value: unknown): boolean }

// Not in TypeScript's library yet (proposal JSON.parse source text access).
const { rawJSON, isRawJSON } = JSON as unknown as RawJson

/** Whether the value is a number as written. An object of the report that looks like one is none. */
export function isWritten(value: unknown): value is WrittenNumber {
  return isRawJSON(value)
}

/** The number that is written so; `source` must be a number in JSON. */
export function written(source: string): WrittenNumber {
  return rawJSON(source)
}

/**
 * Parses JSON and keeps numbers that JavaScript would change as they were written. Costs no more than a plain parse when there
 * are none. Throws a SyntaxError.
 */
export function exactly(text: string): Json {
  if (!fragile(text)) return JSON.parse(text) as Json
  return JSON.parse(text, ((_key: string, value: unknown, { source }: { readonly source?: string }) =>
    typeof value === 'number' && source !== undefined && changes(value, source)
      ? rawJSON(source)
      : value) as never) as Json
}

/** What `exactly` makes of the text, when that is more than a plain parse gives; else undefined. */
export function exactView(text: string): Json | undefined {
  return fragile(text) ? exactly(text) : undefined
}

/** The value with numbers as written, where `view` has the same number in the same place; the rest is shared. */
export function asWritten(value: Json | undefined, view: Json | undefined): Json | undefined {
  if (isWritten(view)) return typeof value === 'number' && Number(view.rawJSON) === value ? view : value
  if (isWritten(value)) return value
  if (Array.isArray(value) && Array.isArray(view)) {
    const [items, beside] = [value as readonly Json[], view as readonly Json[]]
    const list = items.map((item, index) => asWritten(item, beside[index]) ?? null)
    return list.some((item, index) => item !== items[index]) ? list : value
  }
  if (!isObject(value) || !isObject(view)) return value
  const entries = Object.entries(value)
  const kept = entries.map(
    ([key, item]) => [key, Object.hasOwn(view, key) ? asWritten(item, view[key]) : item] as const,
  )
  return kept.some(([, item], index) => item !== entries[index]?.[1]) ? Object.fromEntries(kept) : value
}

// More than 15 digits, a fraction that ends in 0, an exponent, or minus zero: only these do not survive a parse.
function fragile(text: string): boolean {
  return /(?:^|[\s:[,])(-?\d{16,}|-?\d+\.\d*0(?:[,\s}\]]|$)|-?\d+(\.\d+)?[eE]|-0(?:[,\s}\]]|$))|\d\.\d{15,}/.test(text)
}

// From 1e21 on JavaScript writes integers like floats: equal text would not mean equal kind.
function changes(value: number, source: string): boolean {
  return source !== String(value) || Math.abs(value) >= 1e21
}
