import type { JsonObject } from '../../src/model/json.ts'

/** A workflow that does a little of everything. */
export const site: JsonObject = {
  ports: { add_ports: 'all', keep_ports: 'present' },
  steps: [
    'ramdisk_error',
    { root_disk_selection: {}, optional: true },
    'scheduler',
    'validate_interfaces',
    { capabilities: { boot_mode: true } },
    { pci_devices: { aliases: [{ vendor_id: '10de', product_id: '1eb8', name: 't4' }] } },
    { lldp_basic: {}, optional: true },
    { local_link_connection: {}, optional: true },
    'rules',
  ],
}
