import { InspectorError } from '../../model/error.ts'
import type { Json } from '../../model/json.ts'
import { shortRepr } from './text.ts'
import { integer, longestInteger, numericOf, valueOf, type Numeric } from './value.ts'

/** As Python's `int`: fractions are cut off, digits in text are read. `invalid` for anything else. */
export function toInteger(given: Json): Numeric {
  const value = valueOf(given)
  if (value.type === 'str') {
    const text = blankless(value.text)
    if (/^[+-]?\d+(_\d+)*$/.test(text) && text.length <= longestInteger)
      return integer(BigInt(text.replaceAll(/[_+]/g, '')))
    throw notA(given, 'an integer')
  }
  const number = numericOf(value)
  if (!number) throw notA(given, 'an integer')
  if (number.type === 'int') return number
  if (!Number.isFinite(number.number)) throw notA(given, 'an integer')
  return integer(BigInt(Math.trunc(number.number)))
}

const float = /^[+-]?((\d+(_\d+)*)(\.(\d+(_\d+)*)?)?|\.\d+(_\d+)*)(e[+-]?\d+(_\d+)*)?$/i

/** As Python's `float`. `invalid` for what is no number, and for an integer too large for one. */
export function toFloat(given: Json): Numeric {
  const value = valueOf(given)
  if (value.type === 'str') {
    const text = blankless(value.text)
    if (float.test(text)) return { type: 'float', number: Number(text.replaceAll('_', '')) }
    const named = /^([+-]?)(?:(inf|infinity)|nan)$/i.exec(text)
    if (!named) throw notA(given, 'a number')
    return { type: 'float', number: named[2] ? Number(`${named[1]}Infinity`) : Number.NaN }
  }
  const number = numericOf(value)
  if (!number) throw notA(given, 'a number')
  const result = Number(number.number)
  if (number.type === 'int' && !Number.isFinite(result)) throw notA(given, 'a number that a float can hold')
  return { type: 'float', number: result }
}

/** -1, 0 or 1; NaN beside NaN. Exact between integers and floats of any size. */
export function orderOf({ number: a }: Numeric, { number: b }: Numeric): number {
  if (a < b) return -1
  if (a > b) return 1
  return Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : 0
}

/** Without the blanks around it: JavaScript's less the byte order mark, plus four separators and the next-line control. */
function blankless(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && isBlank(text.charAt(start))) start += 1
  while (end > start && isBlank(text.charAt(end - 1))) end -= 1
  return text.slice(start, end)
}

function isBlank(char: string): boolean {
  const code = char.charCodeAt(0)
  return code === 0x85 || (code >= 0x1c && code <= 0x1f) || (code !== 0xfeff && char.trim() === '')
}

function notA(value: Json, what: string): InspectorError {
  return new InspectorError('invalid', `${shortRepr(value)} is not ${what}`)
}
