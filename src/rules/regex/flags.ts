import { next, peek, skip, wrong, type Reader } from './reader.ts'

/** The flags in force, under Python's names. */
export type Flags = {
  readonly ignoreCase: boolean
  readonly dotAll: boolean
  readonly multiline: boolean
  readonly ascii: boolean
}

const none: Flags = { ignoreCase: false, dotAll: false, multiline: false, ascii: false }

const letters: Readonly<Record<string, Partial<Flags>>> = {
  i: { ignoreCase: true },
  s: { dotAll: true },
  m: { multiline: true },
  a: { ascii: true },
  u: { ascii: false },
}

/** The flags at the front, such as `(?i)`; past them. Python takes flags for the whole pattern nowhere else. */
export function leadingFlags(reader: Reader): Flags {
  let flags = none
  while (/^\(\?[a-zA-Z]+\)/.test(reader.chars.slice(reader.at, reader.at + 12).join(''))) {
    reader.at += 2
    while (!skip(reader, ')')) flags = { ...flags, ...flag(reader) }
  }
  return flags
}

/** The flags of a group such as `(?i-s:…)`, up to its colon: as RE2 writes those that it needs, and all that hold inside. */
export function scopedFlags(reader: Reader, outer: Flags, at: number): { letters: string; inner: Flags } {
  let inner = outer
  let removing = false
  while (!skip(reader, ':')) {
    if (skip(reader, ')')) throw wrong('global flags not at the start of the expression', at)
    if (!removing && skip(reader, '-')) {
      removing = true
      continue
    }
    const changed = flag(reader)
    inner = { ...inner, ...(removing ? off(changed) : changed) }
  }
  const on = `${inner.ignoreCase ? 'i' : ''}${inner.dotAll ? 's' : ''}`
  const without = `${inner.ignoreCase ? '' : 'i'}${inner.dotAll ? '' : 's'}`
  return { letters: `${on}${without === '' ? '' : `-${without}`}`, inner }
}

function flag(reader: Reader): Partial<Flags> {
  const at = reader.at
  const letter = next(reader)
  const flags = Object.hasOwn(letters, letter) ? letters[letter] : undefined
  if (flags) return flags
  if (letter === 'x') throw wrong('flag "x" (verbose patterns), which is not supported,', at)
  if (letter === '') throw wrong('missing )', at)
  throw wrong(`unknown extension "?${letter}"`, peek(reader) === '' ? at : at - 1)
}

function off(flags: Partial<Flags>): Partial<Flags> {
  return Object.fromEntries(Object.keys(flags).map((name) => [name, false]))
}
