import { afterAll, expect, test } from 'bun:test'
import { objectOf, type Json } from '../../../src/model/json.ts'
import { disks } from '../../../src/ramdisk/collectors/disks.ts'
import type { Found } from '../../../src/ramdisk/collector.ts'
import { disk, around, machineOf, removeTrees, type Tree } from '../tree.ts'

afterAll(removeTrees)

const collect = (tree: Tree) => disks.collect(machineOf(tree), around) as Found
const names = ({ inventory }: Found) => [inventory?.disks].flat().map((one) => objectOf(one as Json).name)
const gib = (count: number) => (count * 1024 ** 3) / 512

test('an NVMe disk tells model, serial number and WWN by itself, without udev', () => {
  const tree = {
    ...disk('nvme0n1', 1953525168, {
      wwid: 'eui.01000000010000005cd2e4aabbcc0151\n',
      'device/model': 'INTEL SSDPE2KX010T8                     \n',
      'device/serial': 'PHLJ123400AB1P0FGN  \n',
    }),
    '/dev/disk/by-path/pci-0000:5e:00.0-nvme-1': { link: '../../nvme0n1' },
  }
  expect(collect(tree).inventory?.disks).toEqual([
    {
      name: '/dev/nvme0n1',
      model: 'INTEL SSDPE2KX010T8',
      size: 1000204886016,
      rotational: false,
      wwn: 'eui.01000000010000005cd2e4aabbcc0151',
      serial: 'PHLJ123400AB1P0FGN',
      vendor: null,
      wwn_with_extension: null,
      wwn_vendor_extension: null,
      hctl: null,
      by_path: '/dev/disk/by-path/pci-0000:5e:00.0-nvme-1',
      logical_sectors: 512,
      physical_sectors: 4096,
      tran: 'nvme',
    },
  ])
})

test('what udev knows comes first', () => {
  const tree = {
    ...disk('sda', gib(1000), {
      dev: '8:0\n',
      'device/vendor': 'DELL    \n',
      'device/wwid': 'naa.5000c500a1b2c3d4\n',
      'device/scsi_device/0:2:0:0': null,
      'queue/rotational': '1\n',
    }),
    '/run/udev/data/b8:0':
      'S:disk/by-id/x\nE:ID_SERIAL=long\nE:ID_SERIAL_SHORT=short\nE:ID_WWN=0x6d09466012ab34cd\nE:ID_WWN_VENDOR_EXTENSION=0x2a5f000112233445\nE:ID_WWN_WITH_EXTENSION=0x6d09466012ab34cd2a5f000112233445\n',
  }
  expect(collect(tree).inventory?.disks).toMatchObject([
    {
      vendor: 'DELL',
      serial: 'short',
      wwn: '0x6d09466012ab34cd',
      wwn_with_extension: '0x6d09466012ab34cd2a5f000112233445',
      wwn_vendor_extension: '0x2a5f000112233445',
      hctl: '0:2:0:0',
      rotational: true,
    },
  ])
})

test('without udev a SCSI disk’s WWN and serial number come from the kernel', () => {
  const page = Uint8Array.from([0, 0x80, 0, 8, ...Buffer.from('ZC1A0F9K')])
  const tree = disk('sda', gib(1000), { 'device/wwid': 'naa.5000c500a1b2c3d4\n', 'device/vpd_pg80': page })
  expect(collect(tree).inventory?.disks).toMatchObject([
    {
      wwn: '0x5000c500a1b2c3d4',
      wwn_with_extension: '0x5000c500a1b2c3d4',
      wwn_vendor_extension: null,
      serial: 'ZC1A0F9K',
    },
  ])
})

test('without udev a WWN of 16 bytes is a name and an extension', () => {
  const tree = disk('sda', gib(1000), { 'device/wwid': 'naa.6d09466012ab34cd2a5f000112233445\n' })
  expect(collect(tree).inventory?.disks).toMatchObject([
    {
      wwn: '0x6d09466012ab34cd',
      wwn_with_extension: '0x6d09466012ab34cd2a5f000112233445',
      wwn_vendor_extension: '0x2a5f000112233445',
    },
  ])
})

test('a serial number with control characters, or that is no UTF-8, is told as far as it can be read', () => {
  const page = Uint8Array.from([0, 0x80, 0, 6, 0x41, 0x1b, 0xff, 0x42, 0, 0])
  const tree = {
    ...disk('sda', gib(1), { 'device/vpd_pg80': page }),
    ...disk('nvme0n1', gib(1), { 'device/serial': Uint8Array.from([0x58, 0x07, 0xc3, 0x28, 0x59, 0x0a]) }),
  }
  expect(collect(tree).inventory?.disks).toMatchObject([{ serial: 'X__(Y' }, { serial: 'A__B' }])
})

