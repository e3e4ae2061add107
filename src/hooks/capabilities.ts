import { Type } from '@sinclair/typebox'
import { truthy, type Json } from '../model/json.ts'
import { options } from '../model/schema.ts'
import { defineHook } from '../workflow/hook.ts'
import { inventoryGate } from './inventory-gate.ts'
import { addCapabilities } from './node-capabilities.ts'
import { propertyTextOf } from './scalars.ts'
import { withoutEffect } from './without-effect.ts'

/** Adds the boot mode and what the CPU can do to the node's capabilities. */
export const capabilities = defineHook({
  name: 'capabilities',
  aliases: ['cpu-capabilities'],
  covers: { 'boot-mode': { boot_mode: true, cpu_flags: {} } },
  summary: 'Adds boot mode and CPU features to the capabilities of the node.',
  options: options({
    boot_mode: Type.Boolean({ description: 'Whether boot_mode is set: bios or uefi.', default: false }),
    cpu_flags: Type.Record(Type.String(), Type.String({ pattern: '^[^,:]+$' }), {
      description: 'Capabilities by the CPU flag that stands for them.',
      default: {
        vmx: 'cpu_vt',
        svm: 'cpu_vt',
        aes: 'cpu_aes',
        pse: 'cpu_hugepages',
        pdpe1gb: 'cpu_hugepages_1g',
        smx: 'cpu_txt',
      },
    }),
  }),
  reads: ['inventory.boot', 'inventory.cpu', 'node.properties.capabilities'],
  writes: ['/properties/capabilities'],

  check: ({ boot_mode, cpu_flags }) =>
    !boot_mode && Object.keys(cpu_flags).length === 0
      ? [withoutEffect('capabilities sets none: boot_mode is off, and cpu_flags is empty', 'switch one on')]
      : [],

  run(world, { boot_mode, cpu_flags }) {
    const gate = inventoryGate(world)
    if (gate.fail !== undefined) return { fail: gate.fail }
    const { inventory, node } = world
    const found = new Map<string, string>()
    const warnings: string[] = []

    if (boot_mode) {
      const mode = bootMode(inventory.boot?.current_boot_mode)
      if (mode === undefined) warnings.push('the boot mode is missing or malformed')
      else found.set('boot_mode', mode)
    }
    const flags = inventory.cpu?.flags
    if (!Array.isArray(flags) || !truthy(flags)) warnings.push('the inventory has no CPU flags')
    else {
      const present = new Set<unknown>(flags)
      for (const [flag, capability] of Object.entries(cpu_flags)) if (present.has(flag)) found.set(capability, 'true')
    }
    const added = addCapabilities(node, found)
    return {
      ...added,
      changes: [...gate.changes, ...(added.changes ?? [])],
      warnings: [...warnings, ...(added.warnings ?? [])],
    }
  },
})

/** A comma would let the ramdisk, which nobody vouches for, add capabilities of its choice. */
function bootMode(value: Json | undefined): string | undefined {
  const text = propertyTextOf(value)
  return text?.includes(',') ? undefined : text
}
