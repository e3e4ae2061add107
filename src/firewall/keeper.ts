import type { Firewall, FirewallControl, HoldTable, KnownMac, PortCount } from '../introspection/needs.ts'
import { InspectorError, messageOf } from '../model/error.ts'
import type { FirewallDescription, Verdict } from '../model/firewall.ts'
import type { Mac } from '../model/mac.ts'
import type { Time } from '../model/time.ts'
import type { Uuid } from '../model/uuid.ts'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Service } from '../platform/service.ts'
import { Census } from './census.ts'
import { look, nothing, snapshot } from './description.ts'
import type { FirewallDriver } from './driver.ts'
import { Enforcer } from './enforcer.ts'
import { verdictOn, type Filter } from './filter.ts'
import { KeptCount } from './kept-count.ts'
import { Listings } from './listings.ts'
import { inRanges } from './mac-range.ts'
import { PeriodicSync } from './periodic-sync.ts'
import { TemporaryVerdicts } from './temporary.ts'
import { Troubles } from './troubles.ts'
import { Upkeep } from './upkeep.ts'
import { closedWith, wanted, type Policy } from './wanted.ts'

/** What is configured now. */
export type KeeperSettings = {
  readonly policy: Policy
  /** Where the rules stand, for people. */
  readonly place: string
  /** ms; 0 = ports are listed once, and nothing is read back. */
  readonly syncInterval: number
  /** 0 to 1. */
  readonly maxShrink: number
  readonly onStop: 'close' | 'remove' | 'leave'
  readonly ethoibInterfaces: readonly string[]
}

/** What the keeper needs. */
export type KeeperNeeds = {
  readonly driver: FirewallDriver
  readonly current: () => KeeperSettings
  /** All ports of all nodes; rejects when cut off half way. */
  readonly everyPort: () => AsyncIterable<KnownMac>
  /** Nodes that waited already when the service started, with their MACs. */
  readonly bootable: () => Promise<ReadonlyMap<Uuid, readonly Mac[]>>
  /** Temporary verdicts. */
  readonly holds: HoldTable
  readonly portCount: PortCount
  /** The text of a file; `unavailable` with the reason. */
  readonly readFile: (path: string) => string
  readonly clock: Clock
  readonly log: Log
}

/**
 * Keeps the firewall at what is wanted: collects changes, confirms them, lists ports and reads back periodically.
 * A failure leaves the old rules, is logged once per cause, and is tried again for as long as the service runs.
 * Before the ports could be listed for the first time, nobody gets in but the nodes that wait and whom an operator lets in.
 */
export class FirewallKeeper implements Firewall, FirewallControl, Service {
  readonly name = 'firewall'
  readonly #needs: KeeperNeeds
  readonly #census: Census
  readonly #kept: KeptCount
  readonly #troubles: Troubles
  readonly #listings: Listings
  readonly #temporary: TemporaryVerdicts
  readonly #upkeep: Upkeep
  readonly #periodic: PeriodicSync
  readonly #stopping = new AbortController()
  #watch: Service | undefined
  #ours = false

