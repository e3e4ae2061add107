import type { FirewallDescription, Verdict } from '../../model/firewall.ts'
import type { Mac } from '../../model/mac.ts'
import type { Time } from '../../model/time.ts'
import type { Uuid } from '../../model/uuid.ts'

/** A MAC that some port has. */
export type KnownMac = { readonly mac: Mac; readonly port: Uuid; readonly node: Uuid; readonly clientId?: string }

/** Who may boot the ramdisk. */
export interface Firewall {
  /**
   * Lets the MACs in. Resolves when that is in force, rejects with `unavailable` when it could not be made so. `name` is the
   * node's in Ironic, for people.
   */
  open(node: Uuid, macs: readonly Mac[], name?: string | null): Promise<void>
  /** Shuts the node out again; resolves when in force. */
  close(node: Uuid): Promise<void>
  /** Our own changes of Ironic's ports, so that they need not be listed anew. */
  portsChanged(created: readonly KnownMac[], deleted: readonly Mac[]): void
}

/** A temporary verdict on one MAC. */
export type Hold = { readonly mac: Mac; readonly verdict: Verdict; readonly until: Time }

/** Temporary verdicts, kept through a restart of the service. */
export interface HoldTable {
  all(): Promise<readonly Hold[]>
  /** In place of an earlier one on the same MAC. */
  put(hold: Hold): Promise<void>
  /** No error for a MAC that is not there. */
  drop(macs: readonly Mac[]): Promise<void>
}

/** How many MACs Ironic's ports had, as last believed; kept through a restart of the service. A write survives a kill. */
export interface PortCount {
  /** 0 before any was kept. */
  get(): Promise<number>
  put(count: number): Promise<void>
}

/** What an operator may ask of the firewall. */
export interface FirewallControl {
  /**
   * Reads the machine: as slow as that is. Never rejects because of it. `brief`: without the MACs of ports that are shut out as
   * they should be, of which there may be tens of thousands.
   */
  describe(options?: { readonly brief?: boolean }): Promise<FirewallDescription>
  /**
   * A temporary verdict on one MAC until the time, in place of an earlier one; `firewall.deny` wins over it. Resolves when it is
   * in force; survives a restart. `invalid` when the time has passed; `conflict` when the deny list makes it void, or nothing is
   * filtered; `unavailable` when it is not in force yet: it is noted and tried again.
   */
  hold(mac: Mac, verdict: Verdict, until: Time): Promise<void>
  /** Ends the temporary verdict; resolves when that is in force. `not_found` when there is none. */
  release(mac: Mac): Promise<void>
  /**
   * Lists the ports, reads back and corrects, now. Resolves when in force; rejects with `unavailable` when something of it failed,
   * with `conflict` when the listing lacks too many known MACs. `acceptShrink`: takes over a listing however many it lacks.
   */
  sync(options?: { readonly acceptShrink?: boolean }): Promise<void>
}
