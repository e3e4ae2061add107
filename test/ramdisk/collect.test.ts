import { afterAll, expect, test } from 'bun:test'
import { objectOf, objectsOf } from '../../src/model/json.ts'
import { collect } from '../../src/ramdisk/collect.ts'
import { disk, around, machineOf, nic, removeTrees, type Tree } from './tree.ts'

afterAll(removeTrees)

const server: Tree = {
  ...nic('eno1', '3c:fd:fe:10:20:30', { device: { link: '../../card' } }),
  ...disk('sda', 8388608 * 2),
  '/proc/cpuinfo': 'processor\t: 0\nmodel name\t: X\n',
  '/proc/meminfo': 'MemTotal: 1048576 kB\n',
  '/proc/cmdline': 'BOOT_IMAGE=/x BOOTIF=01-00-00-00-00-00-00 quiet BOOTIF=01-3c-fd-fe-10-20-30\n',
  '/sys/firmware/efi': null,
  '/sys/class/dmi/id/sys_vendor': 'Dell Inc.\n',
  '/sys/class/dmi/id/product_name': 'PowerEdge R740\n',
  '/sys/class/dmi/id/product_serial': '7XKQ2J3\n',
  '/sys/class/dmi/id/bios_vendor': 'Dell Inc.\n',
  '/sys/class/dmi/id/bios_version': '2.12.2\n',
  '/sys/class/dmi/id/bios_date': '07/09/2021\n',
  '/sys/bus/pci/devices/0000:18:00.0/vendor': '0x8086\n',
  '/sys/bus/pci/devices/0000:18:00.0/device': '0x1572\n',
  '/sys/bus/pci/devices/0000:18:00.0/class': '0x020000\n',
  '/sys/bus/pci/devices/0000:18:00.0/revision': '0x02\n',
  '/sys/bus/pci/devices/0000:18:00.0/numa_node': '-1\n',
}

test('a whole server is reported in the form of ironic-python-agent', async () => {
  const { data, notes } = await collect(machineOf(server), ['default', 'pci-devices'], around)
  expect(data).toMatchObject({
    inventory: {
      interfaces: [{ name: 'eno1' }],
      cpu: { count: 1 },
      disks: [{ name: '/dev/sda' }],
      memory: { total: 1024 ** 3, physical_mb: 1024 },
      bmc_address: null,
      bmc_v6address: null,
      system_vendor: {
        product_name: 'PowerEdge R740',
        serial_number: '7XKQ2J3',
        manufacturer: 'Dell Inc.',
        firmware: { vendor: 'Dell Inc.', version: '2.12.2', build_date: '07/09/2021' },
      },
      boot: { current_boot_mode: 'uefi', pxe_interface: '01-3c-fd-fe-10-20-30' },
      hostname: 'host-1',
    },
    root_disk: { name: '/dev/sda' },
    boot_interface: '01-3c-fd-fe-10-20-30',
    pci_devices: [
      {
        vendor_id: '8086',
        product_id: '1572',
        class: '020000',
        revision: '02',
        bus: '0000:18:00.0',
        numa_node_id: '-1',
      },
    ],
    configuration: { collectors: ['default', 'pci-devices'], memory_source: 'meminfo', notes: [] },
    error: null,
  })
  expect(notes).toEqual([])
})

test('a collector that fails is named in the error, and the others go on', async () => {
  const { '/proc/meminfo': _, ...broken } = server
  const { data } = await collect(machineOf({ ...broken, '/proc/cpuinfo': '\u0000\u0001' }), ['default'], around)
  expect(data.error).toBe(
    'The following errors were encountered:\n' +
      '* collector cpu failed: /proc/cpuinfo lists no processor\n' +
      '* collector memory failed: /proc/meminfo has no MemTotal',
  )
  expect(data.inventory).toMatchObject({
    interfaces: [{ name: 'eno1' }],
    disks: [{ name: '/dev/sda' }],
    hostname: 'host-1',
  })
})

