import { isObject, objectOf, textOf, type Json, type JsonObject } from '../../model/json.ts'
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
  const all = objectOf(data.all_interfaces)
  return (inventory.interfaces ?? []).flatMap((nic) => {
    const name = textOf(nic.name)
    const found = name !== undefined && Object.hasOwn(all, name) ? all[name] : undefined
    return name !== undefined && isObject(found) ? [{ name, nic, found, tlvs: reportedTlvs(data, nic, name) }] : []
  })
}
