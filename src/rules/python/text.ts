import type { Json } from '../../model/json.ts'
import { valueOf } from './value.ts'

/** The text of a value as Python's `str` gives it: `5`, `True`, `None`, `[1, 2]`, `{'k': 'a'}`; text is itself. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : reprOf(value)
}

/** The value as Python's `repr` writes it: text in quotes. */
export function reprOf(given: Json | undefined): string {
  const value = valueOf(given)
  switch (value.type) {
    case 'NoneType':
      return 'None'
    case 'bool':
      return value.bool ? 'True' : 'False'
    case 'int':
      return BigInt(value.number).toString()
    case 'float':
      return floatText(value.number)
    case 'str':
      return quoted(value.text)
    case 'list':
      return `[${value.list.map(reprOf).join(', ')}]`
    case 'dict':
      return `{${Object.entries(value.dict)
        .map(([key, item]) => `${quoted(key)}: ${reprOf(item)}`)
        .join(', ')}}`
  }
}

/** As `reprOf`, cut for messages: a report may hold megabytes where a number is expected. */
export function shortRepr(value: Json | undefined): string {
  const text = reprOf(value)
  return text.length > 100 ? `${text.slice(0, 100)}…` : text
}

/** As `repr`, with everything beyond ASCII escaped: Python's `ascii`. */
export function asciiOf(value: Json | undefined): string {
  return reprOf(value).replaceAll(/[^\0-\x7f]/gu, escaped)
}

/** The shortest text that reads back as the same float; always with a point or an exponent. */
export function floatText(number: number): string {
  if (Number.isNaN(number)) return 'nan'
  if (!Number.isFinite(number)) return number > 0 ? 'inf' : '-inf'
  if (Object.is(number, -0)) return '-0.0'
  const [digits = '', power = ''] = number.toExponential().split('e')
  const exponent = Number(power)
  // Python changes to an exponent at 1e16 and below 1e-4, JavaScript at 1e21 and below 1e-6.
  if (number !== 0 && (exponent < -4 || exponent >= 16))
    return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
  const shortest = exponent < 0 ? plainBelowOne(number, digits, exponent) : String(number)
  return shortest.includes('.') ? shortest : `${shortest}.0`
}

function plainBelowOne(number: number, digits: string, exponent: number): string {
  return `${number < 0 ? '-' : ''}0.${'0'.repeat(-exponent - 1)}${digits.replace('-', '').replace('.', '')}`
}

const named: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  // Whatever Python does not count as printable: controls, surrogates, unassigned, and all blanks but the plain one.
  const body = text.replaceAll(/[\p{C}\p{Z}\\'"]/gu, (char) => {
    if (char === ' ') return char
    if (char === "'" || char === '"') return char === quote ? `\\${char}` : char
    return named[char] ?? escaped(char)
  })
  return `${quote}${body}${quote}`
}

function escaped(char: string): string {
  const code = char.codePointAt(0) ?? 0
  if (code > 0xffff) return `\\U${code.toString(16).padStart(8, '0')}`
  return code > 0xff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\x${code.toString(16).padStart(2, '0')}`
}