test('a machine that did not boot from the network has no boot interface; without EFI it is in BIOS mode', async () => {
  const { '/sys/firmware/efi': _, ...bios } = server
  const { data } = await collect(machineOf({ ...bios, '/proc/cmdline': 'quiet BOOTIF=\n' }), ['default'], around)
  expect(data).toMatchObject({
    boot_interface: null,
    inventory: { boot: { current_boot_mode: 'bios', pxe_interface: null } },
  })
})

test('of 500 disks each is reported, and the smallest is the root disk', async () => {
  const many = Array.from({ length: 500 }, (_, index) =>
    disk(`sd${index}`, 2 * 1024 ** 3 - index, { 'device/model': `M${index}` }),
  )
  const { data } = await collect(machineOf(Object.assign({}, server, ...many) as Tree), ['default'], around)
  expect(objectsOf(objectOf(data.inventory).disks)).toHaveLength(501)
  expect(data.root_disk).toMatchObject({ name: '/dev/sda' })
  expect(data.error).toBeNull()
})

test('an unknown collector, a disk without a size and a collector that fails all stand in the error', async () => {
  const { '/proc/meminfo': _, ...broken } = server
  const machine = machineOf({ ...broken, '/sys/block/sdx/size': '?' })
  const { data } = await collect(machine, ['default'], around, ['astrology'])
  expect(data.error).toBe(
    'The following errors were encountered:\n' +
      '* there is no collector "astrology"\n' +
      "* disk /dev/sdx is left out: it does not tell its size; the kernel's log may say why\n" +
      '* collector memory failed: /proc/meminfo has no MemTotal',
  )
})

test('only the chosen collectors run', async () => {
  const { data } = await collect(machineOf(server), ['default'], around)
  expect(data).not.toHaveProperty('pci_devices')
  expect(data.configuration).toMatchObject({ collectors: ['default'] })
})

test('a PCI device that tells nothing is left out, which stands in the error', async () => {
  const { data } = await collect(
    machineOf({ ...server, '/sys/bus/pci/devices/0000:00:1f.0/vendor': '0x8086\n' }),
    ['pci-devices'],
    around,
  )
  expect(data.pci_devices).toHaveLength(1)
  expect(data.error).toEndWith(
    "\n* PCI device 0000:00:1f.0 is left out: it does not tell vendor, product and class; the kernel's log may say why",
  )
})

test('a file of the kernel that is there and cannot be read is missing to its collector, and stands in the error', async () => {
  const machine = machineOf({
    ...server,
    '/sys/block/sda/device/model': null,
    '/sys/class/dmi/id/product_serial': null,
  })
  const { data } = await collect(
    { ...machine, refusal: (path) => (path.endsWith('model') ? 'EIO' : 'EACCES') },
    ['default'],
    around,
  )
  expect(data.inventory).toMatchObject({
    disks: [{ name: '/dev/sda', model: '' }],
    system_vendor: { serial_number: '' },
  })
  expect(data.error).toBe(
    'The following errors were encountered:\n' +
      "* /sys/block/sda/device/model cannot be read (EIO): the kernel's log may say what is wrong with it",
  )
})

test('what cannot be read for the logs is left out of them, and is no failure', async () => {
  const { data } = await collect(machineOf({ ...server, '/sys/fs/pstore/dmesg-efi-1': null }), ['logs'], around)
  expect(data.logs).toBeString()
  expect(data.error).toBeNull()
})

test('a serial number of the machine that is no text is reported with "_", and stands in the error', async () => {
  const machine = machineOf({ ...server, '/sys/class/dmi/id/product_serial': Buffer.from([0x37, 0xff, 0x58, 0x0a]) })
  const { data } = await collect(machine, ['default'], around)
  expect(data.inventory).toMatchObject({ system_vendor: { serial_number: '7_X' } })
  expect(data.error).toEndWith('each of which is "_" in "7_X"; set it anew in its firmware')
})

test('system vendor fields that cannot be read are empty', async () => {
  const { data } = await collect(machineOf({}), ['default'], around)
  expect(data.inventory).toMatchObject({ system_vendor: { serial_number: '', firmware: { version: '' } } })
})
