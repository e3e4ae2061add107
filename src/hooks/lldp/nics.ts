import { isObject, textOf, type Json, type JsonObject } from '../../model/json.ts'
import { at, pointerOf } from '../../model/pointer.ts'
import type { World } from '../../workflow/hook.ts'
import { reportedTlvs } from './tlv.ts'

/** A NIC that `validate_interfaces` found, as reported and as found, with what the ramdisk heard on it. */
export type ListeningNic = {
  readonly name: string
  readonly nic: JsonObject
  readonly found: JsonObject
  /** Undefined: the report says nothing of LLDP on it. */
  readonly tlvs: readonly Json[] | undefined
}

/** The NICs of the inventory that stand in `all_interfaces`; one without a valid MAC does not. */
export function listeningNics({ data, inventory }: World): readonly ListeningNic[] {
  return (inventory.interfaces ?? []).flatMap((nic) => {
    const name = textOf(nic.name)
    const found = name === undefined ? undefined : at(data, pointerOf('all_interfaces', name))
    return name !== undefined && isObject(found) ? [{ name, nic, found, tlvs: reportedTlvs(data, nic, name) }] : []
  })
}
