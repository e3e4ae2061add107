import { linkAggregation } from './link-aggregation.ts'
import { numberIn, textIn } from './octets.ts'
import { fact, noText, tooShort, wrongLength, type Reading } from './reading.ts'

/** What 802.1 adds (IEEE 802.1Q, annex D): VLANs, protocols, link aggregation. Other subtypes say nothing that is kept. */
export function ieee8021(subtype: number, payload: Uint8Array): Reading {
  if (subtype === 1) return fact('switch_port_untagged_vlan_id', numberIn(payload), tooShort)
  if (subtype === 2) return protocolVlan(payload)
  if (subtype === 3) return vlan(payload)
  if (subtype === 4) return protocol(payload)
  if (subtype === 6) return fact('switch_port_management_vlan_id', numberIn(payload), tooShort)
  return subtype === 7 ? linkAggregation(payload) : []
}

function protocolVlan(payload: Uint8Array): Reading {
  const [flags = 0] = payload
  const id = numberIn(payload.subarray(1))
  if (id === undefined || payload.length !== 3) return wrongLength
  return [
    { key: 'switch_port_protocol_vlan_enabled', value: (flags & 4) > 0 },
    { key: 'switch_port_protocol_vlan_support', value: (flags & 2) > 0 },
    { key: 'switch_port_protocol_vlan_ids', item: id },
  ]
}

function vlan(payload: Uint8Array): Reading {
  const id = numberIn(payload)
  const octets = counted(payload.subarray(2))
  if (id === undefined || !octets) return tooShort
  const name = textIn(octets)
  // Some switches fill the name up with NULs.
  return name === undefined ? noText : [{ key: 'switch_port_vlans', item: { name: name.replace(/\0+$/, ''), id } }]
}

function protocol(payload: Uint8Array): Reading {
  const octets = counted(payload)
  return octets ? [{ key: 'switch_protocol_identities', item: octets.toHex() }] : tooShort
}

/** As many octets as the first one says; undefined when there are fewer. */
function counted(octets: Uint8Array): Uint8Array | undefined {
  const [length = 0] = octets
  return octets.length > length ? octets.subarray(1, 1 + length) : undefined
}
