import type { Json } from '../../model/json.ts'

const words: Readonly<Record<string, readonly string[]>> = {
  true: ['1', 't', 'true', 'on', 'y', 'yes'],
  false: ['0', 'f', 'false', 'off', 'n', 'no'],
}

/** What OpenStack takes for a boolean: true and false, 1 and 0, and words such as `yes` in any case; else undefined. */
export function booleanOf(value: Json | undefined): boolean | undefined {
  if (typeof value === 'boolean') return value
  const word = typeof value === 'string' || typeof value === 'number' ? String(value).trim().toLowerCase() : ''
  if (words.true?.includes(word)) return true
  return words.false?.includes(word) ? false : undefined
}
