import type { Json, JsonObject } from '../model/json.ts'
import type { Machine } from './machine.ts'

/** What a collector found. */
export type Found = {
  /** Keys of `inventory`. */
  readonly inventory?: JsonObject
  /** Keys beside `inventory`. */
  readonly data?: JsonObject
  /** How something was found out: keys of `configuration`, which is read by people only. */
  readonly how?: Readonly<Record<string, Json>>
  /** What a reader should know, though nothing failed. */
  readonly notes?: readonly string[]
}

/** Finds out one thing about a machine. What it throws is recorded, and the others go on. */
export type Collector = {
  readonly name: string
  /** IPA's name of the collector that it belongs to, as in `ipa-inspection-collectors`. */
  readonly group: CollectorGroup
  collect(machine: Machine): Found | Promise<Found>
}

/** The names by which collectors are chosen. */
export const collectorGroups = ['default', 'pci-devices'] as const
export type CollectorGroup = (typeof collectorGroups)[number]
