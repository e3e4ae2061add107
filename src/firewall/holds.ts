import type { Hold } from '../introspection/needs.ts'
import type { Verdict } from '../model/firewall.ts'
import type { Mac } from '../model/mac.ts'
import type { Time } from '../model/time.ts'
import type { MacRange } from './mac-range.ts'

/** Temporary verdicts, one for each MAC. */
export class Holds {
  readonly #holds = new Map<Mac, Hold>()

  put(hold: Hold): void {
    this.#holds.set(hold.mac, hold)
  }

  drop(mac: Mac): void {
    this.#holds.delete(mac)
  }

  of(mac: Mac): Hold | undefined {
    return this.#holds.get(mac)
  }

  macs(): readonly Mac[] {
    return [...this.#holds.keys()]
  }

  /** Those with this verdict, as a driver takes them. */
  ranges(verdict: Verdict): readonly MacRange[] {
    return [...this.#holds.values()].flatMap((hold) =>
      hold.verdict === verdict ? [{ first: hold.mac, last: hold.mac }] : [],
    )
  }

  /** Drops those whose time has come, and gives them. */
  expired(now: Time): readonly Hold[] {
    const over = [...this.#holds.values()].filter(({ until }) => until <= now)
    for (const { mac } of over) this.#holds.delete(mac)
    return over
  }

  /** When the next one ends; Infinity when there is none. */
  next(): Time {
    return Math.min(...[...this.#holds.values()].map(({ until }) => until))
  }
}
