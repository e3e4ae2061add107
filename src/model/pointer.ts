import { InspectorError } from './error.ts'
import { isObject, type Json } from './json.ts'

/** A JSON pointer (RFC 6901), such as `/properties/cpus`. */
export type Pointer = string

/** The keys of a pointer, unescaped. */
export function keysOf(pointer: Pointer): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** A pointer made of keys. */
export function pointerOf(...keys: readonly string[]): Pointer {
  return keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** What stands at the pointer; undefined when nothing does. Inherited keys are not found. */
export function at(document: Json | undefined, pointer: Pointer): Json | undefined {
  let value: Json | undefined = document
  for (const key of keysOf(pointer)) {
    if (Array.isArray(value)) value = /^\d+$/.test(key) ? (value as readonly Json[])[Number(key)] : undefined
    else if (isObject(value)) value = Object.hasOwn(value, key) ? value[key] : undefined
    else return undefined
  }
  return value
}

/**
 * A copy with the value put at the pointer, or without it when the value is undefined; what lies beside the path is shared.
 * Missing parents become objects; `-` appends to a list. Fails with `invalid` when the path runs through text or a number.
 */
export function put(document: Json | undefined, pointer: Pointer, value: Json | undefined): Json {
  const [key, ...rest] = keysOf(pointer)
  if (key === undefined) return value ?? null
  if (Array.isArray(document)) {
    const list = [...(document as readonly Json[])]
    const index = key === '-' ? list.length : Number(key)
    if (value === undefined && rest.length === 0) list.splice(index, 1)
    else list[index] = rest.length === 0 ? (value ?? null) : put(list[index], pointerOf(...rest), value)
    return list
  }
  if (document !== undefined && document !== null && !isObject(document))
    throw new InspectorError('invalid', `Cannot change "${pointer}": there is no object to hold "${key}"`)
  const copy = new Map(Object.entries(document ?? {}))
  if (rest.length > 0) copy.set(key, put(copy.get(key), pointerOf(...rest), value))
  else if (value === undefined) copy.delete(key)
  else copy.set(key, value)
  // fromEntries defines own keys, so that a key `__proto__` of a report stays data.
  return Object.fromEntries(copy)
}
