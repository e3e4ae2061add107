import { isObject, isRawJSON, type Json, type JsonObject } from './json.ts'
import { toEnd } from './turns.ts'

/**
 * A number as it was written, where JavaScript's own would lose something: 9223372036854775807 its digits, 20.0 that it is no integer.
 * It may stand wherever JSON stands that came through `exactly`; `JSON.stringify` writes it back as it was.
 */
export type WrittenNumber = { readonly rawJSON: string }

// Not in TypeScript's library yet (proposal JSON.parse source text access).
const { rawJSON } = JSON as unknown as { rawJSON(source: string): WrittenNumber }

/** Whether the value is a number as written. An object of the report that looks like one is none. */
export function isWritten(value: unknown): value is WrittenNumber {
  return isRawJSON(value)
}

/** The number that is written so; `source` must be a number in JSON. */
export function written(source: string): WrittenNumber {
  return rawJSON(source)
}

/** Parses JSON and keeps numbers that JavaScript would change as they were written. Throws a SyntaxError. */
export function exactly(text: string): Json {
  return exactView(text) ?? (JSON.parse(text) as Json)
}

/** What `exactly` makes of the text, when that is more than a plain parse gives; else undefined. Throws a SyntaxError. */
export function exactView(text: string): Json | undefined {
  return toEnd(exactInTurns(text))
}

/** The same, yielding now and then, so that others may have their turn: for text of megabytes. */
export function* exactInTurns(text: string): Generator<void, Json | undefined, void> {
  const found = yield* fragileNumbers(text)
  if (!found) return undefined
  yield
  const value = JSON.parse(found.standIns) as Json
  yield
  return restored(value, found.numbers)
}

/** Numbers that a parse would change, and the text with others in their places. */
type FragileNumbers = { readonly numbers: readonly (number | WrittenNumber)[]; readonly standIns: string }

/** The value with numbers as written, where `view` has the same number in the same place; the rest is shared. */
export function asWritten(value: Json | undefined, view: Json | undefined): Json | undefined {
  if (isWritten(view)) return typeof value === 'number' && Number(view.rawJSON) === value ? view : value
  if (isWritten(value)) return value
  if (Array.isArray(value) && Array.isArray(view)) {
    const [items, beside] = [value as readonly Json[], view as readonly Json[]]
    let list: Json[] | undefined
    for (let index = 0; index < items.length; index += 1) {
      const item = items[index]
      const kept = asWritten(item, beside[index]) ?? null
      if (kept !== item) (list ??= [...items])[index] = kept
    }
    return list ?? value
  }
  return isObject(value) && isObject(view) ? objectAsWritten(value, view) : value
}

const made = new WeakMap<object, { readonly view: Json | undefined; readonly value: Json | undefined }>()

/** As `asWritten`, for a value that many ask for: found out once, as long as it is there. */
export function onceAsWritten<V extends object & Json>(value: V, view: Json | undefined): V {
  const before = made.get(value)
  if (before && before.view === view) return before.value as V
  const kept = asWritten(value, view)
  made.set(value, { view, value: kept })
  return kept as V
}

function objectAsWritten(value: JsonObject, view: JsonObject): JsonObject {
  const others: [key: string, kept: Json | undefined][] = []
  let count = 0
  let isShared = true
  // Twice as fast as over `Object.keys`, where there are a hundred thousand; nothing is inherited.
  for (const key in value) {
    const item = value[key]
    const beside = Object.hasOwn(view, key) ? view[key] : undefined
    const kept = asWritten(item, beside)
    if (kept !== item) isShared = false
    if (kept !== beside) others.push([key, kept])
    count += 1
  }
  if (isShared) return value
  // Few are others, as a rule: the view is the better beginning. The copy has a key before it is set, so that `__proto__` stays data.
  const object: { [key: string]: Json | undefined } = { ...view }
  for (const [key, kept] of others)
    if (Object.hasOwn(object, key)) object[key] = kept
    else Object.defineProperty(object, key, { value: kept, enumerable: true, configurable: true, writable: true })
  if (Object.keys(object).length > count) for (const key in view) if (!Object.hasOwn(value, key)) delete object[key]
  return object
}

