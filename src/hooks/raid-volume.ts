import type { NewChange } from '../model/changes.ts'
import type { Data } from '../model/inventory.ts'
import { objectOf, truthy, type Json } from '../model/json.ts'
import type { Node } from '../model/node.ts'
import type { Result } from '../workflow/hook.ts'
import { listed } from './listed.ts'

/** What this run found of disks. */
export type Found = {
  /** In the order of the report. */
  readonly serials: readonly string[]
  /** What is kept under `extra.block_devices` until the next run. */
  readonly keep: Json
}

/**
 * Learns in two runs which disk a RAID volume is: the first keeps the serials, the second makes the one serial that is new the root
 * device. A node that has a root device is left alone, even with an empty one.
 */
export function learnVolume(node: Node, { serials, keep }: Found): Result {
  if (serials.length === 0) return { warnings: ['the report has no serials of disks'] }
  if (Object.hasOwn(node.properties, 'root_device')) return { notes: ['kept: the node has a root device'] }
  if (!Object.hasOwn(node.extra, 'block_devices'))
    return {
      changes: [{ on: 'node', op: 'add', path: '/extra/block_devices', value: keep }],
      notes: [`first run: ${listed(serials)}`],
    }

  const saved = objectOf(node.extra.block_devices).serials
  if (!Array.isArray(saved)) return { warnings: ['extra.block_devices of the node holds no list of serials'] }
  const before = new Set<Json>(saved)
  const fresh = serials.filter((serial) => !before.has(serial))
  const [volume] = fresh
  if (volume === undefined || fresh.length > 1)
    return {
      warnings: [
        volume === undefined
          ? 'no disk is new since the first run: the root device is not set'
          : `more than one disk is new since the first run, ${listed(fresh)}: the root device is not set`,
      ],
    }
  return {
    changes: [
      { on: 'node', op: 'remove', path: '/extra/block_devices' },
      { on: 'node', op: 'add', path: '/properties/root_device', value: { serial: volume } },
    ],
    notes: [`the disk that is new since the first run: ${listed([volume])}`],
  }
}

/** A size for steps below that want one: as long as there is no volume, the ramdisk reports none. */
export function placeholder(data: Data): readonly NewChange[] {
  return truthy(data.local_gb) ? [] : [{ on: 'data', op: 'add', path: '/local_gb', value: 1 }]
}
