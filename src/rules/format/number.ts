import { InspectorError } from '../../model/error.ts'
import { floatText } from '../python/text.ts'
import { fixed, significant, type Digits } from './decimal.ts'
import { padded, type Spec } from './spec.ts'

const bases: Readonly<Record<string, number>> = { b: 2, o: 8, x: 16, X: 16 }

/** An integer as Python formats it; types such as `f` and `%` make a float of it. */
export function formatInteger(number: bigint, spec: Spec): string {
  const { type, precision, grouping, alternate } = spec
  if (/^[eEfFgG%]$/.test(type)) return formatFloat(Number(number), spec)
  if (precision !== undefined) throw new InspectorError('invalid', 'a precision is not allowed for an integer')
  if (type === 'c') return character(number, spec)
  const base = type === '' || type === 'd' || type === 'n' ? 10 : bases[type]
  if (base === undefined) throw unknownType(type, 'an integer')
  if ((grouping === ',' && base !== 10) || (grouping !== '' && type === 'n')) throw ungrouped(spec)
  const digits = (number < 0n ? -number : number).toString(base)
  const prefix = alternate && base !== 10 ? `0${type}` : ''
  return assembled(number < 0n, prefix, [type === 'X' ? digits.toUpperCase() : digits, ''], spec, base === 10 ? 3 : 4)
}

/** A float as Python formats it. */
export function formatFloat(number: number, spec: Spec): string {
  const { type, precision, alternate, grouping } = spec
  const negative = number < 0 || Object.is(number, -0)
  const size = Math.abs(type === '%' ? number * 100 : number)
  if (!/^[eEfFgGn%]?$/.test(type)) throw unknownType(type, 'a float')
  if (grouping !== '' && type === 'n') throw ungrouped(spec)
  let digits: string
  if (!Number.isFinite(size)) digits = floatText(size)
  else if (type === '') digits = precision === undefined ? floatText(size) : general(size, spec, precision)
  else if (/^[gGn]$/.test(type)) digits = general(size, spec, precision ?? 6)
  else if (/^[eE]$/.test(type)) digits = scientific(significant(size, (precision ?? 6) + 1), alternate)
  else digits = pointed(fixed(size, precision ?? 6), alternate)
  const text = /[EFG]/.test(type) ? digits.toUpperCase() : digits
  const whole = /^\d*/.exec(text)?.[0] ?? ''
  const rest = text.slice(whole.length)
  return assembled(negative, '', [whole, type === '%' ? `${rest}%` : rest], spec, 3)
}

/** `%g`: plain where the exponent is small, trailing zeros left out. Without a type, always with a point. */
function general(number: number, { type, alternate }: Spec, precision: number): string {
  const count = Math.max(precision, 1)
  const rounded = significant(number, count)
  const { digits, exponent } = rounded
  const plain = exponent >= -4 && exponent < (type === '' ? count - 1 : count)
  if (!plain) return scientific(alternate ? rounded : { digits: digits.replace(/(?<=.)0+$/, ''), exponent }, alternate)
  const text = pointed(fixed(number, count - 1 - exponent), alternate)
  const short = alternate || !text.includes('.') ? text : text.replace(/\.?0+$/, '')
  return type === '' && !short.includes('.') ? `${short}.0` : short
}

function scientific({ digits, exponent }: Digits, alternate: boolean): string {
  const mantissa = digits.length > 1 || alternate ? `${digits.slice(0, 1)}.${digits.slice(1)}` : digits
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}

function pointed(text: string, alternate: boolean): string {
  return alternate && !text.includes('.') ? `${text}.` : text
}

function character(number: bigint, spec: Spec): string {
  if (spec.sign !== '' || spec.alternate) throw new InspectorError('invalid', 'signs and "#" are not allowed with "c"')
  if (spec.grouping !== '') throw ungrouped(spec)
  if (number < 0n || number > 0x10ffffn) throw new InspectorError('invalid', `${number} is no character`)
  return padded(String.fromCodePoint(Number(number)), spec, '<')
}

/** Sign, prefix, grouped digits, and what fills up to the width. */
function assembled(
  negative: boolean,
  prefix: string,
  [whole, rest]: readonly [string, string],
  spec: Spec,
  group: number,
): string {
  const sign = negative ? '-' : spec.sign === '-' ? '' : spec.sign
  if (spec.align !== '=') return padded(sign + prefix + grouped(whole, spec.grouping, group) + rest, spec, '>')
  const room = spec.width - sign.length - prefix.length - rest.length
  // Zeros that fill up are grouped like digits; any other character is not.
  if (spec.fill === '0' && whole !== '') return sign + prefix + filled(whole, spec.grouping, group, room) + rest
  const body = grouped(whole, spec.grouping, group)
  return sign + prefix + spec.fill.repeat(Math.max(room - body.length, 0)) + body + rest
}

function filled(digits: string, separator: string, group: number, room: number): string {
  let whole = digits
  while (grouped(whole, separator, group).length < room) whole = `0${whole}`
  return grouped(whole, separator, group)
}

function grouped(digits: string, separator: string, group: number): string {
  if (separator === '') return digits
  return digits.replaceAll(new RegExp(`(?<=.)(?=(?:.{${group}})+$)`, 'g'), separator)
}

function ungrouped({ grouping, type }: Spec): InspectorError {
  return new InspectorError('invalid', `"${grouping}" is not allowed with "${type}"`)
}

function unknownType(type: string, what: string): InspectorError {
  return new InspectorError('invalid', `"${type}" is no format for ${what}`)
}
