import { isObject, objectOf, objectsOf, type Json, type JsonObject } from '../model/json.ts'

/** What the OpenStack client shows of an interface, and the heading under which it lists it; in its order. */
export const interfaceFields = {
  interface: 'Interface',
  mac: 'MAC Address',
  node_ident: 'Node',
  switch_capabilities_enabled: 'Switch Capabilities Enabled',
  switch_capabilities_support: 'Switch Capabilities Supported',
  switch_chassis_id: 'Switch Chassis ID',
  switch_mgmt_addresses: 'Switch Management Addresses',
  switch_port_autonegotiation_enabled: 'Switch Port Autonegotiation Enabled',
  switch_port_autonegotiation_support: 'Switch Port Autonegotiation Supported',
  switch_port_description: 'Switch Port Description',
  switch_port_id: 'Switch Port ID',
  switch_port_link_aggregation_enabled: 'Switch Port Link Aggregation Enabled',
  switch_port_link_aggregation_id: 'Switch Port Link Aggregation ID',
  switch_port_link_aggregation_support: 'Switch Port Link Aggregation Supported',
  switch_port_management_vlan_id: 'Switch Port Mgmt VLAN ID',
  switch_port_mau_type: 'Switch Port Mau Type',
  switch_port_mtu: 'Switch Port MTU',
  switch_port_physical_capabilities: 'Switch Port Physical Capabilities',
  switch_port_protocol_vlan_enabled: 'Switch Port Protocol VLAN Enabled',
  switch_port_protocol_vlan_ids: 'Switch Port Protocol VLAN IDs',
  switch_port_protocol_vlan_support: 'Switch Port Protocol VLAN Supported',
  switch_port_untagged_vlan_id: 'Switch Port Untagged VLAN',
  switch_port_vlan_ids: 'Switch Port VLAN IDs',
  switch_port_vlans: 'Switch Port VLANs',
  switch_protocol_identities: 'Switch Protocol Identities',
  switch_system_description: 'Switch System Description',
  switch_system_name: 'Switch System Name',
} as const

export type InterfaceField = keyof typeof interfaceFields

/** An interface of a node: each field has a value, null when the report and LLDP tell none. */
export type NodeInterface = Readonly<Record<InterfaceField, Json>>

/** The interfaces in a node's processed data, in its order. `node`: as it was typed. */
export function interfacesIn(data: JsonObject, node: string): readonly NodeInterface[] {
  return Object.entries(objectOf(data.all_interfaces))
    .filter(([, one]) => isObject(one))
    .map(([name, one]) => interfaceOf(name, objectOf(one), node))
}

/** The VLANs that the switch says are on the port. */
export function vlansOf({ switch_port_vlan_ids: ids }: NodeInterface): readonly Json[] {
  return Array.isArray(ids) ? (ids as readonly Json[]) : []
}

function interfaceOf(name: string, found: JsonObject, node: string): NodeInterface {
  const lldp = objectOf(found.lldp_processed)
  const told = Object.keys(interfaceFields).map((field) => [field, lldp[field] ?? null] as const)
  const ids = objectsOf(lldp.switch_port_vlans).map(({ id }) => id ?? null)
  const own = { interface: name, mac: found.mac ?? null, node_ident: node, switch_port_vlan_ids: ids }
  return { ...(Object.fromEntries(told) as NodeInterface), ...own }
}
