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
  /** What could not be found out, though the rest was: it stands in `error`. */
  readonly failures?: readonly string[]
  /** What a reader should know, though nothing failed. */
  readonly notes?: readonly string[]
}

/** What a collector may use beside the machine. */
export type Around = {
  readonly clock: Clock
  /** How long programs may take that are asked about one thing, in ms. */
  readonly toolTimeout: number
  /** How long to listen for LLDP, in ms. */
  readonly lldpTimeout: number
  /** What hardware-detect is to measure, of cpu, mem and disk. */
  readonly benchmarks: readonly string[]
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

/** ms: a BMC may take seconds for each of its eleven channels. */
export const usualToolTimeout = 60_000

/** The names by which collectors are chosen. */
export const collectorGroups = [
  'default',
  'logs',
  'pci-devices',
  'numa-topology',
  'lldp',
  'usb-devices',
  'dmi-decode',
  'extra-hardware',
] as const
/** Those that ironic-python-agent takes where none are named. */
export const usualGroups: readonly CollectorGroup[] = ['default', 'logs']
export type CollectorGroup = (typeof collectorGroups)[number]
