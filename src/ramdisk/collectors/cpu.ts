import type { Collector } from '../collector.ts'
import type { Machine } from '../machine.ts'
import { processorName, structuresOf } from '../smbios.ts'

/** `inventory.cpu`; `frequency` is text in MHz as lscpu writes it, the highest when the kernel tells it. */
export const cpu: Collector = {
  name: 'cpu',
  group: 'default',
  collect(machine) {
    const blocks = (machine.text('/proc/cpuinfo') ?? '').split(/\n\s*\n/).map(keysOf)
    const processors = blocks.filter((keys) => keys.has('processor'))
    const [first] = processors
    if (!first) throw new Error('/proc/cpuinfo lists no processor')
    return {
      inventory: {
        cpu: {
          model_name: first.get('model name') ?? first.get('cpu model') ?? nameOf(machine),
          frequency: maximum(machine, processors) ?? first.get('cpu MHz') ?? '',
          count: processors.length,
          architecture: machine.architecture,
          flags: (first.get('flags') ?? first.get('Features') ?? '').split(' ').filter((flag) => flag !== ''),
          socket_count: sockets(machine, processors),
        },
      },
    }
  },
}

type Keys = ReadonlyMap<string, string>

function keysOf(block: string): Keys {
  const pairs = block.split('\n').map((line) => /^([^:]*?)\s*:\s*(.*)$/.exec(line))
  return new Map(pairs.filter((pair) => pair !== null).map(([, key = '', value = '']) => [key, value.trim()]))
}

// An ARM kernel gives numbers for maker and model, and no name.
function nameOf(machine: Machine): string {
  return processorName(structuresOf(machine.bytes('/sys/firmware/dmi/tables/DMI') ?? new Uint8Array())) ?? ''
}

// Of the fastest: processors of one machine may differ.
function maximum(machine: Machine, processors: readonly Keys[]): string | undefined {
  const khz = processors.map((keys) =>
    Number(machine.text(`/sys/devices/system/cpu/cpu${keys.get('processor')}/cpufreq/cpuinfo_max_freq`) ?? 0),
  )
  const most = Math.max(0, ...khz.filter(Number.isFinite))
  return most > 0 ? (most / 1000).toFixed(4) : undefined
}

function sockets(machine: Machine, processors: readonly Keys[]): number {
  const told = processors.map((keys) => keys.get('physical id')).filter((id) => id !== undefined)
  const topology = processors
    .map((keys) => machine.text(`/sys/devices/system/cpu/cpu${keys.get('processor')}/topology/physical_package_id`))
    .filter((id) => id !== undefined)
  return Math.max(1, new Set(told.length > 0 ? told : topology).size)
}
