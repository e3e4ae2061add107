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

/** A place of a node as rules in ironic-inspector's form name it: the slash in front may be left out. */
export function withSlash(path: string): Pointer {
  return path.startsWith('/') ? path : `/${path}`
}

/** The place as people write it below something: `.site.lab`, a dot within a key with a backslash. */
export function dotted(pointer: Pointer): string {
  return keysOf(pointer)
    .map((key) => `.${key.replaceAll('.', String.raw`\.`)}`)
    .join('')
}

/** The key as an index of a list (RFC 6901, 4: no leading zeros); undefined for what is none. */
export function indexOf(key: string): number | undefined {
  return /^(0|[1-9]\d*)$/.test(key) ? Number(key) : undefined
}

/** What stands at the pointer; undefined when nothing does. Inherited keys are not found. */
export function at(document: Json | undefined, pointer: Pointer): Json | undefined {
  let value: Json | undefined = document
  for (const key of keysOf(pointer)) {
    if (Array.isArray(value)) value = (value as readonly Json[])[indexOf(key) ?? -1]
    else if (isObject(value)) value = Object.hasOwn(value, key) ? value[key] : undefined
    else return undefined
  }
  return value
}
