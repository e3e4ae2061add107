import type { JsonObject } from '../../src/model/json.ts'
import type { AskAnswer } from '../../src/model/trace.ts'

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
    { id: 'guard', require: 'data.inventory.disks.size() < 4', else: 'too many disks' },
    {
      id: 'class',
      when: 'data.inventory.system_vendor.manufacturer == "HPE"',
      set: { '/resource_class': 'hpe', '/extra/a/b': 1 },
    },
    {
      id: 'credentials',
      when: '!empty(data.pci_devices)',
      set: { '/driver_info/redfish_password': '${{ secret("bmc") }}', '/extra/note': 'x${{ secret("bmc") }}y' },
    },
    { unset: ['/extra/list'] },
    { extend: { '/extra/seen': 'r3', unique: true } },
    { set_capability: { profile: 'compute' }, unset_capability: ['boot_mode'] },
    { add_trait: ['CUSTOM_B', 'CUSTOM_C'], remove_trait: 'CUSTOM_OLD' },
    { set_port: { where: 'nic.name == "eth0"', set: { '/physical_network': 'ctlplane' } } },
    { id: 'rack', http: { url: 'http://cmdb.example.org/', into: 'rack' }, optional: true },
    { id: 'rack-name', when: '!empty(data.rack.name)', set: { '/extra/rack': '${{ data.rack.name }}' } },
    'rules',
  ],
}

/** What the step that asks is told. */
export const answers: Readonly<Record<string, AskAnswer>> = { rack: { status: 200, body: { name: 'r7' } } }

/** The secret of the workflow: it occurs nowhere else. */
export const secret = 'Swordfish-4711'
