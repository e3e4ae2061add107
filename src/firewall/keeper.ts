import type { Firewall, KnownMac } from '../introspection/needs.ts'
import { InspectorError, messageOf } from '../model/error.ts'
import type { Mac } from '../model/mac.ts'
import type { Uuid } from '../model/uuid.ts'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Service } from '../platform/service.ts'
import { coalesced } from './coalesced.ts'
import type { FirewallDriver } from './driver.ts'
import { Enforcer } from './enforcer.ts'
import { verdictOn, type Filter } from './filter.ts'
import { KnownMacs } from './known-macs.ts'
import { WaitingNodes } from './waiting-nodes.ts'
import { closed, wanted, type Policy } from './wanted.ts'

/** What the keeper needs. */
export type KeeperNeeds = {
  readonly driver: FirewallDriver
  /** What is configured now. `syncInterval` is in ms; 0 = ports are listed once, and nothing is read back. */
  readonly current: () => { readonly policy: Policy; readonly syncInterval: number }
  /** All ports of all nodes; rejects when cut off half way. */
  readonly everyPort: () => AsyncIterable<KnownMac>
  /** Nodes that waited already when the service started, with their MACs. */
  readonly bootable: () => Promise<ReadonlyMap<Uuid, readonly Mac[]>>
  readonly clock: Clock
  readonly log: Log
}

/** ms */
const firstPause = 1_000
const longestPause = 60_000

/**
 * Keeps the firewall at what is wanted: collects changes, confirms them, lists ports and reads back periodically.
 * A failure leaves the old rules, is logged once per cause, and is tried again for as long as the service runs.
 * Before the ports could be listed for the first time, nobody gets in but the nodes that wait.
 */
export class FirewallKeeper implements Firewall, Service {
  readonly name = 'firewall'
  readonly #needs: KeeperNeeds
  readonly #enforcer: Enforcer
  readonly #waiting = new WaitingNodes()
  readonly #known = new KnownMacs()
  readonly #causes = new Map<'write' | 'read' | 'list', string>()
  readonly #stopping = new AbortController()
  readonly #enforce = coalesced(() => this.#run())
  readonly #list = coalesced(() => this.#listPorts())
  #ours = false
  #compareDue = false
  #retrying = false

  constructor(needs: KeeperNeeds) {
    this.#needs = needs
    this.#enforcer = new Enforcer(needs.driver, needs.log)
  }

