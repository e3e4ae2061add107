import { Type } from '@sinclair/typebox'
import type { NewChange } from '../model/changes.ts'
import { isObject, truthy, type Json, type JsonObject } from '../model/json.ts'
import { options } from '../model/schema.ts'
import { defineHook } from '../workflow/hook.ts'
import { matchHints } from './device-hints/match.ts'
import { hintText, parseHints, type Hint } from './device-hints/parse.ts'
import { inventoryGate } from './inventory-gate.ts'
import { listed } from './listed.ts'
import { schedulingProperties } from './scheduling-properties.ts'

const gib = 2 ** 30

/** What was chosen; `undefined` disk = none. */
type Choice =
  | { readonly fail: string; readonly warnings: readonly string[] }
  | { readonly disk: Json | undefined; readonly changes: readonly NewChange[]; readonly warnings: readonly string[] }

/** Chooses the root disk by the node's hints, else the one that the ramdisk chose, and sets `local_gb` by its size. */
export const rootDiskSelection = defineHook({
  name: 'root_disk_selection',
  aliases: ['root-device'],
  summary: 'Chooses the root disk by the hints of the node and sets local_gb.',
  options: options({
    partitioning_spacing: Type.Boolean({
      description: 'Leave 1 GiB of local_gb for partitioning.',
      default: true,
    }),
  }),
  reads: ['inventory.disks', 'data.root_disk', 'node.properties.root_device', 'node.properties.skip_block_devices'],
  writes: ['data.root_disk', 'data.local_gb', 'data.inventory.disks', '/properties/local_gb'],

  run(world, { partitioning_spacing }, policy) {
    const { inventory, node } = world
    const gate = inventoryGate(world)
    if (gate.fail !== undefined) return { fail: gate.fail }
    if (!inventory.disks) return { notes: ['the report says nothing of disks: local_gb is left alone'] }

    const hints = node.properties.root_device
    const choice: Choice = truthy(hints)
      ? choose(inventory.disks, hints, node.properties.skip_block_devices)
      : { disk: world.data.root_disk, changes: [], warnings: [] }
    if ('fail' in choice) return choice
    const { disk } = choice
    const size = sizeOf(disk)
    if (size === undefined) return { fail: 'The root disk has no size', warnings: choice.warnings }

    const whole = Math.floor(size / gib)
    const localGb = whole > 0 && partitioning_spacing ? whole - 1 : whole
    const property = schedulingProperties(node, new Map([['local_gb', String(localGb)]]), policy)
    return {
      changes: [
        ...gate.changes,
        ...choice.changes,
        { on: 'data', op: 'add', path: '/local_gb', value: localGb },
        ...property.changes,
      ],
      notes: [truthy(disk) ? `root disk: ${nameOf(disk)}` : 'the machine has no root disk', ...property.notes],
      warnings: [
        ...choice.warnings,
        ...(truthy(disk) && whole === 0 ? [`root disk ${nameOf(disk)} is smaller than 1 GiB`] : []),
      ],
    }
  },
})

function choose(disks: readonly JsonObject[], hints: Json | undefined, skip: Json | undefined): Choice {
  const parsed = parseHints(hints)
  if ('invalid' in parsed) return { fail: `Cannot read root_device: ${parsed.invalid}`, warnings: [] }
  // Upstream names all of them before it compares the first.
  if (!disks.every(({ name }) => typeof name === 'string'))
    return { fail: 'Cannot choose a root disk: a disk has no name', warnings: [] }
  const skipped = skipDisks(disks, skip)
  if ('fail' in skipped) return skipped
  const warnings = [...skipped.warnings]
  for (const disk of skipped.left) {
    const verdict = matchHints(disk, parsed.hints)
    if ('error' in verdict) return { fail: `Cannot choose a root disk: ${verdict.error}`, warnings }
    if (verdict.warning !== undefined) warnings.push(verdict.warning)
    if (!verdict.matches) continue
    const left: readonly NewChange[] =
      skipped.left.length < disks.length
        ? [{ on: 'data', op: 'add', path: '/inventory/disks', value: skipped.left }]
        : []
    return { disk, changes: [...left, { on: 'data', op: 'add', path: '/root_disk', value: disk }], warnings }
  }
  return { fail: `No disk satisfies the root device hints ${described(parsed.hints)}`, warnings }
}

type Skipped =
  | { readonly fail: string; readonly warnings: readonly string[] }
  | { readonly left: readonly JsonObject[]; readonly warnings: readonly string[] }

function skipDisks(disks: readonly JsonObject[], skip: Json | undefined): Skipped {
  if (!truthy(skip)) return { left: disks, warnings: [] }
  if (!Array.isArray(skip)) return { fail: 'Cannot read skip_block_devices: it is not a list', warnings: [] }
  const gone = new Set<JsonObject>()
  const warnings: string[] = []
  for (const item of skip as readonly Json[]) {
    // Ironic names software RAID volumes so, which are no disks yet.
    if (isObject(item) && Object.keys(item).join() === 'volume_name') continue
    const parsed = parseHints(item)
    if ('invalid' in parsed) return { fail: `Cannot read skip_block_devices: ${parsed.invalid}`, warnings }
    if (parsed.hints.length === 0) continue
    const found: JsonObject[] = []
    for (const disk of disks) {
      const verdict = matchHints(disk, parsed.hints)
      if ('error' in verdict) return { fail: `Cannot apply skip_block_devices: ${verdict.error}`, warnings }
      if (verdict.warning !== undefined) warnings.push(verdict.warning)
      if (verdict.matches && !gone.has(disk)) found.push(disk)
    }
    for (const disk of found) gone.add(disk)
    if (found.length > 0) warnings.push(`skipped ${listed(found.map(nameOf))} by ${described(parsed.hints)}`)
  }
  return { left: disks.filter((disk) => !gone.has(disk)), warnings }
}

/** Bytes; 0 where there is no disk, undefined where there is one without a size. */
function sizeOf(disk: Json | undefined): number | undefined {
  if (!truthy(disk)) return 0
  const size = isObject(disk) ? disk.size : undefined
  return typeof size === 'number' && Number.isFinite(size) && size >= 0 ? size : undefined
}

function nameOf(disk: Json | undefined): string {
  return isObject(disk) && typeof disk.name === 'string' ? disk.name : 'without a name'
}

function described(hints: readonly Hint[]): string {
  return hints.map((hint) => `${hint.name} ${hintText(hint)}`).join(', ')
}
