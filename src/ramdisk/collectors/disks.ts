import type { Collector } from '../collector.ts'
import type { JsonObject } from '../../model/json.ts'
import { linksByPath, pathOf } from '../by-path.ts'
import { serialNumber, type SerialNumber } from '../legible.ts'
import type { Machine } from '../machine.ts'
import { udevOf } from '../udev.ts'

/**
 * `inventory.disks`, and `root_disk`: the smallest of at least 4 GiB, the first by name of equals, absent without one. Failures are disks
 * that tell no size, which are left out, and serial numbers that are no text.
 */
export const disks: Collector = {
  name: 'disks',
  group: 'default',
  collect(machine) {
    const links = linksByPath(machine)
    const all = machine.names('/sys/block').filter((name) => isDisk(machine, name))
    const found: Disk[] = []
    const failures: string[] = []
    if (!machine.isDirectory('/sys/block'))
      failures.push('nothing is known of disks: there is no /sys/block; is /sys mounted?')
    for (const name of all) {
      const device = deviceOf(name)
      const size = sizeOf(machine, name)
      if (!size) {
        const why = size === 0 ? 'has 0 bytes' : 'does not tell its size'
        if (size === undefined || isFixed(machine, name))
          failures.push(`disk ${device} is left out: it ${why}; the kernel's log may say why`)
        continue
      }
      const serial = serialOf(machine, name)
      found.push(diskAt(machine, name, size, serial, links.get(device) ?? pathOf(machine, name) ?? null))
      if (serial?.damaged)
        failures.push(
          `disk ${device} has a serial number with signs that are no text, each of which is "_" in "${serial.text}"; root device hints should name it otherwise`,
        )
    }
    const root = found
      .filter(({ size }) => size >= 4 * 1024 ** 3)
      .toSorted((one, other) => one.size - other.size || (one.name < other.name ? -1 : 1))[0]
    return { inventory: { disks: found }, ...(root ? { data: { root_disk: root } } : {}), failures }
  },
}

type Disk = JsonObject & { readonly name: string; readonly size: number }

/** The kernel writes `!` in /sys where a name has a slash: cciss!c0d0 is /dev/cciss/c0d0. */
function deviceOf(name: string): string {
  return `/dev/${name.replaceAll('!', '/')}`
}

// Floppies, memory, loops and optical drives are no disks of the machine.
const others = /^(fd|ram|zram|loop|sr)\d/

// Some are there before anybody uses them, without a medium.
const oftenEmpty = /^(nbd|mtdblock)\d/

function isDisk(machine: Machine, name: string): boolean {
  const block = `/sys/block/${name}`
  if (others.test(name)) return false
  // One path of a multipath NVMe disk; the disk itself is listed as well.
  if (machine.text(`${block}/hidden`) === '1') return false
  if (name.startsWith('dm-')) return isMultipath(machine, name) || mapperOf(machine, name).startsWith('DMRAID-')
  // A path of a multipath disk.
  return !machine.names(`${block}/holders`).some((holder) => isMultipath(machine, holder))
}

function isMultipath(machine: Machine, name: string): boolean {
  return mapperOf(machine, name).startsWith('mpath-')
}

/** Who made a device of the device mapper: LVM-, CRYPT-, part1-mpath- and so on. */
function mapperOf(machine: Machine, name: string): string {
  return machine.text(`/sys/block/${name}/dm/uuid`) ?? ''
}

/** Bytes: the kernel counts sectors of 512, whatever the disk's own are. 0 of an empty drive; undefined when it is not told. */
function sizeOf(machine: Machine, name: string): number | undefined {
  const sectors = wholeNumber(machine.text(`/sys/block/${name}/size`))
  return sectors === undefined ? undefined : sectors * 512
}

/** Hardware that holds its medium; a drive without one, or an array that is not assembled, has no size by right. */
function isFixed(machine: Machine, name: string): boolean {
  return (
    !oftenEmpty.test(name) &&
    machine.exists(`/sys/block/${name}/device`) &&
    machine.text(`/sys/block/${name}/removable`) !== '1'
  )
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
}

