import { asWritten, onceAsWritten } from '../model/exact.ts'
import type { Inventory } from '../model/inventory.ts'
import { objectOf, type Json } from '../model/json.ts'
import type { World } from './hook.ts'

/** What a report says, with its numbers as they are written. */
export type Reported = Pick<World, 'data' | 'inventory'>

/** The inventory of a report with numbers as they are written in the report. */
export function inventoryAsWritten(inventory: Inventory, written: Json | undefined): Inventory {
  return objectOf(asWritten(inventory, objectOf(written).inventory)) as Inventory
}

/**
 * Data and inventory of a world with numbers as they are written: 20.0 is no integer, and large ones keep their digits. What steps changed
 * is as they left it. Where every number survives JavaScript it is the world itself; else the last answer is kept, as many ask of one world.
 */
export function exactReports(): (world: World) => Reported {
  let last: { readonly of: World['data']; readonly reported: Reported } | undefined
  return (world) => {
    const { data, inventory, written } = world
    if (written === undefined) return world
    if (last?.of !== data) {
      const exact = {
        data: onceAsWritten(data, written),
        inventory: inventoryAsWritten(inventory, written),
      }
      last = { of: data, reported: exact }
    }
    return last.reported
  }
}
