import type { NewChange } from '../model/changes.ts'
import { at, pointerOf } from '../model/pointer.ts'
import { isObject } from '../model/json.ts'
import { options } from '../model/schema.ts'
import { defineHook } from '../workflow/hook.ts'
import { inventoryGate } from './inventory-gate.ts'
import { listeningNics } from './lldp/nics.ts'
import { readTlvs } from './lldp/read.ts'
import { lldpWarnings } from './lldp/warnings.ts'

/** Reads what switches say over LLDP into the data of each NIC. */
export const lldpBasic = defineHook({
  name: 'lldp_basic',
  aliases: ['parse-lldp'],
  summary: 'Reads what switches say over LLDP: switch, port, VLANs, link; into the data of each NIC.',
  options: options({}),
  needs: ['validate_interfaces'],
  reads: ['data.lldp_raw', 'inventory.interfaces', 'data.all_interfaces', 'data.interfaces'],
  writes: ['data.all_interfaces', 'data.interfaces'],

  run(world) {
    const gate = inventoryGate(world)
    if (gate.fail !== undefined) return { fail: gate.fail }
    const nics = listeningNics(world)
    const silent: string[] = []
    const skipped: string[] = []
    const heard = new Set<string>()
    const changes: NewChange[] = []
    for (const { name, tlvs } of nics) {
      if (!tlvs) {
        silent.push(name)
        continue
      }
      const read = readTlvs(tlvs)
      for (const why of read.skipped) skipped.push(`${name}, ${why}`)
      if (Object.keys(read.facts).length === 0) continue
      heard.add(name)
      for (const place of ['all_interfaces', 'interfaces'])
        if (isObject(at(world.data, pointerOf(place, name))))
          changes.push({ on: 'data', op: 'add', path: pointerOf(place, name, 'lldp_processed'), value: read.facts })
    }
    return {
      changes: [...gate.changes, ...changes],
      notes: [`${heard.size} of ${nics.length} NICs have LLDP`],
      warnings: lldpWarnings(silent, skipped),
    }
  },
})
