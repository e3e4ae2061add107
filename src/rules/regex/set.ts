import { asciiClasses, unicodeClasses, withNewline } from './classes.ts'
import { escapedChar, literal } from './escape.ts'
import { next, peek, skip, wrong, type Reader } from './reader.ts'

/** A set of characters as RE2 writes it, and whether a newline is in it. */
export type CharacterSet = { readonly re2: string; readonly newline: boolean }

type Member = { readonly code: number } | { readonly name: string }

/** A set in brackets; `reader` stands behind the opening one. */
export function characterSet(reader: Reader, ascii: boolean): CharacterSet {
  const at = reader.at - 1
  const negated = skip(reader, '^')
  const classes = ascii ? asciiClasses : unicodeClasses
  let re2 = ''
  let newline = false
  for (let first = true; first || peek(reader) !== ']'; first = false) {
    const start = member(reader, at)
    const isRange = peek(reader) === '-' && peek(reader, 1) !== ']' && peek(reader, 1) !== ''
    if (!isRange) {
      re2 += 'name' in start ? classes[start.name] : literal(start.code)
      newline ||= 'name' in start ? withNewline.has(start.name) : start.code === 10
      continue
    }
    next(reader)
    const end = member(reader, at)
    if ('name' in start || 'name' in end || start.code > end.code) throw wrong('bad character range', reader.at)
    re2 += `${literal(start.code)}-${literal(end.code)}`
    newline ||= start.code <= 10 && end.code >= 10
  }
  next(reader)
  return { re2: `[${negated ? '^' : ''}${re2}]`, newline: newline !== negated }
}

function member(reader: Reader, at: number): Member {
  const char = next(reader)
  if (char === '') throw wrong('unterminated character set', at)
  if (char !== '\\') return { code: char.codePointAt(0) ?? 0 }
  const name = peek(reader)
  if (name === 'b') {
    next(reader)
    return { code: 8 }
  }
  if (!Object.hasOwn(unicodeClasses, name)) return { code: escapedChar(reader, true) }
  next(reader)
  return { name }
}
