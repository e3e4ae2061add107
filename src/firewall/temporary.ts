import pLimit from 'p-limit'
import type { HoldTable } from '../introspection/needs.ts'
import { InspectorError, messageOf } from '../model/error.ts'
import type { Verdict } from '../model/firewall.ts'
import type { Mac } from '../model/mac.ts'
import { apiTime, type Time } from '../model/time.ts'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Holds } from './holds.ts'

/** What temporary verdicts need. `enforce` puts them in force; `stopping` ends the wait for their end. */
export type TemporaryNeeds = {
  readonly holds: Holds
  readonly table: HoldTable
  readonly enforce: () => Promise<void>
  readonly clock: Clock
  readonly log: Log
  readonly stopping: AbortSignal
}

/** Operators' temporary verdicts: kept in the store, and ended in time. */
export class TemporaryVerdicts {
  readonly #needs: TemporaryNeeds
  /** One change at a time: the end of an earlier verdict must not take a newer one on the same MAC out of the store. */
  readonly #inTurn = pLimit(1)
  #alarm = new AbortController()

  constructor(needs: TemporaryNeeds) {
    this.#needs = needs
  }

  /** Takes over what an earlier run of the service left, less what ended since; nothing is in force yet. */
  async restore(): Promise<void> {
    const { holds, table, clock } = this.#needs
    for (const hold of await table.all()) holds.put(hold)
    await table.drop(holds.expired(clock.now()).map(({ mac }) => mac))
  }

  /** Resolves when in force. `invalid` for a time that has passed. */
  async hold(mac: Mac, verdict: Verdict, until: Time): Promise<void> {
    const { holds, table, enforce, clock, log } = this.#needs
    if (until <= clock.now())
      throw new InspectorError('invalid', `Cannot ${verdict} "${mac}" until ${apiTime(until)}: that has passed`)
    await this.#inTurn(async () => {
      await table.put({ mac, verdict, until })
      holds.put({ mac, verdict, until })
    })
    log.info('firewall.held', 'A temporary verdict on a MAC', { mac, verdict, until: apiTime(until) })
    this.arm()
    await enforce()
  }

  /** Resolves when its end is in force. `not_found` when there is none. */
  async release(mac: Mac): Promise<void> {
    const { holds, table, enforce, log } = this.#needs
    await this.#inTurn(async () => {
      if (!holds.of(mac))
        throw new InspectorError('not_found', `Cannot release "${mac}": there is no temporary verdict on it`)
      await table.drop([mac])
      holds.drop(mac)
    })
    log.info('firewall.released', 'A temporary verdict was taken back', { mac })
    this.arm()
    await enforce()
  }

  /** Waits for the next end, in place of what was waited for before. */
  arm(): void {
    const { holds, clock, stopping } = this.#needs
    this.#alarm.abort()
    this.#alarm = new AbortController()
    const next = holds.next()
    if (next === Infinity) return
    void this.#wait(Math.max(0, next - clock.now()) / 1000, AbortSignal.any([this.#alarm.signal, stopping]))
  }

  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    const rang = await this.#needs.clock.sleep(Math.ceil(ms), signal).then(
      () => true,
      () => false,
    )
    if (!rang) return
    await this.#inTurn(() => this.#end())
    this.arm()
  }

  async #end(): Promise<void> {
    const { holds, table, enforce, clock, log } = this.#needs
    const macs = holds.expired(clock.now()).map(({ mac }) => mac)
    if (macs.length === 0) return
    log.info('firewall.released', 'Temporary verdicts are over', { macs })
    enforce().catch((error: unknown) => log.debug('firewall.failed', messageOf(error)))
    await table.drop(macs).catch((error: unknown) =>
      log.warning('store.failed', 'An ended temporary verdict could not be removed; it has no effect', {
        error: messageOf(error),
      }),
    )
  }
}
