import type { Json, JsonObject } from '../../model/json.ts'
import { switchCapabilities } from './capabilities.ts'
import { chassisId, portId } from './identity.ts'
import { ieee8021 } from './ieee-802-1.ts'
import { ieee8023 } from './ieee-802-3.ts'
import { addressIn, textIn } from './octets.ts'
import { fact, noText, noTlv, tooShort, type Reading } from './reading.ts'
import { tlvOf, type Tlv } from './tlv.ts'

/** What was heard from a switch, by key; and which TLVs were skipped, and why. */
export type Heard = { readonly facts: JsonObject; readonly skipped: readonly string[] }

/** Reads all TLVs of a NIC, as they are reported. Of a key with one value the first TLV counts; lists grow. */
export function readTlvs(reported: readonly Json[]): Heard {
  const values = new Map<string, Json>()
  const lists = new Map<string, Json[]>()
  const skipped: string[] = []
  for (const one of reported) {
    const tlv = tlvOf(one)
    const reading = tlv ? read(tlv) : noTlv
    if (typeof reading === 'string') skipped.push(tlv ? `type ${tlv.type}: ${reading}` : reading)
    else
      for (const found of reading) {
        const { key } = found
        if ('value' in found) {
          if (!values.has(key)) values.set(key, found.value)
          continue
        }
        const list = lists.get(key) ?? []
        list.push(found.item)
        lists.set(key, list)
        values.set(key, list)
      }
  }
  return { facts: Object.fromEntries(values), skipped }
}

/** Types that are not known say nothing that is kept, as do the end of the frame (0) and the time to live (3). */
function read({ type, value }: Tlv): Reading {
  if (type === 1) return chassisId(value)
  if (type === 2) return portId(value)
  if (type === 4) return fact('switch_port_description', textIn(value), noText)
  if (type === 5) return fact('switch_system_name', textIn(value), noText)
  if (type === 6) return fact('switch_system_description', textIn(value), noText)
  if (type === 7) return switchCapabilities(value)
  if (type === 8) return managementAddress(value)
  return type === 127 ? organisation(value) : []
}

// The first octet says how long the address is. Its family says so too, and by that alone ironic-inspector goes.
function managementAddress(value: Uint8Array): Reading {
  const address = addressIn(value.subarray(1))
  if (address === undefined) return tooShort
  return address === null ? [] : [{ key: 'switch_mgmt_addresses', item: address }]
}

function organisation(value: Uint8Array): Reading {
  const subtype = value[3]
  if (subtype === undefined) return tooShort
  const oui = value.subarray(0, 3).toHex()
  const payload = value.subarray(4)
  if (oui === '0080c2') return ieee8021(subtype, payload)
  return oui === '00120f' ? ieee8023(subtype, payload) : `unknown organisation ${oui}`
}
