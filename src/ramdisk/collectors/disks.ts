import type { Collector } from '../collector.ts'
import type { JsonObject } from '../../model/json.ts'
import type { Machine } from '../machine.ts'
import { udevOf } from '../udev.ts'

/** `inventory.disks`, and `root_disk`: the smallest of at least 4 GiB, the first by name of equals, absent without one. */
export const disks: Collector = {
  name: 'disks',
  group: 'default',
  collect(machine) {
    const paths = pathsByName(machine)
    const names = machine.names('/sys/block').filter((name) => isDisk(machine, name))
    const found = names.map((name) => diskAt(machine, name, paths.get(name) ?? null)).filter(({ size }) => size > 0)
    const root = found
      .filter(({ size }) => size >= 4 * 1024 ** 3)
      .toSorted((one, other) => one.size - other.size || (one.name < other.name ? -1 : 1))[0]
    return { inventory: { disks: found }, ...(root ? { data: { root_disk: root } } : {}) }
  },
}

type Disk = JsonObject & { readonly name: string; readonly size: number }

// Floppies, memory, loops, optical drives and network blocks are no disks of the machine.
const others = /^(fd|ram|zram|loop|sr|nbd|mtdblock)\d/

function isDisk(machine: Machine, name: string): boolean {
  const block = `/sys/block/${name}`
  if (others.test(name)) return false
  // One path of a multipath NVMe disk; the disk itself is listed as well.
  if (machine.text(`${block}/hidden`) === '1') return false
  if (name.startsWith('dm-')) return isMultipath(machine, name)
  // A path of a multipath disk.
  return !machine.names(`${block}/holders`).some((holder) => isMultipath(machine, holder))
}

function isMultipath(machine: Machine, name: string): boolean {
  return machine.text(`/sys/block/${name}/dm/uuid`)?.startsWith('mpath-') ?? false
}

function diskAt(machine: Machine, name: string, path: string | null): Disk {
  const block = `/sys/block/${name}`
  const text = (file: string) => machine.text(`${block}/${file}`)
  const number = (file: string) => Number(text(file) ?? 0)
  const udev = udevOf(machine, name)
  const wwn = udev.get('ID_WWN') ?? udev.get('DM_WWN') ?? wwnOf(text('wwid') ?? text('device/wwid')) ?? null
  return {
    name: `/dev/${name}`,
    model: text('device/model') ?? '',
    // The kernel counts sectors of 512 bytes, whatever the disk's own are.
    size: number('size') * 512,
    rotational: text('queue/rotational') === '1',
    wwn,
    serial: serialOf(machine, block, udev) ?? null,
    vendor: text('device/vendor') ?? null,
    wwn_with_extension: udev.get('ID_WWN_WITH_EXTENSION') ?? udev.get('DM_WWN_WITH_EXTENSION') ?? wwn,
    wwn_vendor_extension: udev.get('ID_WWN_VENDOR_EXTENSION') ?? null,
    hctl: machine.names(`${block}/device/scsi_device`)[0] ?? null,
    by_path: path,
    logical_sectors: number('queue/logical_block_size'),
    physical_sectors: number('queue/physical_block_size'),
    tran: transportOf(machine, name),
  }
}

function serialOf(machine: Machine, block: string, udev: ReadonlyMap<string, string>): string | undefined {
  const told = ['ID_SCSI_SERIAL', 'ID_SERIAL_SHORT', 'ID_SERIAL'].map((key) => udev.get(key)).find((value) => value)
  return told ?? machine.text(`${block}/device/serial`) ?? machine.text(`${block}/serial`) ?? unitSerial(machine, block)
}

// The SCSI page "unit serial number" (SPC-4, 7.8.15): a header of four bytes, the last two being the length.
function unitSerial(machine: Machine, block: string): string | undefined {
  const page = machine.bytes(`${block}/device/vpd_pg80`)
  if (!page || page.length < 4) return undefined
  const length = ((page[2] ?? 0) << 8) | (page[3] ?? 0)
  return new TextDecoder('latin1').decode(page.subarray(4, 4 + length)).trim() || undefined
}

// The kernel writes naa.5000c500…, udev and lsblk 0x5000c500…; `t10.` holds vendor and serial and is no WWN.
function wwnOf(wwid: string | undefined): string | undefined {
  if (wwid?.startsWith('t10.')) return undefined
  return wwid?.replace(/^naa\./, '0x')
}

function transportOf(machine: Machine, name: string): string | null {
  if (name.startsWith('nvme')) return 'nvme'
  const path = machine.target(`/sys/block/${name}`) ?? ''
  if (/\/virtio\d+\//.test(path)) return 'virtio'
  if (/\/usb\d+\//.test(path)) return 'usb'
  if (/\/ata\d+\//.test(path)) return 'sata'
  return /\/end_device-/.test(path) ? 'sas' : null
}

function pathsByName(machine: Machine): ReadonlyMap<string, string> {
  const directory = '/dev/disk/by-path'
  const links = machine.names(directory).map((link) => [machine.linkName(`${directory}/${link}`), link] as const)
  // The first of several names for a disk counts, by order of the alphabet.
  return new Map(links.toReversed().flatMap(([name, link]) => (name ? [[name, `${directory}/${link}`]] : [])))
}