function diskAt(
  machine: Machine,
  name: string,
  size: number,
  serial: SerialNumber | undefined,
  path: string | null,
): Disk {
  const block = `/sys/block/${name}`
  const text = (file: string) => machine.text(`${block}/${file}`)
  const udev = udevOf(machine, name)
  return {
    name: deviceOf(name),
    model: udev.get('ID_MODEL_ENC') ?? text('device/model') ?? '',
    size,
    rotational: text('queue/rotational') === '1',
    ...worldWideNames(udev, text('wwid') ?? text('device/wwid')),
    serial: serial?.text ?? null,
    vendor: text('device/vendor') ?? null,
    hctl: machine.names(`${block}/device/scsi_device`)[0] ?? null,
    by_path: path,
    logical_sectors: wholeNumber(text('queue/logical_block_size')) ?? 0,
    physical_sectors: wholeNumber(text('queue/physical_block_size')) ?? 0,
    tran: transportOf(machine, name),
  }
}

/** udev's, which for a mapped disk stand under other names; without udev the kernel's. */
function worldWideNames(udev: ReadonlyMap<string, string>, wwid: string | undefined) {
  const told = (name: string) => udev.get(`ID_${name}`) ?? udev.get(`DM_${name}`) ?? null
  const wwn = told('WWN')
  if (wwn === null) return wwnOf(wwid)
  return {
    wwn,
    wwn_with_extension: told('WWN_WITH_EXTENSION'),
    wwn_vendor_extension: told('WWN_VENDOR_EXTENSION'),
  }
}

/**
 * From the kernel's naa.5000c500…, which udev and lsblk write 0x5000c500…; one of 16 bytes is a name and the vendor's extension of it
 * (SPC-4, 7.8.6.6). NVMe's eui. stands as it is; `t10.` holds vendor and serial number and is no WWN.
 */
function wwnOf(wwid: string | undefined) {
  const digits = /^naa\.([0-9a-f]+)$/i.exec(wwid ?? '')?.[1]?.toLowerCase()
  const other = wwid === undefined || wwid.startsWith('t10.') ? null : wwid
  if (digits === undefined) return { wwn: other, wwn_with_extension: null, wwn_vendor_extension: null }
  return {
    wwn: `0x${digits.slice(0, 16)}`,
    wwn_with_extension: `0x${digits}`,
    wwn_vendor_extension: digits.length > 16 ? `0x${digits.slice(16)}` : null,
  }
}

const serials = [
  'SCSI_IDENT_SERIAL',
  'ID_SCSI_SERIAL',
  'ID_SERIAL_SHORT',
  'DM_SERIAL_SHORT',
  'ID_SERIAL',
  'DM_SERIAL',
] as const

/** udev's, else the kernel's; udev has put `_` in the place of signs that are no text already. */
function serialOf(machine: Machine, name: string): SerialNumber | undefined {
  const block = `/sys/block/${name}`
  const udev = udevOf(machine, name)
  const told = serials.map((key) => udev.get(key)).find((value) => value)
  const raw =
    fileSerial(machine, `${block}/device/serial`) ??
    fileSerial(machine, `${block}/serial`) ??
    unitSerial(machine, block)
  return told === undefined || told === raw?.text ? raw : { text: told, damaged: false }
}

function fileSerial(machine: Machine, path: string): SerialNumber | undefined {
  return serialNumber(machine.bytes(path) ?? new Uint8Array())
}

// The SCSI page "unit serial number" (SPC-4, 7.8.15): a header of four bytes, the last two being the length.
function unitSerial(machine: Machine, block: string): SerialNumber | undefined {
  const page = machine.bytes(`${block}/device/vpd_pg80`)
  if (!page || page.length < 4) return undefined
  const length = ((page[2] ?? 0) << 8) | (page[3] ?? 0)
  return serialNumber(page.subarray(4, 4 + length))
}

// By the folders that the kernel puts the disks of a transport below, in the order of lsblk.
const transports = [
  ['fc', /\/rport-/],
  ['sas', /\/end_device-/],
  ['iscsi', /\/session\d+\//],
  ['usb', /\/usb\d+\//],
  ['virtio', /\/virtio\d+\//],
] as const

/** As lsblk names it; null of what it has no name for, as a RAID controller's volumes. */
function transportOf(machine: Machine, name: string): string | null {
  const own = /^(nvme|mmc)/.exec(name)?.[1]
  if (own !== undefined) return own
  const path = machine.target(`/sys/block/${name}`) ?? ''
  const known = transports.find(([, below]) => below.test(path))?.[0]
  if (known !== undefined || !/\/ata\d+\//.test(path)) return known ?? null
  // One driver of parallel ATA is the controller of emulated machines.
  const host = /\/(host\d+)\//.exec(path)?.[1]
  const driver = machine.text(`/sys/class/scsi_host/${host}/proc_name`) ?? 'ahci'
  return /^(ahci|sata)/.test(driver) ? 'sata' : 'ata'
}
