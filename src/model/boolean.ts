import type { Json } from './json.ts'

const words = new Map([
  ...['1', 't', 'true', 'on', 'y', 'yes'].map((word) => [word, true] as const),
  ...['0', 'f', 'false', 'off', 'n', 'no'].map((word) => [word, false] as const),
])

/**
 * What OpenStack takes for a boolean (oslo.utils' strict `bool_from_string`): true and false, 1 and 0, and words such as `yes` in
 * any case; undefined for anything else.
 */
export function booleanOf(value: Json | undefined): boolean | undefined {
  if (typeof value === 'boolean') return value
  return typeof value === 'string' || typeof value === 'number'
    ? words.get(String(value).trim().toLowerCase())
    : undefined
}
