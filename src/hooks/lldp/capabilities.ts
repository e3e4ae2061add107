import { numberIn } from './octets.ts'
import { wrongLength, type Reading } from './reading.ts'

// IEEE 802.1AB-2016, table 8-4, from the second bit on: the first, "other", says nothing.
const names = [
  'Repeater',
  'Bridge',
  'WLAN',
  'Router',
  'Telephone',
  'DOCSIS cable device',
  'Station only',
  'C-Vlan',
  'S-Vlan',
  'TPMR',
]

/** What the switch can do, and what of it is turned on. */
export function switchCapabilities(value: Uint8Array): Reading {
  const supported = numberIn(value)
  const enabled = numberIn(value.subarray(2))
  if (supported === undefined || enabled === undefined || value.length !== 4) return wrongLength
  return [
    { key: 'switch_capabilities_support', value: named(supported) },
    { key: 'switch_capabilities_enabled', value: named(enabled) },
  ]
}

function named(bits: number): readonly string[] {
  return names.filter((_name, index) => bits & (2 << index))
}
