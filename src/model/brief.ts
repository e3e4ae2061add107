import { isObject, type Json } from './json.ts'

/** In characters, each other value counting as one. A hundred NICs with all that their switches say have 50,000. */
const longest = 100_000

/**
 * The value, or where it is very large a text in its place that tells how large: for what people read, beside which the value itself is
 * kept. `most`: how large it may be, in characters, each other value counting as one.
 */
export function brief(value: Json, most = longest): Json {
  if (left(value, most) >= 0) return value
  if (typeof value === 'string')
    return `${value.slice(0, Math.min(most, 1000)).toWellFormed()}… (${value.length} characters)`
  if (Array.isArray(value)) return `… (${value.length} items)`
  return `… (${Object.keys(value as object).length} keys)`
}

/** What is left of the room; below 0 as soon as there is none. */
function left(value: Json | undefined, room: number): number {
  if (typeof value === 'string') return room - value.length
  let rest = room - 1
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) if ((rest = left(item, rest)) < 0) return rest
  } else if (isObject(value)) {
    for (const key in value) if ((rest = left(value[key], rest - key.length)) < 0) return rest
  }
  return rest
}
