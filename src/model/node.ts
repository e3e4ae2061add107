import type { JsonObject } from './json.ts'
import type { Mac } from './mac.ts'
import type { Uuid } from './uuid.ts'

/** A node as Ironic shows it: the fields that decide something here by name, all others as they came. */
export type Node = JsonObject & {
  readonly uuid: Uuid
  readonly name: string | null
  readonly driver: string
  readonly provision_state: string
  readonly maintenance: boolean
  readonly properties: JsonObject
  readonly driver_info: JsonObject
  readonly extra: JsonObject
  readonly traits?: readonly string[]
}

/** A port as Ironic shows it: a NIC that it knows. */
export type Port = JsonObject & {
  readonly uuid: Uuid
  readonly address: Mac
  readonly node_uuid: Uuid
  readonly pxe_enabled: boolean
  readonly extra: JsonObject
  readonly local_link_connection: JsonObject
  readonly physical_network: string | null
}

/** The UUID of ports that are still to be created: Ironic gives them theirs. */
export const unbornPort = '00000000-0000-0000-0000-000000000000' as Uuid

/** Provision states in which a machine runs somebody's work: its ports and its power are left alone. */
export function isActive(node: Node): boolean {
  return ['active', 'rescue'].includes(node.provision_state.toLowerCase())
}
