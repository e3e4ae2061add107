import type { Data } from '../../model/inventory.ts'
import { objectOf, truthy, type Json, type JsonObject } from '../../model/json.ts'

/** One TLV of an LLDP frame (IEEE 802.1AB-2016, clause 8), without its header. */
export type Tlv = { readonly type: number; readonly value: Uint8Array }

/**
 * What the ramdisk heard on a NIC, as it reports it; empty when nothing, undefined when it says nothing.
 * `lldp_raw` is the place where today's IPA puts it, `lldp` of the NIC the one before that.
 */
export function reportedTlvs(data: Data, nic: JsonObject, name: string): readonly Json[] | undefined {
  const heard = objectOf(data.lldp_raw)
  const raw = Object.hasOwn(heard, name) ? heard[name] : undefined
  const list = truthy(raw) ? raw : nic.lldp
  return Array.isArray(list) ? (list as readonly Json[]) : undefined
}

/** A TLV from its form `[type, hexadecimal digits]`; undefined when it is none. */
export function tlvOf(reported: Json): Tlv | undefined {
  if (!Array.isArray(reported) || reported.length !== 2) return undefined
  const [type, hex] = reported as readonly Json[]
  if (typeof type !== 'number' || typeof hex !== 'string') return undefined
  return hex.length % 2 === 0 && /^[0-9a-f]*$/i.test(hex) ? { type, value: Uint8Array.fromHex(hex) } : undefined
}
