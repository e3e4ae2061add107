/** A MAC address: six lower-case hexadecimal octets joined by colons. */
export type Mac = string & { readonly mac: unique symbol }

const octets = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/

/** The address in lower case; undefined for dashes, dots, EUI-64 and 20-octet InfiniBand forms, which Ironic refuses as well. */
export function macOf(value: unknown): Mac | undefined {
  if (typeof value !== 'string') return undefined
  const text = value.toLowerCase()
  return octets.test(text) ? (text as Mac) : undefined
}

// Longer than all forms; a text of megabytes would be taken apart for nothing.
const longest = 100

/**
 * The MAC of the NIC that booted, from what PXELINUX (`01-aa-bb-…`, `20-…` for InfiniBand) or iPXE (`aa:bb:…`) say.
 * A first group of dashes is the hardware type (RFC 1700, "Address Resolution Protocol Parameters"), unless only six are given.
 */
export function bootMacOf(value: unknown): Mac | undefined {
  if (typeof value !== 'string' || value.length > longest) return undefined
  const groups = value.split('-')
  if (groups.length === 6) return macOf(groups.join(':'))
  return macOf(value.slice(value.indexOf('-') + 1).replaceAll('-', ':'))
}
