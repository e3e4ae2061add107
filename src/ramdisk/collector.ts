import type { Json, JsonObject } from '../model/json.ts'
import type { Clock } from '../platform/clock.ts'
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

/** What a collector may use beside the machine. */
export type Around = {
  readonly clock: Clock
  /** How long to listen for LLDP, in ms. */
  readonly lldpTimeout: number
  /** What the ramdisk has said so far. */
  readonly said: () => readonly string[]
}

/** Finds out one thing about a machine. What it throws is recorded, and the others go on. */
export type Collector = {
  readonly name: string
  /** IPA's name of the collector that it belongs to, as in `ipa-inspection-collectors`. */
  readonly group: CollectorGroup
  collect(machine: Machine, around: Around): Found | Promise<Found>
}

/** The names by which collectors are chosen. */
export const collectorGroups = ['default', 'logs', 'pci-devices', 'numa-topology', 'lldp'] as const
/** Those that ironic-python-agent takes where none are named. */
export const usualGroups: readonly CollectorGroup[] = ['default', 'logs']
export type CollectorGroup = (typeof collectorGroups)[number]
