import type { Json } from '../model/json.ts'

/** The value as a whole number, fractions cut off; undefined for anything but a number or digits in text, and beyond 2^53. */
export function integerOf(value: Json | undefined): number | undefined {
  const number = typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : value
  if (typeof number !== 'number') return undefined
  const whole = Math.trunc(number)
  return Number.isSafeInteger(whole) ? whole : undefined
}

/** The value as the text that a node's property holds; undefined for what is neither text nor a finite number. */
export function propertyTextOf(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined
}

/** The non-empty texts of a list, in order; of anything else none. */
export function textsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string' && item !== '') : []
}
