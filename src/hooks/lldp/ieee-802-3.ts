import { linkAggregation } from './link-aggregation.ts'
import { mauTypes } from './mau-types.ts'
import { numberIn } from './octets.ts'
import { fact, tooShort, wrongLength, type Reading } from './reading.ts'

// RFC 4836, ifMauAutoNegCapAdvertisedBits, from the bit after "other" on: that is bit 14 of the two octets, and so down to bit 0.
const physicalCapabilities = [
  '10BASE-T hdx',
  '10BASE-T fdx',
  '10BASE-T4',
  '100BASE-TX hdx',
  '100BASE-TX fdx',
  '100BASE-T2 hdx',
  '100BASE-T2 fdx',
  'PAUSE fdx',
  'Asym PAUSE fdx',
  'Sym PAUSE fdx',
  'Asym and Sym PAUSE fdx',
  '1000BASE-X hdx',
  '1000BASE-X fdx',
  '1000BASE-T hdx',
  '1000BASE-T fdx',
]

/** What 802.3 adds (IEEE 802.3, clause 79): the link's speed and duplex, its MTU, link aggregation. Other subtypes say nothing that is kept. */
export function ieee8023(subtype: number, payload: Uint8Array): Reading {
  if (subtype === 1) return macPhy(payload)
  if (subtype === 3) return linkAggregation(payload)
  return subtype === 4 ? fact('switch_port_mtu', numberIn(payload), tooShort) : []
}

function macPhy(payload: Uint8Array): Reading {
  const [autonegotiation = 0] = payload
  const bits = numberIn(payload.subarray(1))
  const mau = numberIn(payload.subarray(3))
  if (bits === undefined || mau === undefined || payload.length !== 5) return wrongLength
  const type = mauTypes[mau]
  if (type === undefined) return `unknown MAU type ${mau}`
  return [
    { key: 'switch_port_autonegotiation_enabled', value: (autonegotiation & 2) > 0 },
    { key: 'switch_port_autonegotiation_support', value: (autonegotiation & 1) > 0 },
    {
      key: 'switch_port_physical_capabilities',
      value: physicalCapabilities.filter((_name, index) => bits & (0x4000 >> index)).toSorted(),
    },
    { key: 'switch_port_mau_type', value: type },
  ]
}
