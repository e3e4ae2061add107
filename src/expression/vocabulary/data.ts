import { disk, inventory, lldp } from './inventory.ts'
import { anything, anyMap, bool, listOf, mapOf, text } from './shapes.ts'

/** A NIC under `data.interfaces`: as the 2015 ramdisk posts it, and as the hooks write it. */
const interfaceOfData = mapOf({
  name: text,
  mac: text,
  ip: text,
  ipv4_address: text,
  ipv6_address: text,
  client_id: text,
  pxe: bool,
  lldp_processed: lldp,
  has_carrier: bool,
})

/**
 * The keys of the report: those that ramdisks of both generations post, and those that hooks write. Others, which a ramdisk of one's own
 * posts, are asked for in brackets: `data["rack"]`.
 */
export const data = mapOf({
  inventory,
  all_interfaces: { type: 'map', of: interfaceOfData },
  interfaces: { type: 'map', of: interfaceOfData },
  auto_discovered: bool,
  block_devices: mapOf({ serials: listOf(text) }),
  boot_interface: text,
  boot_mode: text,
  configuration: mapOf({ collectors: listOf(text), managers: listOf(anything) }),
  cpu_arch: text,
  cpus: anything,
  data: anything,
  dmi: anyMap,
  error: anything,
  extra: anyMap,
  ipmi_address: text,
  ipmi_v6address: text,
  lldp_raw: anyMap,
  local_gb: anything,
  logs: text,
  macs: listOf(text),
  memory_mb: anything,
  numa_topology: mapOf({ ram: listOf(anything), cpus: listOf(anything), nics: listOf(anything) }),
  pci_devices: listOf(
    mapOf({
      vendor_id: text,
      product_id: text,
      class: text,
      revision: text,
      bus: text,
      numa_node_id: anything,
    }),
  ),
  root_disk: disk,
  usb_devices: listOf(anything),
})