  constructor(needs: KeeperNeeds) {
    const { driver, holds: table, portCount, clock, log } = needs
    const stopping = this.#stopping.signal
    const enforcer = new Enforcer(driver, log)
    const census = new Census(needs.readFile, (touched) => enforcer.touch(touched))
    const kept = new KeptCount(portCount, log)
    const troubles = new Troubles(needs)
    const upkeep = new Upkeep({ enforcer, wanted: () => this.#wanted(), troubles, clock, stopping })
    const enforce = () => upkeep.enforce()
    const listings = new Listings({ ...needs, census, kept, troubles, stopping })
    const interval = () => needs.current().syncInterval
    this.#needs = needs
    this.#census = census
    this.#kept = kept
    this.#troubles = troubles
    this.#upkeep = upkeep
    this.#listings = listings
    this.#periodic = new PeriodicSync({ listings, upkeep, interval, clock, stopping })
    this.#temporary = new TemporaryVerdicts({ holds: census.holds, table, enforce, clock, log, stopping })
  }

  /** Resolves when the rules are in force, without waiting for Ironic. Rejects with `unavailable` when they cannot be made. */
  async start(signal: AbortSignal): Promise<void> {
    const { driver, bootable, clock } = this.#needs
    const stop = () => this.#stopping.abort(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    try {
      await this.#temporary.restore()
      const count = driver.filters ? await this.#kept.restore() : 0
      this.#census.restore(await bootable(), await this.#leftBehind(), count)
      signal.throwIfAborted()
      await this.#upkeep.begin()
    } finally {
      signal.removeEventListener('abort', stop)
    }
    this.#ours = true
    await driver.server?.start(signal)
    if (!driver.filters) return
    this.#temporary.arm()
    this.#watch = driver.watch?.(() => this.#upkeep.disturbed(), {
      clock,
      failed: (cause) => this.#troubles.failed('watch', cause),
      over: () => this.#troubles.over('watch'),
    })
    await this.#watch?.start(signal)
    void this.#periodic.run()
  }

  /** Leaves the firewall as `on_stop` says; `close`: to nobody, as no ramdisk could report to a stopped service. */
  async stop(): Promise<void> {
    const { driver, current } = this.#needs
    this.#stopping.abort(new InspectorError('unavailable', 'the firewall is being stopped'))
    // Behind the change under way; a listing that hangs is not waited for, as nothing comes of it any more.
    await Promise.allSettled([this.#upkeep.enforce(), this.#watch?.stop()])
    if (!this.#ours) return
    const { onStop } = current()
    const { signal } = new AbortController()
    try {
      await driver.server?.stop()
    } finally {
      if (onStop === 'close') await driver.replace(closedWith(this.#census.known.macs), signal)
      if (onStop === 'remove') await driver.remove(signal)
      this.#ours = false
    }
  }

  /** Rejects with `unavailable` and the reason while the rules cannot be changed. */
  check(): Promise<void> {
    const trouble = this.#troubles.of('write')
    return trouble === undefined
      ? Promise.resolve()
      : Promise.reject(new InspectorError('unavailable', `${trouble.message}: ${trouble.cause}`))
  }

  async open(node: Uuid, addresses: readonly Mac[], name: string | null = null): Promise<void> {
    const { driver, clock, current, log } = this.#needs
    const { waiting, known } = this.#census
    const macs = this.#census.wait(node, addresses, { since: clock.now(), name })
    try {
      // A node without MAC is unknown to the firewall, and nobody can be told from it before the ports are listed. Of a port
      // that nobody listed the client-id is not known.
      const isHidden = macs.some((mac) => !known.macs.has(known.seenAs(mac))) && current().ethoibInterfaces.length > 0
      if (driver.filters && ((macs.length === 0 && !known.listed) || isHidden)) await this.#listings.list()
      await this.#upkeep.enforce()
    } catch (error) {
      if (waiting.of(node)?.given === macs) this.#census.endWait(node)
      this.#upkeep.enforceLater()
      throw new InspectorError('unavailable', `Cannot let node "${node}" boot: ${messageOf(error)}`, { cause: error })
    }
    if (driver.filters && !this.#letsIn(node))
      log.warning('firewall.refused', 'The node waits, but the settings let none of its MACs in', { node, mac: macs })
    else log.debug('firewall.opened', 'The node is let in', { node, mac: macs })
  }

  async close(node: Uuid): Promise<void> {
    this.#census.endWait(node)
    await this.#upkeep.enforce()
    this.#needs.log.debug('firewall.closed', 'The node is shut out', { node })
  }

  portsChanged(created: readonly KnownMac[], deleted: readonly Mac[]): void {
    if (this.#census.portsChanged(created, deleted)) this.#upkeep.enforceLater()
    void this.#kept.keep(this.#census.known.count)
  }

  /** The settings may have changed: puts in force what they want now, and syncs, as the interval may have changed too. */
  reloaded(): void {
    this.#upkeep.enforceLater()
    this.#periodic.now()
  }

  async hold(mac: Mac, verdict: Verdict, until: Time): Promise<void> {
    const cannot = (why: string) => new InspectorError('conflict', `Cannot ${verdict} "${mac}" for a time: ${why}`)
    if (!this.#needs.driver.filters) throw cannot('with firewall.driver none everybody is answered')
    if (verdict === 'allow' && inRanges(this.#needs.current().policy.deny, mac))
      throw cannot('firewall.deny has it, and wins')
    await this.#temporary.hold(mac, verdict, until)
  }

  release(mac: Mac): Promise<void> {
    return this.#temporary.release(mac)
  }

  async sync(options: { readonly acceptShrink?: boolean } = {}): Promise<void> {
    if (!this.#needs.driver.filters) return
    await this.#listings.list(options).catch(() => {})
    await this.#upkeep.restore()
    const trouble = this.#troubles.all().find(({ what }) => what !== 'neighbours' && what !== 'watch')
    if (trouble === undefined) return
    const { what, message, cause } = trouble
    throw new InspectorError(what === 'shrink' ? 'conflict' : 'unavailable', `${message}: ${cause}`)
  }

  describe({ brief = false } = {}): Promise<FirewallDescription> {
    const { driver, current } = this.#needs
    return this.#upkeep.look(() => {
      const now = snapshot(this.#census, current().policy)
      const ports = { count: now.filter.known.size, listed: this.#listings.listed }
      return async () => {
        const { synced } = this.#upkeep
        const { place } = current()
        const status = { driver: driver.name, place, filters: driver.filters, synced, troubles: this.#troubles.all() }
        if (!driver.filters) return { ...status, ...nothing }
        return { ...status, ports, ...(await look(driver, now, brief, this.#stopping.signal)) }
      }
    })
  }

  /** The MACs that an earlier run of the service knew. A table that cannot be read cannot be written either, which says why. */
  async #leftBehind(): Promise<ReadonlySet<Mac> | undefined> {
    const { driver } = this.#needs
    if (!driver.filters) return undefined
    const { signal } = this.#stopping
    try {
      return (await driver.read(signal))?.known ?? (await driver.known?.(signal))
    } catch {
      return undefined
    }
  }

  #letsIn(node: Uuid): boolean {
    const filter = this.#wanted()
    const macs = this.#census.waiting.of(node)?.macs ?? []
    return macs.length > 0 ? macs.some((mac) => verdictOn(filter, mac) === 'allow') : filter.unknown === 'allow'
  }

  #wanted(): Filter {
    return wanted(this.#needs.current().policy, this.#census.situation())
  }
}
