import { addressIn, macIn, textIn } from './octets.ts'
import { fact, noText, tooShort, type Reading } from './reading.ts'

type Form = 'text' | 'mac' | 'address'

// IEEE 802.1AB-2016, tables 8-2 and 8-3: what the octet before the ID says of its form.
const chassisForms: Readonly<Record<number, Form>> = {
  1: 'text',
  2: 'text',
  3: 'text',
  4: 'mac',
  5: 'address',
  6: 'text',
  7: 'text',
}
const portForms: Readonly<Record<number, Form>> = { 1: 'text', 2: 'text', 3: 'mac', 4: 'address', 5: 'text', 7: 'text' }

/** The subtype of a chassis ID that is a MAC. */
export const chassisMac = 4

/** Which switch it is. An address of an unknown family is null, as ironic-inspector has it. */
export function chassisId(value: Uint8Array): Reading {
  return identity('switch_chassis_id', chassisForms, value)
}

/** Which port of the switch it is; null as above. */
export function portId(value: Uint8Array): Reading {
  return identity('switch_port_id', portForms, value)
}

function identity(key: string, forms: Readonly<Record<number, Form>>, value: Uint8Array): Reading {
  const [subtype] = value
  if (subtype === undefined) return tooShort
  const id = value.subarray(1)
  const form = forms[subtype]
  if (form === 'text') return fact(key, textIn(id), noText)
  if (form === 'mac') return fact(key, macIn(id), tooShort)
  if (form === 'address') return fact(key, addressIn(id), tooShort)
  return `unknown subtype ${subtype}`
}
