import { isObject, type Json } from './json.ts'
import { mask } from './secret.ts'

/** Text with masks where it repeats secrets, as they are or as JSON writes them. */
export type Conceal = (text: string) => string

/** Hides these texts; the longest first, as one may be a part of another. Empty ones hide nothing. */
export function concealing(secrets: readonly string[]): Conceal {
  const forms = secrets.filter((text) => text !== '').flatMap((text) => [text, JSON.stringify(text).slice(1, -1)])
  const longest = [...new Set(forms)].sort((a, b) => b.length - a.length)
  return (text) => longest.reduce((shown, secret) => shown.replaceAll(secret, mask), text)
}

/** The value with masks in its texts and keys; what has none is shared. */
export function concealedIn(value: Json, conceal: Conceal): Json {
  if (typeof value === 'string') return conceal(value)
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