  /** Resolves when the rules are in force, without waiting for Ironic. Rejects with `unavailable` when they cannot be made. */
  async start(signal: AbortSignal): Promise<void> {
    for (const [node, macs] of await this.#needs.bootable()) this.#waiting.put(node, macs)
    signal.throwIfAborted()
    const stop = () => this.#stopping.abort(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    try {
      await this.#enforcer.run(this.#wanted(), this.#stopping.signal)
    } finally {
      signal.removeEventListener('abort', stop)
    }
    this.#ours = true
    if (this.#needs.driver.filters) void this.#syncUntilStopped()
  }

  /** Leaves the firewall closed to everybody: no ramdisk could report to a stopped service. */
  async stop(): Promise<void> {
    this.#stopping.abort(new InspectorError('unavailable', 'the firewall is being stopped'))
    // Behind the change under way; a listing that hangs is not waited for, as nothing comes of it any more.
    await Promise.allSettled([this.#enforce()])
    if (!this.#ours) return
    await this.#needs.driver.replace(closed, new AbortController().signal)
    this.#ours = false
  }

  async open(node: Uuid, macs: readonly Mac[]): Promise<void> {
    this.#enforcer.touch('waiting', this.#waiting.put(node, macs))
    try {
      // Such a node is unknown to the firewall, and nobody can be told from it before the ports are listed.
      if (macs.length === 0 && this.#needs.driver.filters && this.#known.macs === undefined) await this.#list()
      await this.#enforce()
    } catch (error) {
      if (this.#waiting.of(node) === macs) this.#enforcer.touch('waiting', this.#waiting.drop(node))
      this.#enforceLater()
      throw new InspectorError('unavailable', `Cannot let node "${node}" boot: ${messageOf(error)}`, { cause: error })
    }
    const { driver, log } = this.#needs
    if (driver.filters && !this.#letsIn(macs))
      log.warning('firewall.refused', 'The node waits, but the settings let none of its MACs in', { node, mac: macs })
    else log.debug('firewall.opened', 'The node is let in', { node, mac: macs })
  }

  async close(node: Uuid): Promise<void> {
    this.#enforcer.touch('waiting', this.#waiting.drop(node))
    await this.#enforce()
    this.#needs.log.debug('firewall.closed', 'The node is shut out', { node })
  }

  portsChanged(created: readonly KnownMac[], deleted: readonly Mac[]): void {
    const macs = created.map(({ mac }) => mac)
    this.#known.change(macs, deleted)
    this.#enforcer.touch('known', [...macs, ...deleted])
    if (macs.length + deleted.length > 0) this.#enforceLater()
  }

  /** The settings may have changed: puts in force what they want now. */
  reloaded(): void {
    this.#enforceLater()
  }

  #letsIn(macs: readonly Mac[]): boolean {
    const filter = this.#wanted()
    return macs.length > 0 ? macs.some((mac) => verdictOn(filter, mac) === 'allow') : filter.unknown === 'allow'
  }

  #wanted(): Filter {
    return wanted(this.#needs.current().policy, {
      known: this.#known.macs,
      waiting: this.#waiting.macs,
      nodes: this.#waiting.size,
      nodesWithoutMac: this.#waiting.withoutMac,
    })
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping
    signal.throwIfAborted()
    if (this.#compareDue) {
      this.#compareDue = false
      await this.#reported('read', () => this.#enforcer.compare(() => this.#wanted(), signal)).catch(() => {})
    }
    try {
      await this.#reported('write', () => this.#enforcer.run(this.#wanted(), signal))
    } catch (error) {
      if (!this.#retrying) void this.#retry()
      throw error
    }
  }

  async #listPorts(): Promise<void> {
    await this.#reported('list', async () => {
      this.#enforcer.touch('known', await this.#known.list(this.#needs.everyPort))
    })
  }

  /** For changes that nobody waits for: a failure is logged and tried again where it happens. */
  #enforceLater(): void {
    void this.#enforce().catch(() => {})
  }

  async #retry(): Promise<void> {
    this.#retrying = true
    for (let pause = firstPause; await this.#slept(pause); pause = Math.min(pause * 2, longestPause)) {
      const done = await this.#enforce().then(
        () => true,
        () => false,
      )
      if (done) break
    }
    this.#retrying = false
  }

  async #syncUntilStopped(): Promise<void> {
    let failures = 0
    do {
      const listed = await this.#list().then(
        () => true,
        () => false,
      )
      failures = listed ? 0 : failures + 1
      this.#compareDue = true
      await this.#enforce().catch(() => {})
    } while (await this.#slept(this.#pauseAfter(failures)))
  }

  #pauseAfter(failures: number): number {
    const interval = this.#needs.current().syncInterval || Infinity
    if (failures === 0) return interval
    return Math.min(firstPause * 2 ** (failures - 1), longestPause, interval)
  }

  /** False when the service is stopped meanwhile. */
  async #slept(ms: number): Promise<boolean> {
    const { signal } = this.#stopping
    // A timer takes no more than 31 bits of ms.
    await this.#needs.clock.sleep(Math.min(ms, 2 ** 31 - 1), signal).catch(() => {})
    return !signal.aborted
  }

  /** Does the work; logs a failure when its cause is a new one, and the recovery. */
  async #reported(what: 'write' | 'read' | 'list', work: () => Promise<void>): Promise<void> {
    const { log } = this.#needs
    try {
      await work()
    } catch (error) {
      const cause = messageOf(error)
      if (!this.#stopping.signal.aborted && this.#causes.get(what) !== cause) {
        this.#causes.set(what, cause)
        log.error('firewall.failed', messages[what], { error: cause })
      }
      throw error
    }
    if (this.#causes.delete(what)) log.info('firewall.synced', `${messages[what]}: it works again`)
  }
}

const messages = {
  write: 'The firewall could not be changed; the old rules hold, and it is tried again',
  read: 'The firewall could not be read back; foreign changes to it are not noticed',
  list: 'The ports could not be listed; the firewall goes by the MACs it knew, and it is tried again',
}
