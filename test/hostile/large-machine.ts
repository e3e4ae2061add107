import type { Json, JsonObject } from '../../src/model/json.ts'
import { interfacesOf, reportOf, type Payload } from './payload.ts'

const count = <T>(length: number, of: (index: number) => T): T[] => Array.from({ length }, (_, index) => of(index))
const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0')

/** As much as a machine can have: nothing in it is hostile, and the default limits take it. */
export const largeMachine: readonly Payload[] = [
  {
    says: '512 NICs with LLDP, 1,000 disks, 20,000 facts, 2,000 PCI devices, 2,048 threads on 16 nodes, 20 MB of logs',
    body: (k) => JSON.stringify(reported(k)),
    harmless: true,
    keeps: '"numa_node":15',
  },
]

function reported(k: number): JsonObject {
  const report = reportOf(k)
  const inventory = report.inventory as JsonObject
  const [first] = interfacesOf(k)
  const interfaces = [{ ...first, lldp: neighbour(0) }, ...count(511, (n) => nic(n + 1))]
  return {
    ...report,
    inventory: { ...inventory, interfaces, disks: count(1000, disk) },
    data: count(20_000, (n) => ['disk', `sd${n % 1000}`, `SMART/attribute_${n}(raw)`, n % 3 ? String(n) : n * 1.5]),
    pci_devices: count(2000, pciDevice),
    numa_topology: {
      ram: count(16, (node) => ({ numa_node: node, size_kb: 1_056_561_776 })),
      cpus: count(1024, (core) => ({
        cpu: core % 64,
        numa_node: core >> 6,
        thread_siblings: [core, core + 1024],
      })),
      nics: count(512, (n) => ({ name: `ens${n}f0np0`, numa_node: n % 16 })),
    },
    dmi: { bios: { vendor: 'HPE' }, memory: { devices: count(384, memoryDevice) } },
    logs: Buffer.alloc(15_000_000, 'a line of a ramdisk\n').toString('base64'),
  }
}

const nic = (n: number): JsonObject => ({
  name: `ens${n}f0np0`,
  mac_address: `52:54:${hex(n >> 8, 2)}:${hex(n & 255, 2)}:77:0a`,
  ipv4_address: `10.0.${n >> 8}.${n & 255}`,
  ipv6_address: `fe80::5054:ff:fe77:${hex(n, 4)}%ens${n}f0np0`,
  has_carrier: true,
  vendor: '0x15b3',
  product: '0x1019',
  client_id: null,
  biosdevname: `em${n}`,
  speed_mbps: 100_000,
  lldp: neighbour(n),
})

/** Chassis, port, time, and what is told of VLANs, link and power: of a switch that says much. */
const neighbour = (n: number): Json[] => [
  [1, `04${hex(n >> 5, 12)}`],
  [2, `05${Buffer.from(`Ethernet1/${n % 32}`).toString('hex')}`],
  [3, '0078'],
  [5, Buffer.from(`leaf-${n >> 5}.example.org`).toString('hex')],
  [6, Buffer.from('a network operating system, '.repeat(8)).toString('hex')],
  ...count(14, (vlan) => [127, `0080c203${hex(vlan + 100, 4)}08${Buffer.from(`vlan-${vlan}xx`).toString('hex')}`]),
  [0, ''],
]

const disk = (n: number): JsonObject => ({
  name: `/dev/sd${n}`,
  model: 'ST20000NM007D',
  size: 20_000_588_955_648,
  rotational: true,
  wwn: `0x5000c500${hex(n, 8)}`,
  serial: `ZVT${n}`,
  vendor: 'SEAGATE',
  wwn_with_extension: `0x5000c500${hex(n, 8)}`,
  wwn_vendor_extension: null,
  hctl: `0:0:${n}:0`,
  by_path: `/dev/disk/by-path/pci-0000:3b:00.0-sas-exp0x500605b-phy${n}-lun-0`,
})

const pciDevice = (n: number): JsonObject => ({
  vendor_id: '15b3',
  product_id: hex(n, 4),
  class: '020000',
  revision: '00',
  bus: `0000:${hex(n >> 8, 2)}:${hex((n >> 3) & 31, 2)}.${n & 7}`,
})

const memoryDevice = (n: number): JsonObject => ({
  locator: `P${n >> 4}-DIMM${n & 15}`,
  size: '128 GB',
  type: 'DDR5',
  speed: '4800 MT/s',
  manufacturer: 'Samsung',
  serial_number: hex(n, 8),
  part_number: 'M321RAGA0B20',
  form_factor: 'DIMM',
})