test('a mapped disk has the names that udev gives to mapped disks', () => {
  const tree = {
    ...disk('dm-0', gib(10), { dev: '253:0\n', 'dm/uuid': 'mpath-36d09466012ab34cd\n' }),
    '/run/udev/data/b253:0':
      'E:DM_WWN=0x6d09466012ab34cd\nE:DM_WWN_WITH_EXTENSION=0x6d09466012ab34cd01\nE:DM_WWN_VENDOR_EXTENSION=0x01\nE:DM_SERIAL=36d09466012ab34cd\n',
  }
  expect(collect(tree).inventory?.disks).toMatchObject([
    {
      wwn: '0x6d09466012ab34cd',
      wwn_with_extension: '0x6d09466012ab34cd01',
      wwn_vendor_extension: '0x01',
      serial: '36d09466012ab34cd',
    },
  ])
})

test('a virtio disk tells its serial number, and nothing else', () => {
  const tree = {
    ...Object.fromEntries(
      Object.entries(disk('x', gib(20), { serial: 'vol-1' })).map(([path, value]) => [
        path.replace('/sys/block/x', '/sys/devices/pci0000:00/virtio0/block/vda'),
        value,
      ]),
    ),
    '/sys/block/vda': { link: '../devices/pci0000:00/virtio0/block/vda' },
  }
  expect(collect(tree).inventory?.disks).toMatchObject([
    { name: '/dev/vda', serial: 'vol-1', model: '', wwn: null, by_path: null, tran: 'virtio', size: 20 * 1024 ** 3 },
  ])
})

test.each([
  ['fc', 'sda', 'pci0000:00/0000:00:05.0/host3/rport-3:0-0/target3:0:0/3:0:0:0/block/sda'],
  ['sas', 'sda', 'pci0000:00/0000:00:05.0/host0/port-0:0/end_device-0:0/target0:0:0/0:0:0:0/block/sda'],
  ['iscsi', 'sda', 'platform/host4/session1/target4:0:0/4:0:0:1/block/sda'],
  ['usb', 'sda', 'pci0000:00/0000:00:14.0/usb1/1-1/1-1:1.0/host5/target5:0:0/5:0:0:0/block/sda'],
  ['sata', 'sda', 'pci0000:00/0000:00:1f.2/ata1/host6/target6:0:0/6:0:0:0/block/sda'],
  ['ata', 'sda', 'pci0000:00/0000:00:01.1/ata1/host7/target7:0:0/7:0:0:0/block/sda'],
  ['mmc', 'mmcblk0', 'platform/mmc0/mmc0:0001/block/mmcblk0'],
  [null, 'sda', 'pci0000:00/0000:00:05.0/host0/target0:2:0/0:2:0:0/block/sda'],
])('the transport is named as lsblk does: %s', (tran, name, path) => {
  const tree = {
    ...disk('sdx', gib(20)),
    [`/sys/devices/${path}/size`]: String(gib(20)),
    [`/sys/block/${name}`]: { link: `../devices/${path}` },
    '/sys/class/scsi_host/host6/proc_name': 'ahci\n',
    '/sys/class/scsi_host/host7/proc_name': 'ata_piix\n',
  }
  expect(collect(tree).inventory?.disks).toMatchObject([{ name: `/dev/${name}`, tran }, { name: '/dev/sdx' }])
})

test('of several serial numbers and of blanks in a model udev and lsblk make the same', () => {
  const tree = {
    ...disk('sda', gib(20), { dev: '8:0\n' }),
    '/run/udev/data/b8:0':
      'E:ID_MODEL_ENC=MK\\x20\\x20\\x20480\\x20\nE:ID_SCSI_SERIAL=page\nE:SCSI_IDENT_SERIAL=identity\n',
  }
  expect(collect(tree).inventory?.disks).toMatchObject([{ model: 'MK 480', serial: 'identity' }])
})

test('loops, RAM, optical and empty drives, hidden paths and logical volumes are no disks; RAID is', () => {
  const tree = {
    ...disk('loop0', 100),
    ...disk('ram0', 100),
    ...disk('zram0', 100),
    ...disk('sr0', 100),
    ...disk('fd0', 8),
    ...disk('sdb', 0),
    ...disk('nvme0c0n1', 100, { hidden: '1\n' }),
    ...disk('dm-0', 100, { 'dm/uuid': 'LVM-abc\n' }),
    ...disk('sda', 100),
    ...disk('md127', 100),
    ...disk('dm-1', 100, { 'dm/uuid': 'DMRAID-isw_abc\n' }),
  }
  expect(names(collect(tree))).toEqual(['/dev/dm-1', '/dev/md127', '/dev/sda'])
})

