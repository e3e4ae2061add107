import { Scalar } from 'yaml'
import type { Range } from './frame.ts'

/** From the first character to behind the last of a value, in UTF-16 units. */
export type Span = { readonly start: number; readonly end: number }

/** Where a part of a text value stands in its source: plain, quoted, or over several lines, which YAML folds into one. */
export function rangeInside(source: string, { value, type, range }: Scalar, { start, end }: Span): Range | undefined {
  if (!range || typeof value !== 'string') return undefined
  const isBlock = type === Scalar.BLOCK_LITERAL || type === Scalar.BLOCK_FOLDED
  const at = isBlock ? blockOffsets(source, range[0], value) : flowOffsets(source, range[0], value, type)
  const from = at[Math.min(start, value.length)] ?? range[0]
  // Behind the last character of the part, and not before the next: an escape or a line break may be between them.
  const last = at[Math.max(0, Math.min(end, value.length) - 1)] ?? from
  return [from, Math.min(range[1], Math.max(last, from) + 1)]
}

/** Whether a comment begins behind a plain value: its author may have meant it as part of the value. */
export function isCutOff(source: string, { type, range }: Scalar): boolean {
  return type === Scalar.PLAIN && range !== undefined && range !== null && /^[ \t]+#/.test(source.slice(range[1]))
}

/** Whether a plain text ends at a comma with a bracket open, as it does inside of a flow map or list. */
export function isCutByComma(source: string, { type, range, value }: Scalar): boolean {
  const text = String(value)
  const isOpen = text.split(/[([{]/).length > text.split(/[)\]}]/).length
  return type === Scalar.PLAIN && isOpen && range !== undefined && range !== null && source[range[1]] === ','
}

/** For each character of the value where it stands in the source. */
function flowOffsets(source: string, from: number, value: string, type: Scalar['type']): readonly number[] {
  const isDouble = type === Scalar.QUOTE_DOUBLE
  const isQuoted = isDouble || type === Scalar.QUOTE_SINGLE
  const offsets: number[] = []
  let at = from + (isQuoted ? 1 : 0)
  while (offsets.length < value.length) {
    const joined = isDouble ? lengthOf(/\\\r?\n[ \t]*/y, source, at) : 0
    const broken = lengthOf(/[ \t]*\r?\n[ \t\r\n]*/y, source, at)
    if (joined > 0) at += joined
    else if (broken > 0) {
      pushBreaks(offsets, value, source.slice(at, at + broken), at)
      at += broken
    } else {
      offsets.push(at)
      // One escape for two units.
      if (isDouble && /\\U(?!0000)/y.test(source.slice(at, at + 6))) offsets.push(at)
      const escape = isDouble ? lengthOf(/\\(x..|u.{4}|U.{8}|.)/y, source, at) : 0
      at += escape > 0 ? escape : type === Scalar.QUOTE_SINGLE && source.startsWith("''", at) ? 2 : 1
    }
  }
  return offsets
}

function blockOffsets(source: string, from: number, value: string): readonly number[] {
  const offsets: number[] = []
  let at = source.indexOf('\n', from) + 1
  const indent = writtenIndent(source, from) ?? lengthOf(/ */y, source, at + lengthOf(/([ \t]*\r?\n)*/y, source, at))
  const line = new RegExp(` {0,${indent}}`, 'y')
  const breaks = new RegExp(`\\r?\\n( {0,${indent}}\\r?\\n)* {0,${indent}}`, 'y')
  at += lengthOf(line, source, at)
  while (offsets.length < value.length && at < source.length) {
    const broken = lengthOf(breaks, source, at)
    if (broken > 0) pushBreaks(offsets, value, source.slice(at, at + broken), at)
    else offsets.push(at)
    at += Math.max(1, broken)
  }
  return offsets
}

/** The indentation that `|2` asks for, beyond that of the line it stands in. */
function writtenIndent(source: string, from: number): number | undefined {
  const more = /^[|>][-+]?([1-9])/.exec(source.slice(from, from + 3))?.[1]
  const lineStart = source.lastIndexOf('\n', from) + 1
  return more === undefined ? undefined : Number(more) + lengthOf(/[ -]*/y, source, lineStart)
}

/** Line breaks of the source are one blank of the value, or as many breaks or one fewer. */
function pushBreaks(offsets: number[], value: string, source: string, at: number): void {
  const breaks = source.split('\n').length - 1
  if (value[offsets.length] === ' ') offsets.push(at)
  else for (let count = 0; count < breaks && value[offsets.length] === '\n'; count += 1) offsets.push(at)
}

function lengthOf(pattern: RegExp, source: string, at: number): number {
  pattern.lastIndex = at
  return pattern.exec(source)?.[0].length ?? 0
}
