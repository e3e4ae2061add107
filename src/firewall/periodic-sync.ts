import type { Clock } from '../platform/clock.ts'
import type { Listings } from './listings.ts'
import { pauseAfter } from './pauses.ts'
import type { Upkeep } from './upkeep.ts'

/** What the periodic sync needs. Nothing is begun any more once `stopping` has aborted. */
export type PeriodicSyncNeeds = {
  readonly listings: Pick<Listings, 'list'>
  readonly upkeep: Pick<Upkeep, 'restore'>
  /** In ms, as it is now; 0 = one listing, and nothing is read back. */
  readonly interval: () => number
  readonly clock: Clock
  readonly stopping: AbortSignal
}

/** In ms: what a timer of 31 bits takes. */
const longest = 2 ** 31 - 1

/** Lists the ports and reads the machine back again and again; sooner after a listing that failed. */
export class PeriodicSync {
  readonly #needs: PeriodicSyncNeeds
  #pause = new AbortController()

  constructor(needs: PeriodicSyncNeeds) {
    this.#needs = needs
  }

  /** Goes on until the stop. */
  async run(): Promise<void> {
    const { upkeep, stopping } = this.#needs
    for (let failures = 0; !stopping.aborted;) {
      failures = (await this.#list()) ? 0 : failures + 1
      await upkeep.restore().catch(() => {})
      this.#pause = new AbortController()
      await this.#slept(failures === 0 ? longest : pauseAfter(failures), this.#pause.signal)
    }
  }

  /** Ends the pause: the next sync is due. */
  now(): void {
    this.#pause.abort()
  }

  /** False when it failed. While Ironic takes longer than an interval, what others change in the machine is seen to all the same. */
  async #list(): Promise<boolean> {
    const { listings, upkeep } = this.#needs
    const ended = new AbortController()
    const meanwhile = async () => {
      while (await this.#slept(longest, ended.signal)) await upkeep.restore().catch(() => {})
    }
    void meanwhile()
    return listings
      .list()
      .then(
        () => true,
        () => false,
      )
      .finally(() => ended.abort())
  }

  /** An interval, or `atMost` ms; false when it was cut short. */
  async #slept(atMost: number, signal: AbortSignal): Promise<boolean> {
    const { interval, clock, stopping } = this.#needs
    return clock.sleep(Math.min(interval() || longest, atMost), AbortSignal.any([stopping, signal])).then(
      () => true,
      () => false,
    )
  }
}