test('network blocks and flash that are in use are disks; empty ones are left out without a word', () => {
  const found = collect({
    ...disk('nbd0', 100),
    ...disk('nbd1', 0),
    ...disk('mtdblock0', 100, { 'device/name': 'bios\n' }),
    ...disk('mtdblock1', 0, { 'device/name': 'spare\n' }),
  })
  expect(names(found)).toEqual(['/dev/mtdblock0', '/dev/nbd0'])
  expect(found.failures).toEqual([])
})

test('a name that has a slash is written with one, and the link by path is that of the whole name', () => {
  const found = collect({
    ...disk('cciss!c0d0', 100, { 'device/model': 'X' }),
    ...disk('cciss!c0d1', 0, { 'device/model': 'X' }),
    ...disk('c0d0', 100),
    '/dev/disk/by-path/pci-0000:06:00.0-cciss-disk0': { link: '../../cciss/c0d0' },
    '/dev/disk/by-path/pci-0000:07:00.0': { link: '/dev/c0d0' },
  })
  expect(found.inventory?.disks).toMatchObject([
    { name: '/dev/c0d0', by_path: '/dev/disk/by-path/pci-0000:07:00.0' },
    { name: '/dev/cciss/c0d0', by_path: '/dev/disk/by-path/pci-0000:06:00.0-cciss-disk0' },
  ])
  expect(found.failures?.[0]).toStartWith('disk /dev/cciss/c0d1 is left out: it has 0 bytes')
})

test('a multipath disk is listed in the place of its paths', () => {
  const tree = {
    ...disk('sda', 100, { 'holders/dm-0': null }),
    ...disk('sdb', 100, { 'holders/dm-0': null }),
    ...disk('dm-0', 100, { 'dm/uuid': 'mpath-3600\n' }),
  }
  expect(names(collect(tree))).toEqual(['/dev/dm-0'])
})

test('the root disk is the smallest of at least 4 GiB, the first by name of equals', () => {
  const tree = {
    ...disk('sda', gib(4) - 1),
    ...disk('sdc', gib(100)),
    ...disk('sdb', gib(100)),
    ...disk('sdd', gib(200)),
  }
  expect(collect(tree).data?.root_disk).toMatchObject({ name: '/dev/sdb' })
  expect(collect(disk('sda', gib(4))).data?.root_disk).toMatchObject({ name: '/dev/sda' })
})

test('a diskless machine has an empty list and no root disk', () => {
  expect(collect({ '/sys/block': null })).toEqual({ inventory: { disks: [] }, failures: [] })
})

test('where there is no list of disks nothing is known of them, which is a failure', () => {
  expect(collect({})).toEqual({
    inventory: { disks: [] },
    failures: ['nothing is known of disks: there is no /sys/block; is /sys mounted?'],
  })
})

test('a disk that tells no size, or 0 bytes, is left out and named; an empty drive and an array without members are none', () => {
  const found = collect({
    ...disk('sda', 100),
    ...disk('sdb', 0, { 'device/model': 'X' }),
    ...disk('sdc', 0, { 'device/model': 'Card reader', removable: '1\n' }),
    ...disk('md127', 0),
    '/sys/block/sdd/size': null,
    '/sys/block/sde/size': '-1\n',
  })
  expect(names(found)).toEqual(['/dev/sda'])
  expect(found.failures).toEqual([
    "disk /dev/sdb is left out: it has 0 bytes; the kernel's log may say why",
    "disk /dev/sdd is left out: it does not tell its size; the kernel's log may say why",
    "disk /dev/sde is left out: it does not tell its size; the kernel's log may say why",
  ])
})

test.each([
  ['device/serial', 'A\x07B', 'A_B'],
  ['device/serial', 'A\tB', 'A_B'],
  ['serial', Buffer.from([0x41, 0xff, 0x42]), 'A_B'],
  ['device/vpd_pg80', Buffer.from([0, 0x80, 0, 3, 0x41, 0x1b, 0x42]), 'A_B'],
] as const)('a serial number in %s that is no text is reported with "_", and is a failure', (file, value, text) => {
  const found = collect(disk('sda', 100, { [file]: value }))
  expect(found.inventory?.disks).toMatchObject([{ serial: text }])
  expect(found.failures).toEqual([
    `disk /dev/sda has a serial number with signs that are no text, each of which is "_" in "${text}"; root device hints should name it otherwise`,
  ])
})

test('blanks and NULs that fill a serial number up, and an underscore in it, are no fault', () => {
  const found = collect(disk('sda', 100, { 'device/serial': ' PHLJ_1234 \0\0\n' }))
  expect(found.inventory?.disks).toMatchObject([{ serial: 'PHLJ_1234' }])
  expect(found.failures).toEqual([])
})

test('files that are missing make fields empty, not the collector fail', () => {
  expect(collect({ '/sys/block/sda/size': '100\n' }).inventory?.disks).toMatchObject([
    { name: '/dev/sda', size: 51200, rotational: false, model: '', serial: null, logical_sectors: 0 },
  ])
})
