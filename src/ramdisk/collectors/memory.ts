import type { Collector } from '../collector.ts'
import type { Machine } from '../machine.ts'
import { installedMemory, structuresOf } from '../smbios.ts'

const mib = 1024 * 1024
const blocks = '/sys/devices/system/memory'

/**
 * `inventory.memory`: what the system sees in bytes, and what is installed in MiB. The latter from SMBIOS; where that is
 * missing or not readable (ordinary users), from the memory blocks that are online, else what the system sees.
 * `configuration.memory_source` tells which.
 */
export const memory: Collector = {
  name: 'memory',
  group: 'default',
  collect(machine) {
    const total = totalOf(machine)
    if (total === undefined) throw new Error('/proc/meminfo has no MemTotal')
    const [source, physical_mb] = installed(machine) ?? ['meminfo', Math.floor(total / mib)]
    return { inventory: { memory: { total, physical_mb } }, how: { memory_source: source } }
  },
}

function totalOf(machine: Machine): number | undefined {
  const kib = /^MemTotal:\s+(\d+) kB/m.exec(machine.text('/proc/meminfo') ?? '')?.[1]
  return kib === undefined ? undefined : Number(kib) * 1024
}

function installed(machine: Machine): readonly [source: string, mib: number] | undefined {
  const smbios = installedMemory(structuresOf(machine.bytes('/sys/firmware/dmi/tables/DMI') ?? new Uint8Array()))
  if (smbios > 0) return ['smbios', smbios]
  const size = Number.parseInt(machine.text(`${blocks}/block_size_bytes`) ?? '', 16)
  const online = machine
    .names(blocks)
    .filter((name) => /^memory\d+$/.test(name) && machine.text(`${blocks}/${name}/online`) === '1')
  const bytes = size * online.length
  return bytes > 0 ? ['memory_blocks', Math.floor(bytes / mib)] : undefined
}
