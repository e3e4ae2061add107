import type { NewChange } from '../model/changes.ts'
import { textOf, truthy, type Json } from '../model/json.ts'
import { pointerOf } from '../model/pointer.ts'
import { options } from '../model/schema.ts'
import { defineHook } from '../workflow/hook.ts'
import { inventoryGate } from './inventory-gate.ts'
import { integerOf, propertyTextOf } from './scalars.ts'
import { schedulingProperties } from './scheduling-properties.ts'

/**
 * Fills the node properties by which a scheduler chooses a node. What the inventory lacks is taken from the flat keys of an
 * older ramdisk; `local_gb` only where nothing is known of disks, else it belongs to `root_disk_selection`.
 */
export const scheduler = defineHook({
  name: 'scheduler',
  covers: { architecture: {}, cpus: {}, memory: {} },
  summary: 'Sets cpus, cpu_arch and memory_mb from the inventory.',
  options: options({}),
  reads: ['inventory.cpu', 'inventory.memory', 'data.cpus', 'data.cpu_arch', 'data.memory_mb', 'data.local_gb'],
  writes: [
    'data.cpus',
    'data.cpu_arch',
    'data.memory_mb',
    '/properties/cpus',
    '/properties/cpu_arch',
    '/properties/memory_mb',
    '/properties/local_gb',
  ],

  run(world, _options, policy) {
    const gate = inventoryGate(world)
    if (gate.fail !== undefined) return { fail: gate.fail }
    const { data, inventory, node } = world
    const cpus = integerOf(inventory.cpu?.count)
    const cpuArch = textOf(inventory.cpu?.architecture)
    const memory = integerOf(inventory.memory?.physical_mb)
    const warnings = [
      ...(cpus === undefined || cpuArch === undefined ? ['CPU count or architecture is missing or malformed'] : []),
      ...(memory === undefined ? ['physical memory is missing or malformed'] : []),
    ]

    // Count and architecture are one unit: without a count the architecture is not taken either.
    const read = new Map<string, Json | undefined>([
      ['cpus', cpus],
      ['cpu_arch', cpus === undefined ? undefined : cpuArch],
      ['memory_mb', memory],
    ])
    const inData: NewChange[] = []
    const found = new Map<string, string>()
    for (const name of ['cpus', 'cpu_arch', 'memory_mb', ...(inventory.disks ? [] : ['local_gb'])]) {
      const value = read.get(name)
      if (value !== undefined) inData.push({ on: 'data', op: 'add', path: pointerOf(name), value })
      const known = value ?? data[name]
      if (!truthy(known)) continue
      const text = propertyTextOf(known)
      if (text === undefined) warnings.push(`${name} is neither text nor a number`)
      else found.set(name, text)
    }
    const { changes, notes } = schedulingProperties(node, found, policy)
    return { changes: [...gate.changes, ...inData, ...changes], notes, warnings }
  },
})
