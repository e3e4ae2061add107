import type { Time } from '../model/time.ts'
import type { Clock } from '../platform/clock.ts'
import { coalesced } from './coalesced.ts'
import type { Enforcer } from './enforcer.ts'
import type { Filter } from './filter.ts'
import { pauseAfter } from './pauses.ts'
import type { Troubles } from './troubles.ts'

/** What upkeep needs. Nothing is changed any more once `stopping` has aborted. */
export type UpkeepNeeds = {
  readonly enforcer: Enforcer
  readonly wanted: () => Filter
  readonly troubles: Troubles
  readonly clock: Clock
  readonly stopping: AbortSignal
}

/** ms between two repairs of foreign changes: whoever fights us must not keep the machine busy. */
const rest = 1_000

/** Brings the machine to what is wanted: one round at a time, again after a failure, at once after a foreign change. */
export class Upkeep {
  readonly #needs: UpkeepNeeds
  readonly #round = coalesced(
    () => this.#run(),
    () => this.#finishLooks(),
  )
  readonly #looks: (() => () => Promise<void>)[] = []
  readonly #begun: (() => Promise<void>)[] = []
  #synced: Time | null = null
  #compareDue = false
  #retrying = false
  #repairing = false

  constructor(needs: UpkeepNeeds) {
    this.#needs = needs
  }

  /** When the last change was confirmed; null before the first. */
  get synced(): Time | null {
    return this.#synced
  }

  /** What is wanted is in force when it resolves. Rejects with `unavailable`; then it is tried again until it works. */
  enforce(): Promise<void> {
    return this.#round()
  }

  /** For changes that nobody waits for: a failure is logged and tried again where it happens. */
  enforceLater(): void {
    void this.#round().catch(() => {})
  }

  /** As `enforce`, and reads back before: a change that somebody else made is undone. */
  restore(): Promise<void> {
    this.#compareDue = true
    return this.#round()
  }

  /** Somebody else may have changed the rules. */
  disturbed(): void {
    this.#compareDue = true
    if (!this.#repairing) void this.#repair()
  }

  /**
   * Has a look between two rounds: `begin` notes what is wanted as a round takes it up, and gives what is done behind that round
   * and before the next. At any other time, changes under way would look like differences.
   */
  look<T>(begin: () => () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    this.#looks.push(() => {
      const finish = begin()
      return () => finish().then(resolve, reject)
    })
    this.enforceLater()
    return promise
  }

  /** One round before all others, without trying again: the service does not start when it fails. */
  async begin(): Promise<void> {
    const { enforcer, wanted, clock, stopping } = this.#needs
    await enforcer.run(wanted(), stopping)
    this.#synced = clock.now()
  }

  async #run(): Promise<void> {
    const { enforcer, wanted, troubles, clock, stopping } = this.#needs
    try {
      stopping.throwIfAborted()
      if (this.#compareDue) {
        this.#compareDue = false
        await troubles.during('read', () => enforcer.compare(wanted, stopping), stopping).catch(() => {})
      }
      this.#beginLooks()
      await troubles.during('write', () => enforcer.run(wanted(), stopping), stopping)
      this.#synced = clock.now()
    } catch (error) {
      if (!this.#retrying && !stopping.aborted) void this.#retry()
      throw error
    } finally {
      // Not begun yet when it did not come so far.
      if (stopping.aborted) this.#beginLooks()
    }
  }

  #beginLooks(): void {
    this.#begun.push(...this.#looks.splice(0).map((begin) => begin()))
  }

  async #finishLooks(): Promise<void> {
    for (const finish of this.#begun.splice(0)) await finish()
  }

  async #retry(): Promise<void> {
    this.#retrying = true
    for (let failures = 1; await this.#slept(pauseAfter(failures)); failures++) {
      const done = await this.#round().then(
        () => true,
        () => false,
      )
      if (done) break
    }
    this.#retrying = false
  }

  async #repair(): Promise<void> {
    this.#repairing = true
    do await this.#round().catch(() => {})
    while ((await this.#slept(rest)) && this.#compareDue)
    this.#repairing = false
  }

  /** False when the service is stopped meanwhile. */
  async #slept(ms: number): Promise<boolean> {
    const { clock, stopping } = this.#needs
    await clock.sleep(ms, stopping).catch(() => {})
    return !stopping.aborted
  }
}
