import { asciiClasses, unicodeClasses, withNewline } from './classes.ts'
import { escapedChar, literal } from './escape.ts'
import { leadingFlags, scopedFlags, type Flags } from './flags.ts'
import { quantifier } from './quantifier.ts'
import { next, peek, readerOf, skip, until, wrong, type Reader } from './reader.ts'
import { characterSet } from './set.ts'

/** A part of a pattern as RE2 writes it, and what decides whether it may follow a `$`. */
type Part = {
  readonly re2: string
  /** Whether it can match nothing. */
  readonly empty: boolean
  /** Whether it can match a newline. */
  readonly newline: boolean
  /** Whether it has a `$` that may have taken the final newline. */
  readonly ends: boolean
  /** Whether it looks at its place: `^`, `\Z`, `\b` … */
  readonly looks: boolean
  /** A single place and no text: Python repeats nothing there. */
  readonly place?: true
}

const nothing: Part = { re2: '', empty: true, newline: false, ends: false, looks: false }
const place = (re2: string): Part => ({ ...nothing, re2, looks: true, place: true })
const text = (re2: string, newline: boolean): Part => ({ ...nothing, re2, empty: false, newline })

const deepest = 200

/**
 * A Python pattern in RE2's syntax, to be searched for; with `anchored` from the start of the text. Whether it matches is the same as
 * in Python, where the match ends is not: `$` takes a final newline with it, as RE2 cannot look ahead. `\b` knows ASCII words only.
 * `invalid`, with the reason and the position, when it is no pattern or has what cannot be matched in linear time.
 */
export function translated(pattern: string, anchored: boolean): string {
  const reader = readerOf(pattern)
  const flags = leadingFlags(reader)
  const { re2 } = alternatives(reader, flags)
  if (reader.at < reader.chars.length) throw wrong('unbalanced parenthesis', reader.at)
  const letters = `${flags.ignoreCase ? 'i' : ''}${flags.dotAll ? 's' : ''}`
  return `${letters === '' ? '' : `(?${letters})`}${anchored ? `\\A(?:${re2})` : re2}`
}

function alternatives(reader: Reader, flags: Flags): Part {
  let whole = sequence(reader, flags)
  while (skip(reader, '|')) {
    const other = sequence(reader, flags)
    whole = {
      re2: `${whole.re2}|${other.re2}`,
      empty: whole.empty || other.empty,
      newline: whole.newline || other.newline,
      ends: whole.ends || other.ends,
      looks: whole.looks || other.looks,
    }
  }
  return whole
}

function sequence(reader: Reader, flags: Flags): Part {
  let whole = nothing
  while (reader.at < reader.chars.length && peek(reader) !== '|' && peek(reader) !== ')') {
    const at = reader.at
    const part = quantified(reader, atom(reader, flags), at)
    if (whole.ends && (part.looks || (part.newline && !part.empty)))
      throw wrong('something that a "$" before it cannot be followed by in linear time', at)
    whole = {
      re2: whole.re2 + part.re2,
      empty: whole.empty && part.empty,
      newline: whole.newline || part.newline,
      ends: whole.ends || part.ends,
      looks: whole.looks || part.looks,
    }
  }
  return whole
}

function quantified(reader: Reader, part: Part, from: number): Part {
  const at = reader.at
  const times = quantifier(reader)
  if (!times) return part
  if (part.place || reader.at === from || part.re2 === '') throw wrong('nothing to repeat', at)
  const again = reader.at
  if (quantifier(reader)) throw wrong('multiple repeat', again)
  return { ...part, re2: part.re2 + times.re2, empty: part.empty || times.none }
}

function atom(reader: Reader, flags: Flags): Part {
  const at = reader.at
  if (quantifier(reader)) throw wrong('nothing to repeat', at)
  const char = next(reader)
  switch (char) {
    case '.':
      return text('.', flags.dotAll)
    case '^':
      return place(flags.multiline ? '(?m:^)' : '\\A')
    case '$':
      // As `place`, but its own kind: more `$` may follow.
      if (flags.multiline) return { ...nothing, re2: '(?m:$)', looks: true, place: true }
      return { ...nothing, re2: '(?:\\n?\\z)', ends: true, place: true }
    case '[': {
      const set = characterSet(reader, flags.ascii)
      return text(set.re2, set.newline)
    }
    case '(':
      return group(reader, flags, at)
    case '\\':
      return escape(reader, flags)
    default:
      return text(literal(char.codePointAt(0) ?? 0), char === '\n')
  }
}

const places: Readonly<Record<string, string>> = { A: '\\A', Z: '\\z', b: '\\b', B: '\\B' }

function escape(reader: Reader, flags: Flags): Part {
  const name = peek(reader)
  const where = places[name]
  if (where !== undefined) {
    next(reader)
    return place(where)
  }
  const inside = (flags.ascii ? asciiClasses : unicodeClasses)[name]
  if (inside !== undefined) {
    next(reader)
    return text(`[${inside}]`, withNewline.has(name))
  }
  const code = escapedChar(reader, false)
  return text(literal(code), code === 10)
}

function group(reader: Reader, flags: Flags, at: number): Part {
  reader.depth += 1
  if (reader.depth > deepest) throw wrong(`more than ${deepest} groups within each other`, at)
  const part = skip(reader, '?') ? special(reader, flags, at) : closed(reader, flags, '', at)
  reader.depth -= 1
  return part
}

/** The inside of a group up to its end. Groups are not captured: nothing may refer to them. */
function closed(reader: Reader, flags: Flags, letters: string, at: number): Part {
  const inside = alternatives(reader, flags)
  if (!skip(reader, ')')) throw wrong('missing ), unterminated subpattern', at)
  return { ...inside, re2: `(?${letters}:${inside.re2})` }
}

function special(reader: Reader, flags: Flags, at: number): Part {
  if (skip(reader, ':')) return closed(reader, flags, '', at)
  if (skip(reader, '#')) {
    until(reader, ')', 'a comment')
    return nothing
  }
  if (skip(reader, 'P<')) {
    const name = until(reader, '>', 'a group name')
    if (!/^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name)) throw wrong(`bad group name "${name}"`, at)
    if (reader.names.has(name)) throw wrong(`a second group named "${name}"`, at)
    reader.names.add(name)
    return closed(reader, flags, '', at)
  }
  for (const [start, what] of unsupported)
    if (skip(reader, start)) throw wrong(`${what}, which cannot be matched in linear time,`, at)
  const { letters, inner } = scopedFlags(reader, flags, at)
  return closed(reader, inner, letters, at)
}

const unsupported = [
  ['P=', 'a reference back to a group'],
  ['P', 'an unknown extension'],
  ['=', 'a look ahead'],
  ['!', 'a look ahead'],
  ['<', 'a look behind'],
  ['>', 'an atomic group'],
  ['(', 'a conditional group'],
] as const
