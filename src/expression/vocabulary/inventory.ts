import { anything, bool, listOf, mapOf, number, text } from './shapes.ts'

/** What LLDP told of the switch port, by the names of ironic-inspector's `lldp_basic`. */
export const lldp = mapOf({
  switch_capabilities_enabled: listOf(text),
  switch_capabilities_support: listOf(text),
  switch_chassis_id: text,
  switch_mgmt_addresses: listOf(text),
  switch_port_autonegotiation_enabled: bool,
  switch_port_autonegotiation_support: bool,
  switch_port_description: text,
  switch_port_id: text,
  switch_port_link_aggregation_enabled: bool,
  switch_port_link_aggregation_id: number,
  switch_port_link_aggregation_support: bool,
  switch_port_management_vlan_id: number,
  switch_port_mau_type: text,
  switch_port_mtu: number,
  switch_port_physical_capabilities: listOf(text),
  switch_port_protocol_vlan_enabled: bool,
  switch_port_protocol_vlan_ids: listOf(number),
  switch_port_protocol_vlan_support: bool,
  switch_port_untagged_vlan_id: number,
  switch_port_vlans: listOf(anything),
  switch_protocol_identities: listOf(text),
  switch_system_description: text,
  switch_system_name: text,
})

const nicFields = {
  name: text,
  mac_address: text,
  ipv4_address: text,
  ipv6_address: text,
  has_carrier: bool,
  lldp: anything,
  vendor: text,
  product: text,
  client_id: text,
  biosdevname: text,
  speed_mbps: number,
  pci_address: text,
  driver: text,
}

/** A NIC of the inventory. */
export const nic = mapOf(nicFields)

/** The NIC that booted, with what LLDP told about its switch port. */
export const bootNic = mapOf({ ...nicFields, lldp })

/** A disk of the inventory; sizes are in bytes. */
export const disk = mapOf({
  name: text,
  model: text,
  size: number,
  rotational: bool,
  wwn: text,
  wwn_with_extension: text,
  wwn_vendor_extension: text,
  serial: text,
  vendor: text,
  hctl: text,
  by_path: text,
  logical_sectors: number,
  physical_sectors: number,
  tran: text,
})

/** The inventory as ironic-python-agent reports it. What hardware managers of a site add is asked for in brackets: `inventory["x"]`. */
export const inventory = mapOf({
  interfaces: listOf(nic),
  disks: listOf(disk),
  cpu: mapOf({
    model_name: text,
    frequency: anything,
    count: number,
    socket_count: number,
    architecture: text,
    flags: listOf(text),
  }),
  memory: mapOf({ total: number, physical_mb: number }),
  bmc_address: text,
  bmc_v6address: text,
  bmc_mac: text,
  system_vendor: mapOf({
    product_name: text,
    serial_number: text,
    manufacturer: text,
    firmware: mapOf({ vendor: text, version: text, build_date: text }),
  }),
  boot: mapOf({ current_boot_mode: text, pxe_interface: text }),
  hostname: text,
  pci_devices: listOf(anything),
  usb_devices: listOf(anything),
  numa_topology: anything,
})
