import type { Mac } from './mac.ts'
import type { Time } from './time.ts'
import type { Uuid } from './uuid.ts'

/** What becomes of a DHCP request. */
export type Verdict = 'allow' | 'deny'

/**
 * Why a MAC is answered or not; the first that applies decides, in this order. `listed`: an entry of the lists `firewall.deny`
 * or `firewall.allow`. `held`: an operator's temporary verdict. `waiting`: its node is on introspection; `since` and
 * `name` are null when it was already before this start of the service. `known`: a port has it, so it is somebody's machine; `node` and `port`
 * are null until the ports were listed. `unknown`: none of these.
 */
export type Reason =
  | { readonly kind: 'listed'; readonly entry: string }
  | { readonly kind: 'held'; readonly until: Time }
  | { readonly kind: 'waiting'; readonly node: Uuid; readonly name: string | null; readonly since: Time | null }
  | { readonly kind: 'known'; readonly node: Uuid | null; readonly port: Uuid | null }
  | { readonly kind: 'unknown' }

/** One MAC: what should become of its requests, why, and what does. */
export type MacState = {
  readonly mac: Mac
  readonly wanted: Verdict
  readonly reason: Reason
  /** The reason as a sentence for people, without the MAC and the verdict. */
  readonly why: string
  /** What the machine does with it now; null when that is not known. */
  readonly actual: Verdict | null
}

/**
 * Something that fails now, and since when. `write`: changes; `read`: reading back; `list`: Ironic's ports; `shrink`: a listing
 * that lacks too many MACs; `neighbours`: those of an EoIB interface.
 */
export type FirewallTrouble = {
  readonly what: 'write' | 'read' | 'list' | 'shrink' | 'neighbours' | 'watch'
  /** What that means for the firewall. */
  readonly message: string
  readonly cause: string
  readonly since: Time
  /** How often in a row. */
  readonly failures: number
}

/** Requests by what decided: a part of the filter, or `unreadable`: no request of an Ethernet client, never let through. */
export type FirewallCounters = Readonly<
  Record<'never' | 'always' | 'waiting' | 'known' | 'unknown' | 'unreadable', number>
>

/** The firewall as wanted, beside the firewall as it is. */
export type FirewallDescription = {
  readonly driver: string
  /** Where its rules stand, for people. */
  readonly place: string
  /** False: with driver `none` everybody is answered, and all below is empty. */
  readonly filters: boolean
  /** What is there: our filter, nothing of ours (or something changed beyond recognition), or it could not be read now, and why. */
  readonly actual: 'filter' | 'nothing' | 'unread'
  readonly unread: string | null
  /** Sorted by MAC: every MAC of a port, of a waiting node, of the lists, held, or found in the machine. */
  readonly macs: readonly MacState[]
  /** MACs that no port has, and entries of the lists with a star. */
  readonly unknown: { readonly wanted: Verdict; readonly why: string; readonly actual: Verdict | null }
  readonly lists: { readonly allow: readonly string[]; readonly deny: readonly string[] }
  /** Whether the lists with a star, or their order, differ in the machine. */
  readonly listsDiffer: boolean
  readonly ports: { readonly count: number; readonly listed: Time | null }
  /** When the last change was confirmed; null before the first. */
  readonly synced: Time | null
  /** What fails now. */
  readonly troubles: readonly FirewallTrouble[]
  /** Requests seen since the first rules; null when the driver does not count, or could not be asked. */
  readonly counters: FirewallCounters | null
}
