import { objectOf, textOf, type Json, type JsonObject } from '../../model/json.ts'
import { macOf } from '../../model/mac.ts'
import { chassisId, chassisMac, portId } from './identity.ts'
import { noTlv } from './reading.ts'
import { tlvOf } from './tlv.ts'

/** Where a NIC is connected, as far as it was heard: a switch's MAC, and one of its ports. */
export type Link = { readonly switch_id?: string; readonly port_id?: string }

/** The link as `lldp_basic` read it; a chassis ID that is no MAC is no `switch_id` for Ironic, and is left out. */
export function linkOf(found: JsonObject): Link {
  const { switch_chassis_id, switch_port_id } = objectOf(found.lldp_processed)
  const id = textOf(switch_chassis_id)
  const port = textOf(switch_port_id)
  return { ...(id && macOf(id) ? { switch_id: id } : {}), ...(port ? { port_id: port } : {}) }
}

/** The link straight from the TLVs, of which the last counts; and which of them were skipped, and why. */
export function linkIn(reported: readonly Json[]): { readonly link: Link; readonly skipped: readonly string[] } {
  let link: Link = {}
  const skipped: string[] = []
  for (const one of reported) {
    const tlv = tlvOf(one)
    if (!tlv) {
      skipped.push(noTlv)
      continue
    }
    const { type, value } = tlv
    const isSwitch = type === 1 && value[0] === chassisMac
    if (!isSwitch && type !== 2) continue
    const reading = isSwitch ? chassisId(value) : portId(value)
    if (typeof reading === 'string') {
      skipped.push(`type ${type}: ${reading}`)
      continue
    }
    const [found] = reading
    const text = found && 'value' in found ? textOf(found.value) : undefined
    if (text !== undefined) link = { ...link, [isSwitch ? 'switch_id' : 'port_id']: text }
  }
  return { link, skipped }
}