/** Whether a number as written is in the value. */
export function holdsWritten(value: Json | undefined): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return (value as readonly Json[]).some(holdsWritten)
  if (isWritten(value)) return true
  for (const key in value as JsonObject) if (holdsWritten((value as JsonObject)[key])) return true
  return false
}

/** The value with JavaScript's own numbers in the places of those as written; the rest is shared. */
export function plainly(value: Json): Json {
  if (isWritten(value)) return Number(value.rawJSON)
  if (!holdsWritten(value)) return value
  if (Array.isArray(value)) return (value as readonly Json[]).map(plainly)
  return Object.fromEntries(Object.entries(value as JsonObject).map(([key, part]) => [key, plainly(part ?? null)]))
}

/** Larger than every number that stays in the text: those have 15 characters and no exponent. Up to 2^53 each can be told from the next. */
const firstStandIn = 1e15
const safeLength = 15
/** In characters: at most 60,000 numbers, some ms. */
const oneTurn = 256 * 1024
/** JavaScript writes none as long. */
const longestNumber = 30

/**
 * The numbers of the text that do not survive a parse; undefined when all do. Others stand in for them, counted up, so that one fast parse
 * does for all: a parser's reviver, which is told each number's source, takes sixteen times as long. Throws a SyntaxError for what is no number.
 */
function* fragileNumbers(text: string): Generator<void, FragileNumbers | undefined, void> {
  const numbers: (number | WrittenNumber)[] = []
  const parts: string[] = []
  let done = 0
  let turn = oneTurn
  for (let at = 0; at < text.length;) {
    if (at > turn) {
      yield
      turn = at + oneTurn
    }
    const letter = text.charCodeAt(at)
    if (letter === quote) {
      at = behindText(text, at + 1)
      continue
    }
    if (!isDigit(letter) && letter !== minus) {
      at += 1
      continue
    }
    const from = at
    let isPlain = letter !== minus
    for (at += 1; at < text.length && isNumeric(text.charCodeAt(at)); at += 1) isPlain &&= isDigit(text.charCodeAt(at))
    if (isPlain && at - from <= safeLength) continue
    const source = text.slice(from, at)
    const value = source.length > longestNumber ? NaN : Number(source)
    const isChanged = changes(value, source)
    if (!isChanged && source.length <= safeLength) continue
    parts.push(text.slice(done, from), String(firstStandIn + numbers.length))
    numbers.push(isChanged ? rawJSON(source) : value)
    done = at
  }
  return numbers.some(isWritten) ? { numbers, standIns: parts.join('') + text.slice(done) } : undefined
}

/** The same value, changed in place. */
function restored(value: Json, numbers: FragileNumbers['numbers']): Json {
  if (typeof value === 'number') return value < firstStandIn ? value : ((numbers[value - firstStandIn] ?? null) as Json)
  if (Array.isArray(value)) {
    const list = value as Json[]
    for (let index = 0; index < list.length; index += 1) list[index] = restored(list[index]!, numbers)
  } else if (isObject(value)) {
    const object = value as { [key: string]: Json }
    for (const key in object) {
      const item = object[key] ?? null
      const exact = restored(item, numbers)
      if (exact !== item) object[key] = exact
    }
  }
  return value
}

const quote = 0x22
const backslash = 0x5c
const minus = 0x2d

/** The index behind the closing quote. */
function behindText(text: string, from: number): number {
  let at = from
  while (at < text.length) {
    const letter = text.charCodeAt(at)
    if (letter === quote) return at + 1
    at += letter === backslash ? 2 : 1
  }
  return at
}

function isDigit(letter: number): boolean {
  return letter >= 0x30 && letter <= 0x39
}

/** Digits, and + - . e E. */
function isNumeric(letter: number): boolean {
  return isDigit(letter) || letter === minus || letter === 0x2b || letter === 0x2e || (letter | 0x20) === 0x65
}

// From 1e21 on JavaScript writes integers like floats: equal text would not mean equal kind.
function changes(value: number, source: string): boolean {
  return source !== String(value) || Math.abs(value) >= 1e21
}
