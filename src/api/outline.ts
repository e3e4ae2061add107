import { InspectorError } from '../model/error.ts'
import { createMembers, type Member } from './members.ts'

/**
 * How much JSON may hold: levels of nesting; keys, which a parser takes longest for, counted by their colons; texts, keys included; keys and
 * values, counted by the commas, colons and brackets around them.
 */
export type OutlineLimits = {
  readonly maxDepth: number
  readonly maxKeys: number
  readonly maxTexts: number
  readonly maxValues: number
}

/** Reads JSON piece by piece before a parser does, as that recurses and holds everybody up. */
export interface Outline {
  /** The next bytes. Throws `invalid` at once when there are more levels, keys, texts or values than allowed. */
  read(bytes: Uint8Array): void
  /**
   * To be called when there are no more: each time that the wanted key stands in the outermost object. Throws `invalid` when the text is
   * incomplete. Of text that is otherwise not JSON there may be none; the parser says what is wrong with it.
   */
  members(): readonly Member[]
}

const quote = 0x22
const backslash = 0x5c
const brace = 0x7b

const kind = { space: 0, other: 1, text: 2, open: 3, close: 4, comma: 5, colon: 6 } as const
const marks = { text: '"', open: '[{', close: ']}', comma: ',', colon: ':', space: ' \t\n\r' } as const
const kinds = Uint8Array.from({ length: 256 }, (_, byte) => {
  const found = Object.entries(marks).find(([, letters]) => letters.includes(String.fromCharCode(byte)))
  return found ? kind[found[0] as keyof typeof marks] : kind.other
})

/** The outline of a text that is to come; with `key` null no key is looked for. */
export function createOutline({ maxDepth, maxKeys, maxTexts, maxValues }: OutlineLimits, key: string | null): Outline {
  const members = key === null ? undefined : createMembers(key)
  let before = 0
  let depth = 0
  let keys = 0
  let texts = 0
  let values = 0
  let inText = false
  let escaped = 0

  function open(byte: number) {
    depth += 1
    if (depth > maxDepth) throw tooDeep(maxDepth)
    if (depth === 1) members?.begins(byte === brace)
    else if (depth === 2) members?.nested()
  }

  /** The index behind the text, or beyond the last byte: it goes on. */
  function passText(bytes: Uint8Array, from: number): number {
    const end = endOfText(bytes, from)
    if (depth === 1 && members?.listens) members.part(bytes, from, Math.min(end, bytes.length))
    inText = end >= bytes.length
    escaped = inText ? end - bytes.length : 0
    if (inText) return end
    if (depth === 1) members?.textEnds(before + end)
    return end + 1
  }

  function single(kindOf: number, at: number) {
    if (kindOf === kind.comma) members?.comma(at)
    else if (kindOf === kind.colon) members?.colon(at)
    else if (kindOf === kind.text) members?.text(at)
    else if (kindOf === kind.close) members?.ends(at)
    else members?.other()
  }

  return {
    read(bytes) {
      if (bytes.length === 0) return
      let at = 0
      if (inText) {
        // The letter behind a backslash that ended the last piece is no quote, but to be seen.
        if (escaped && depth === 1 && members?.listens) members.part(bytes, 0, 1)
        at = passText(bytes, escaped)
      }
      while (at < bytes.length) {
        const byte = bytes[at]!
        const kindOf = kinds[byte]!
        if (kindOf > kind.text) {
          if (kindOf !== kind.close && ++values > maxValues) throw tooMany(maxValues, 'keys and values', 'values')
          if (kindOf === kind.colon && ++keys > maxKeys) throw tooMany(maxKeys, 'keys', 'keys')
          if (kindOf === kind.open) open(byte)
          else if (depth === 1) single(kindOf, before + at)
          if (kindOf === kind.close) depth -= 1
          at += 1
        } else if (kindOf === kind.text) {
          if (++texts > maxTexts) throw tooMany(maxTexts, 'keys and other texts', 'texts')
          if (depth === 1) single(kindOf, before + at)
          at = passText(bytes, at + 1)
        } else {
          if (depth === 1 && kindOf === kind.other) single(kindOf, before + at)
          at += 1
        }
      }
      before += bytes.length
    },
    members() {
      if (inText || depth > 0)
        throw new InspectorError('invalid', 'Cannot read the body: it is not JSON: it ends too early')
      return members?.found() ?? []
    },
  }
}

/** The index of the closing quote; where there is none, that behind the last byte, and one more when that is a backslash. */
function endOfText(bytes: Uint8Array, from: number): number {
  let at = from
  while (at < bytes.length) {
    const byte = bytes[at]
    if (byte === quote) return at
    at += byte === backslash ? 2 : 1
  }
  return at
}

function tooDeep(levels: number): InspectorError {
  return new InspectorError(
    'invalid',
    `Cannot read the body: it is nested deeper than ${levels} levels, the most that "api.max_depth" allows`,
  )
}

function tooMany(most: number, things: string, setting: string): InspectorError {
  return new InspectorError(
    'invalid',
    `Cannot read the body: it holds more than ${most} ${things}, the most that "api.max_${setting}" allows`,
  )
}
