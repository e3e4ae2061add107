import { messageOf } from '../../model/error.ts'
import type { Collector } from '../collector.ts'
import type { Machine } from '../machine.ts'

const nodes = '/sys/devices/system/node'

/**
 * `numa_topology`: memory and processors of each NUMA node, and of which one each NIC is. On any surprise there is none of it, as then
 * nothing is sure, which is a failure; a kernel without NUMA has no nodes, and a note says so.
 */
export const numaTopology: Collector = {
  name: 'numa-topology',
  group: 'numa-topology',
  collect(machine) {
    const numbers = machine.names(nodes).flatMap((name) => /^node(\d+)$/.exec(name)?.[1] ?? [])
    const all = numbers.map(Number).toSorted((a, b) => a - b)
    if (all.length === 0) return { notes: [`nothing is known of NUMA: there are no nodes in ${nodes}`] }
    try {
      return { data: { numa_topology: topologyOf(machine, all) } }
    } catch (error) {
      return { failures: [`nothing is known of NUMA: ${messageOf(error)}`] }
    }
  },
}

function topologyOf(machine: Machine, all: readonly number[]) {
  return {
    ram: all.map((numa_node) => ({ numa_node, size_kb: memoryOf(machine, numa_node) })),
    cpus: all.flatMap((numa_node) => coresOf(machine, numa_node)),
    nics: nicsOf(machine),
  }
}

/** KiB */
function memoryOf(machine: Machine, node: number): number {
  const text = machine.text(`${nodes}/node${node}/meminfo`) ?? ''
  const kib = /MemTotal:\s+(\d+) kB/.exec(text)?.[1]
  if (kib === undefined) throw new Error(`${nodes}/node${node}/meminfo has no MemTotal`)
  return Number(kib)
}

/** Threads of one core stand together. */
function coresOf(machine: Machine, numa_node: number) {
  const cores = new Map<number, number[]>()
  for (const name of machine.names(`${nodes}/node${numa_node}`)) {
    const thread = /^cpu(\d+)$/.exec(name)?.[1]
    // One that is switched off tells nothing of itself.
    if (thread === undefined || machine.text(`${nodes}/node${numa_node}/${name}/online`) === '0') continue
    const core = machine.text(`${nodes}/node${numa_node}/${name}/topology/core_id`)
    if (core === undefined || !/^-?\d+$/.test(core)) throw new Error(`${name} of node${numa_node} has no core_id`)
    cores.set(Number(core), [...(cores.get(Number(core)) ?? []), Number(thread)])
  }
  return Array.from(cores, ([cpu, threads]) => ({
    cpu,
    numa_node,
    thread_siblings: threads.toSorted((a, b) => a - b),
  }))
}

function nicsOf(machine: Machine) {
  return machine.names('/sys/class/net').flatMap((name) => {
    const node = machine.text(`/sys/class/net/${name}/device/numa_node`)
    return node !== undefined && /^-?\d+$/.test(node) ? [{ name, numa_node: Number(node) }] : []
  })
}
