import { ipv6Of, joined, type Address } from './address.ts'

/** An IP network: what its addresses have in common. */
export type Network = { readonly bits: Address['bits']; readonly prefix: number; readonly number: bigint }

/**
 * The network of a text such as `198.51.100.0/24`, `10/8`, `10.0.0.0/255.0.0.0`, `fe80::/10`; host bits may be set, without a prefix it
 * is one address. Undefined when it is none.
 */
export function networkOf(text: string): Network | undefined {
  const [written = '', mask, ...rest] = text.trim().split('/')
  const address = quadOf(written, 1) ?? ipv6Of(written)
  if (!address || rest.length > 0) return undefined
  const prefix = mask === undefined ? address.bits : prefixOf(mask, address.bits)
  return prefix === undefined ? undefined : { ...address, prefix }
}

/** Whether the address lies in the network; never when it is of the other family. */
export function holds({ bits, prefix, number }: Network, address: Address): boolean {
  const host = BigInt(bits - prefix)
  return address.bits === bits && address.number >> host === number >> host
}

/** Decimal numbers; those left out at the end are 0. */
function quadOf(text: string, least: number): Address | undefined {
  const parts = text.split('.')
  if (parts.length < least || parts.length > 4) return undefined
  if (!parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined
  return { bits: 32, number: [...parts, 0, 0, 0].slice(0, 4).map(Number).reduce(joined, 0n) }
}

/** A number of bits, a netmask, or a hostmask. */
function prefixOf(text: string, bits: 32 | 128): number | undefined {
  if (/^\s*\+?\d+$/.test(text)) return Number(text) <= bits ? Number(text) : undefined
  const mask = quadOf(text, 4) ?? ipv6Of(text)
  if (mask?.bits !== bits) return undefined
  const binary = mask.number.toString(2).padStart(bits, '0')
  const [, net, host] = /^(?:(1*)0*|0*(1*))$/.exec(binary) ?? []
  return net === undefined && host === undefined ? undefined : (net?.length ?? bits - (host?.length ?? 0))
}
