import { InspectorError } from '../../model/error.ts'

/** A pattern on its way through the translator: where reading stands, and what was seen so far. */
export type Reader = {
  readonly chars: readonly string[]
  at: number
  depth: number
  readonly names: Set<string>
}

/** A reader before the pattern's first character. */
export function readerOf(pattern: string): Reader {
  return { chars: Array.from(pattern), at: 0, depth: 0, names: new Set() }
}

/** The next character, which stays; "" at the end. */
export function peek(reader: Reader, ahead = 0): string {
  return reader.chars[reader.at + ahead] ?? ''
}

/** The next character, and past it. */
export function next(reader: Reader): string {
  const char = peek(reader)
  reader.at += 1
  return char
}

/** Past the text when it comes next. */
export function skip(reader: Reader, text: string): boolean {
  if (
    !reader.chars
      .slice(reader.at, reader.at + text.length)
      .join('')
      .startsWith(text)
  )
    return false
  reader.at += text.length
  return true
}

/** Everything up to the mark, and past it. `invalid` when the mark never comes. */
export function until(reader: Reader, mark: string, what: string): string {
  const end = reader.chars.indexOf(mark, reader.at)
  if (end < 0) throw wrong(`${what} without its "${mark}"`, reader.at)
  const text = reader.chars.slice(reader.at, end).join('')
  reader.at = end + 1
  return text
}

/** What is wrong with the pattern, and where; positions count from 0 as Python's do. */
export function wrong(what: string, at: number): InspectorError {
  return new InspectorError('invalid', `${what} at position ${at}`)
}
