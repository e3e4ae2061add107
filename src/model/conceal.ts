import { isWritten } from './exact.ts'
import { isObject, type Json } from './json.ts'
import { mask } from './secret.ts'

/** Text with masks where it repeats secrets, as they are or with characters escaped as in JSON, a text in a text included. */
export type Conceal = (text: string) => string

/** Hides these texts; where one overlaps another, both are one mask. Empty ones hide nothing. */
export function concealing(secrets: readonly string[]): Conceal {
  const texts = [...new Set(secrets)].filter((text) => text !== '')
  if (texts.length === 0) return (text) => text
  return (text) => {
    const found: Range[] = []
    for (let view: View | undefined = { text }, level = 0; view && level <= deepest; level++) {
      for (const secret of texts) occurrences(secret, view, found)
      view = unescaped(view)
    }
    return found.length === 0 ? text : withMasks(text, found)
  }
}

/** The value with masks in its texts and keys, and for numbers that are secrets, such as a PIN; what has none is shared. */
export function concealedIn(value: Json, conceal: Conceal): Json {
  if (typeof value === 'string') return conceal(value)
  if (typeof value === 'number' || isWritten(value))
    return conceal(isWritten(value) ? value.rawJSON : String(value)) === mask ? mask : value
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map((item) => concealedIn(item, conceal))
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  if (!isObject(value)) return value
  const entries = Object.entries(value).map(
    ([key, item]) => [conceal(key), item === undefined ? item : concealedIn(item, conceal)] as const,
  )
  const isSame = entries.every(([key, item]) => Object.hasOwn(value, key) && item === value[key])
  return isSame ? value : Object.fromEntries(entries)
}

// A text in JSON in a text in JSON: a program that logs what it was given.
const deepest = 3

/** Where something stands in the whole text. */
type Range = { readonly from: number; readonly to: number }

/** A text, and where each of its characters begins in the whole one, and the last ends; without `places` it is the whole one. */
type View = { readonly text: string; readonly places?: Uint32Array }

function occurrences(secret: string, { text, places }: View, found: Range[]): void {
  for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) {
    const end = at + secret.length
    found.push({ from: places?.[at] ?? at, to: places?.[end] ?? end })
  }
}

const controls: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/** The text with its escapes undone; undefined when it has none. */
function unescaped({ text, places }: View): View | undefined {
  if (!text.includes('\\')) return undefined
  const plain: string[] = []
  const begins = new Uint32Array(text.length + 1)
  let length = 0
  let from = 0
  const take = (piece: string, at: number) => {
    plain.push(piece)
    for (let index = 0; index < piece.length; index++) begins[length++] = places?.[at + index] ?? at + index
  }
  for (const { 0: whole, 1: hex, 2: char = '', index } of text.matchAll(escape)) {
    take(text.slice(from, index), from)
    take(hex === undefined ? (controls[char] ?? char) : String.fromCharCode(Number.parseInt(hex.slice(1), 16)), index)
    from = index + whole.length
  }
  take(text.slice(from), from)
  begins[length] = places?.[text.length] ?? text.length
  return { text: plain.join(''), places: begins.subarray(0, length + 1) }
}

// JSON has `\u00e4`; `\xe4` is what Python writes of a text. Others escape more than they must: `\/`.
const escape = /\\(?:(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2})|([^]))/g

function withMasks(text: string, found: readonly Range[]): string {
  const pieces: string[] = []
  let shown = 0
  for (const { from, to } of [...found].sort((a, b) => a.from - b.from || b.to - a.to)) {
    if (from >= shown) pieces.push(text.slice(shown, from), mask)
    shown = Math.max(shown, to)
  }
  return [...pieces, text.slice(shown)].join('')
}
