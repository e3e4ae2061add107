import type { NewChange } from '../model/changes.ts'
import { truthy } from '../model/json.ts'
import { at } from '../model/pointer.ts'
import type { World } from '../workflow/hook.ts'

/**
 * What every hook that reads the inventory asks first: there must be interfaces, or it fails.
 * A posted list of disks that is null or missing becomes an empty one in the data; of a flat report nothing is known of disks.
 */
export function inventoryGate({ data, inventory }: World): {
  readonly fail?: string
  readonly changes: readonly NewChange[]
} {
  if (!inventory.interfaces?.length) return { fail: 'The inventory has no interfaces', changes: [] }
  const disks = at(data, '/inventory/disks')
  if (inventory.disks === undefined || truthy(disks) || Array.isArray(disks)) return { changes: [] }
  return { changes: [{ on: 'data', op: 'add', path: '/inventory/disks', value: [] }] }
}
