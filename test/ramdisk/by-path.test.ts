import { afterAll, expect, test } from 'bun:test'
import { linksByPath, pathOf } from '../../src/ramdisk/by-path.ts'
import { machineOf, removeTrees, type Tree } from './tree.ts'

afterAll(removeTrees)

const controller = 'devices/pci0000:00/0000:00:1f.2'

/** A disk behind a controller, as the kernel shows it. */
function behind(place: string, name: string, more: Tree = {}): Tree {
  return {
    [`/sys/${controller}/${place}/${name}/size`]: '1\n',
    [`/sys/block/${name}`]: { link: `../${controller}/${place}/${name}` },
    ...more,
  }
}

test.each([
  ['virtio', behind('virtio1/block', 'vda'), 'vda', 'pci-0000:00:1f.2'],
  [
    'SCSI behind virtio',
    behind('virtio1/host2/target2:0:1/2:0:1:0/block', 'sda'),
    'sda',
    'pci-0000:00:1f.2-scsi-0:0:1:0',
  ],
  [
    'NVMe',
    behind('nvme/nvme0', 'nvme0n2', { [`/sys/${controller}/nvme/nvme0/nvme0n2/nsid`]: '2\n' }),
    'nvme0n2',
    'pci-0000:00:1f.2-nvme-2',
  ],
  [
    'ATA',
    behind('ata5/host4/target4:0:0/4:0:0:0/block', 'sdb', { [`/sys/${controller}/ata5/ata_port/ata5/port_no`]: '3\n' }),
    'sdb',
    'pci-0000:00:1f.2-ata-3',
  ],
  [
    'the second host of a RAID controller',
    behind('host7/target7:2:0/7:2:0:1/block', 'sdc', { [`/sys/${controller}/host6/x`]: '' }),
    'sdc',
    'pci-0000:00:1f.2-scsi-1:2:0:1',
  ],
  ['SAS', behind('host0/port-0:0/end_device-0:0/target0:0:1/0:0:1:0/block', 'sdd'), 'sdd', undefined],
  ['USB', behind('usb1/1-1/1-1:1.0/host8/target8:0:0/8:0:0:0/block', 'sde'), 'sde', undefined],
  ['RAID by software', { '/sys/block/md0': { link: '../devices/virtual/block/md0' } } as Tree, 'md0', undefined],
])('%s', (_, tree, name, path) => {
  expect(pathOf(machineOf(tree), name)).toBe(path === undefined ? undefined : `/dev/disk/by-path/${path}`)
})

test('of several links of udev to a disk the first by the alphabet counts', () => {
  const links = { 'virtio-pci-0000:00:04.0': 'vda', 'pci-0000:00:04.0': 'vda', 'pci-0000:00:04.0-part1': 'vda1' }
  const tree = Object.fromEntries(
    Object.entries(links).map(([link, name]) => [`/dev/disk/by-path/${link}`, { link: `../../${name}` }]),
  )
  expect([...linksByPath(machineOf(tree))]).toContainEqual(['/dev/vda', '/dev/disk/by-path/pci-0000:00:04.0'])
})
