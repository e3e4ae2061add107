import type { Machine } from './machine.ts'

const directory = '/dev/disk/by-path'

/**
 * The links of udev by the paths of the disks that they lead to, such as /dev/sda; of several the first by the alphabet. Empty where udev
 * does not run.
 */
export function linksByPath(machine: Machine): ReadonlyMap<string, string> {
  const links = machine.names(directory).map((link) => [machine.linkTarget(`${directory}/${link}`), link] as const)
  return new Map(links.toReversed().flatMap(([path, link]) => (path ? [[path, `${directory}/${link}`]] : [])))
}

/**
 * The link that udev would make for a disk behind PCI: a ramdisk without udev has none, and the system that is deployed later has it.
 * By the rules of systemd's path_id for virtio, NVMe, ATA and plain SCSI; undefined for others (SAS, USB, Fibre Channel), which
 * name their ends in ways that differ between versions.
 */
export function pathOf(machine: Machine, block: string): string | undefined {
  const parts = machine.target(`/sys/block/${block}`)?.split('/') ?? []
  const at = parts.findLastIndex((part) => /^[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/.test(part))
  if (at < 0) return undefined
  const behind = parts.slice(at + 1).filter((part) => !/^virtio\d+$/.test(part))
  // Behind virtio the controller is the virtio device: nothing else stands between.
  const controller = parts.slice(0, parts.length - behind.length).join('/')
  const end = endOf(machine, block, controller, behind)
  return end === undefined ? undefined : `${directory}/pci-${parts[at]}${end}`
}

function endOf(machine: Machine, block: string, controller: string, behind: readonly string[]): string | undefined {
  const [first = '', second = ''] = behind
  if (first === 'block') return ''
  if (first === 'nvme') {
    const namespace = machine.text(`/sys/block/${block}/nsid`)
    return namespace === undefined ? undefined : `-nvme-${namespace}`
  }
  if (/^ata\d+$/.test(first)) {
    const port = machine.text(`${controller}/${first}/ata_port/${first}/port_no`)
    return port === undefined ? undefined : `-ata-${port}`
  }
  const unit = /^\d+(:\d+:\d+:\d+)$/.exec(behind[2] ?? '')?.[1]
  if (!/^host\d+$/.test(first) || !second.startsWith('target') || unit === undefined) return undefined
  // Hosts are counted for the whole machine, and for the link from the first one of the controller on.
  const hosts = machine.names(controller).flatMap((name) => /^host(\d+)$/.exec(name)?.[1] ?? [])
  return `-scsi-${Number(first.slice('host'.length)) - Math.min(...hosts.map(Number))}${unit}`
}
