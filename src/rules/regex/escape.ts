import { next, peek, wrong, type Reader } from './reader.ts'

const controls: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 }
const lengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }

/** The code point of an escaped character; `reader` stands behind the backslash. `invalid` for escapes that Python does not know. */
export function escapedChar(reader: Reader, inClass: boolean): number {
  const at = reader.at - 1
  const char = next(reader)
  if (char === '') throw wrong('a backslash without a character', at)
  if (/\d/.test(char)) return octal(reader, char, inClass, at)
  const control = controls[char]
  if (control !== undefined) return control
  const length = lengths[char]
  if (length !== undefined) return hexadecimal(reader, length, at)
  if (char === 'N') throw wrong('\\N{…}, which is not supported,', at)
  if (/[A-Za-z]/.test(char)) throw wrong(`unknown escape \\${char}`, at)
  return char.codePointAt(0) ?? 0
}

/** The code point as RE2 takes it anywhere, inside classes and outside. */
export function literal(code: number): string {
  const char = String.fromCodePoint(code)
  return /[0-9A-Za-z]/.test(char) ? char : `\\x{${code.toString(16)}}`
}

function octal(reader: Reader, first: string, inClass: boolean, at: number): number {
  let digits = first
  while (digits.length < 3 && /[0-7]/.test(peek(reader)) && /^[0-7]+$/.test(digits)) digits += next(reader)
  const isOctal = /^[0-7]+$/.test(digits) && (first === '0' || digits.length === 3 || inClass)
  if (!isOctal) throw wrong(`\\${first}: references back to a group cannot be matched in linear time;`, at)
  const code = Number.parseInt(digits, 8)
  if (code > 0o377) throw wrong(`octal escape \\${digits} beyond \\377`, at)
  return code
}

function hexadecimal(reader: Reader, length: number, at: number): number {
  const digits = reader.chars.slice(reader.at, reader.at + length).join('')
  const code = Number.parseInt(digits, 16)
  if (digits.length < length || !/^[0-9A-Fa-f]+$/.test(digits) || code > 0x10ffff)
    throw wrong('incomplete hexadecimal escape', at)
  reader.at += length
  return code
}
