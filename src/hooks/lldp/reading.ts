import type { Json } from '../../model/json.ts'

/** What a TLV says of the switch: the value of a key, or, with `item`, one more value of a list. */
export type Fact = { readonly key: string } & ({ readonly value: Json } | { readonly item: Json })

/** The facts of a TLV; none where nothing of it is kept. Or, as text, why it is skipped. */
export type Reading = readonly Fact[] | string

/** One fact; a skipped TLV when there is no value, for the reason given. */
export function fact(key: string, value: Json | undefined, otherwise: string): Reading {
  return value === undefined ? otherwise : [{ key, value }]
}

/** Said of a TLV that ends before its last field. */
export const tooShort = 'too short'

/** Said of a TLV that has not the one length it may have. */
export const wrongLength = 'wrong length'

/** Said of a TLV whose text is none. */
export const noText = 'no UTF-8'

/** Said of what a ramdisk reports as a TLV and is none. */
export const noTlv = 'no pair of a type and hexadecimal digits'
