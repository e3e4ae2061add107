import type { Verdict } from '../model/firewall.ts'
import type { Mac } from '../model/mac.ts'
import { inRanges, type MacRange } from './mac-range.ts'

/**
 * What the firewall should hold: whose DHCP requests reach the server. The first that names a MAC decides, in the order
 * of the keys. A waiting MAC is as a rule a known one too: letting it in and shutting it out touches one set.
 */
export type Filter = {
  /** Never answered. */
  readonly never: readonly MacRange[]
  /** Answered, whether a port has them or not. */
  readonly always: readonly MacRange[]
  /** Answered: their nodes are on introspection. */
  readonly waiting: ReadonlySet<Mac>
  /** Not answered: some port has them, so they are somebody's machine. */
  readonly known: ReadonlySet<Mac>
  /** All others. */
  readonly unknown: Verdict
}

/** A few MACs more or fewer. What is absent stays as it is; adding what is there and removing what is not there is no error. */
export type FilterDelta = {
  readonly waiting?: Members
  readonly known?: Members
  readonly always?: readonly MacRange[]
  readonly unknown?: Verdict
}

/** Who joins a set and who leaves it; nobody does both. */
export type Members = { readonly added: readonly Mac[]; readonly removed: readonly Mac[] }

/** What a filter does with a MAC. */
export function verdictOn(filter: Filter, mac: Mac): Verdict {
  if (inRanges(filter.never, mac)) return 'deny'
  if (inRanges(filter.always, mac) || filter.waiting.has(mac)) return 'allow'
  return filter.known.has(mac) ? 'deny' : filter.unknown
}
