import ipaddr from 'ipaddr.js'
import { InspectorError } from '../../model/error.ts'
import { shortRepr } from '../python/text.ts'
import { numericOf, valueOf } from '../python/value.ts'
import type { Json } from '../../model/json.ts'

/** An IP address as a number. */
export type Address = { readonly bits: 32 | 128; readonly number: bigint }

/**
 * The address that a field holds: text, IPv4 also in the short, octal and hexadecimal forms of inet_aton(3), or a number. IPv4 within
 * IPv6 stays IPv6. `invalid` for anything else.
 */
export function addressOf(field: Json): Address {
  const address = typeof field === 'string' ? textual(field) : numeric(field)
  if (!address) throw new InspectorError('invalid', `${shortRepr(field)} is not an IP address`)
  return address
}

/** The IPv6 address of the text, without a zone; undefined when it is none. */
export function ipv6Of(text: string): Address | undefined {
  if (text.includes('%') || !ipaddr.IPv6.isValid(text)) return undefined
  // ipaddr.js takes ::1.2.3.4 for ::ffff:1.2.3.4.
  const plain = text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_quad, ...bytes: readonly string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = bytes.map(Number)
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
  })
  return { bits: 128, number: ipaddr.IPv6.parse(plain).toByteArray().reduce(joined, 0n) }
}

/** The bytes of an address joined, one more at a time. */
export function joined(number: bigint, byte: number): bigint {
  return (number << 8n) | BigInt(byte)
}

function textual(text: string): Address | undefined {
  if (text.includes(':')) return ipv6Of(text)
  // inet_aton(3) ignores a blank and all that follows it.
  const parts = (/^[^\s]*/.exec(text)?.[0] ?? '').split('.').map(partOf)
  const last = parts.pop()
  if (last === undefined || parts.length > 3) return undefined
  if (parts.some((part) => part === undefined || part > 255n)) return undefined
  const room = 8 * (4 - parts.length)
  if (last >= 1n << BigInt(room)) return undefined
  const head = parts.reduce<bigint>((number, part) => joined(number, Number(part)), 0n)
  return { bits: 32, number: (head << BigInt(room)) | last }
}

function partOf(text: string): bigint | undefined {
  if (/^0x[0-9a-f]{1,8}$/i.test(text)) return BigInt(text)
  if (/^0[0-7]{0,11}$/.test(text)) return BigInt(`0o${text}`)
  return /^[1-9][0-9]{0,9}$/.test(text) ? BigInt(text) : undefined
}

function numeric(field: Json): Address | undefined {
  const value = numericOf(valueOf(field))
  if (value?.type !== 'int') return undefined
  const number = BigInt(value.number)
  if (number < 0n || number >= 1n << 128n) return undefined
  return { bits: number < 1n << 32n ? 32 : 128, number }
}
