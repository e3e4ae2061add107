import { nodeBmc, nodeMac } from '../test/fakes/ironic.ts'

/** What a ramdisk reports of node k of the fake Ironic: two NICs with LLDP, three disks, PCI devices, NUMA and extra data, 7.8 kB. */
export function reportOf(k: number): string {
  const mac = nodeMac(k)
  const macs = [mac, mac.replace('52:54:00', '52:54:01')]
  const disks = [0, 1, 2].map(disk)
  return JSON.stringify({
    inventory: {
      interfaces: macs.map((address, n) => nic(address, n)),
      cpu: {
        model_name: 'Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz',
        frequency: '3700.0000',
        count: 32,
        architecture: 'x86_64',
        flags: ['fpu', 'vmx', 'aes', 'pse', 'pdpe1gb', 'smx', 'sse4_2', 'avx2', 'avx512f'],
        socket_count: 2,
      },
      disks,
      memory: { total: 201_863_462_912, physical_mb: 196_608 },
      bmc_address: nodeBmc(k),
      bmc_v6address: '::/0',
      system_vendor: {
        product_name: 'Model 640',
        serial_number: `SN${k}`,
        manufacturer: 'Example',
        firmware: { vendor: 'Example', version: '2.12.2', build_date: '07/09/2021' },
      },
      boot: { current_boot_mode: 'uefi', pxe_interface: mac },
      hostname: 'localhost.localdomain',
      bmc_mac: mac.replace('52:54:00', 'f4:02:70'),
    },
    root_disk: disks[1],
    boot_interface: `01-${mac.replaceAll(':', '-')}`,
    configuration: { collectors: ['default', 'logs', 'pci-devices'], managers: [{ name: 'generic', version: '1.2' }] },
    error: null,
    pci_devices: Array.from({ length: 35 }, (_, n) => ({
      vendor_id: '8086',
      product_id: (0x2000 + n).toString(16),
      class: '0x088000',
      revision: '04',
      bus: `0000:${n.toString(16).padStart(2, '0')}:00.0`,
    })),
    numa_topology: {
      ram: [0, 1].map((numa_node) => ({ numa_node, size_kb: 100_663_296 })),
      cpus: Array.from({ length: 16 }, (_, cpu) => ({ cpu, numa_node: cpu % 2, thread_siblings: [cpu, cpu + 16] })),
      nics: macs.map((_, n) => ({ name: `eno${n + 1}`, numa_node: n })),
    },
  })
}

function nic(mac_address: string, n: number): object {
  const text = (type: number, value: string) => [type, Buffer.from(value).toString('hex')]
  return {
    name: `eno${n + 1}`,
    mac_address,
    ipv4_address: n === 0 ? '192.0.2.41' : null,
    ipv6_address: `fe80::5054:ff:fe77:${n + 1}%eno${n + 1}`,
    has_carrier: true,
    lldp: [
      [1, '041122334455aa'],
      text(2, `\u0005Ethernet1/${n + 1}`),
      [3, '0078'],
      text(4, `to the server's port eno${n + 1}`),
      text(5, 'leaf-12.example.com'),
      text(6, 'Example Network Operating System 7.1'),
      [7, '00140014'],
      [8, '0501c0000201020000000100'],
      [127, '0080c2010064'],
      [127, '0080c20300640776'],
      [127, '00120f01036c010010'],
      [127, '00120f042400'],
    ],
    vendor: '0x8086',
    product: '0x1572',
    client_id: null,
    biosdevname: `em${n + 1}`,
    speed_mbps: 10_000,
  }
}

function disk(n: number): object {
  return {
    name: `/dev/sd${'abc'[n]}`,
    model: n === 1 ? 'EXAMPLE SSD 480' : 'EXAMPLE HDD 4000',
    size: n === 1 ? 480_103_981_056 : 4_000_787_030_016,
    rotational: n !== 1,
    wwn: `0x5000c500a1b2c3d${n}`,
    serial: `ZC1A0F9${n}`,
    vendor: 'ATA',
    wwn_with_extension: `0x5000c500a1b2c3d${n}`,
    wwn_vendor_extension: null,
    hctl: `${n}:0:0:0`,
    by_path: `/dev/disk/by-path/pci-0000:00:1f.2-ata-${n + 1}`,
    logical_sectors: 512,
    physical_sectors: 4096,
  }
}
