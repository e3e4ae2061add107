import { messageOf, InspectorError } from '../model/error.ts'
import type { Mac } from '../model/mac.ts'
import type { Log } from '../platform/log.ts'
import type { FirewallDriver } from './driver.ts'
import type { Filter, FilterDelta, Members } from './filter.ts'
import { sameRanges } from './mac-range.ts'
import type { Touched } from './census.ts'

/** The part of the MACs that may differ between what is wanted and what the driver was last told. */
type Unsettled = { readonly waiting: Set<Mac>; readonly known: Set<Mac> }

type Held = Pick<Filter, 'never' | 'always' | 'unknown'>

/** Brings a driver to what is wanted, with the smallest change that does it. One run at a time. */
export class Enforcer {
  readonly #driver: FirewallDriver
  readonly #log: Log
  #touched: Unsettled = { waiting: new Set(), known: new Set() }
  /** What the driver holds beside the two sets; undefined = not known, the next run writes everything. */
  #held: Held | undefined

  constructor(driver: FirewallDriver, log: Log) {
    this.#driver = driver
    this.#log = log
  }

  /** Notes MACs that joined or left a set: a run asks the sets about these alone. */
  touch({ waiting = [], known = [] }: Touched): void {
    for (const mac of waiting) this.#touched.waiting.add(mac)
    for (const mac of known) this.#touched.known.add(mac)
  }

  /** Makes the filter hold; resolves when it is in force. Rejects with `unavailable`, and then the next run writes everything. */
  async run(wanted: Filter, signal: AbortSignal): Promise<void> {
    const held = this.#held
    const touched = this.#take()
    const next: Held = { never: wanted.never, always: wanted.always, unknown: wanted.unknown }
    this.#held = undefined
    try {
      const changed =
        held && sameRanges(held.never, wanted.never) && (await this.#changed(held, wanted, touched, signal))
      if (!changed) await this.#driver.replace(wanted, signal)
    } catch (error) {
      throw new InspectorError('unavailable', messageOf(error), { cause: error })
    }
    this.#held = next
  }

  /** False when the change failed, as it does after somebody flushed all rules of the machine. */
  async #changed(held: Held, wanted: Filter, touched: Unsettled, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#driver.change(deltaOf(held, wanted, touched), signal)
      return true
    } catch (error) {
      if (signal.aborted) throw error
      this.#log.warning('firewall.failed', 'A small change failed; all rules are written anew', {
        error: messageOf(error),
      })
      return false
    }
  }

  /** Reads back and sees to it that the next run writes everything when somebody else changed what is there. */
  async compare(wanted: () => Filter, signal: AbortSignal): Promise<void> {
    if (this.#held === undefined) return
    const found = await this.#driver.read(signal)
    if (found !== undefined && this.#holds(found, wanted())) return
    this.#log.warning('firewall.foreign_change', 'Somebody else changed our firewall rules; they are written anew')
    this.#held = undefined
  }

  #holds(found: Filter, wanted: Filter): boolean {
    const held = this.#held
    return (
      held !== undefined &&
      found.unknown === held.unknown &&
      sameRanges(found.never, held.never) &&
      sameRanges(found.always, held.always) &&
      sameBut(this.#touched.waiting, found.waiting, wanted.waiting) &&
      sameBut(this.#touched.known, found.known, wanted.known)
    )
  }

  #take(): Unsettled {
    const touched = this.#touched
    this.#touched = { waiting: new Set(), known: new Set() }
    return touched
  }
}

function deltaOf(held: Held, wanted: Filter, touched: Unsettled): FilterDelta {
  return {
    ...(touched.waiting.size > 0 ? { waiting: membersOf(touched.waiting, wanted.waiting) } : {}),
    ...(touched.known.size > 0 ? { known: membersOf(touched.known, wanted.known) } : {}),
    ...(sameRanges(held.always, wanted.always) ? {} : { always: wanted.always }),
    ...(held.unknown === wanted.unknown ? {} : { unknown: wanted.unknown }),
  }
}

function membersOf(touched: ReadonlySet<Mac>, wanted: ReadonlySet<Mac>): Members {
  const macs = [...touched]
  return { added: macs.filter((mac) => wanted.has(mac)), removed: macs.filter((mac) => !wanted.has(mac)) }
}

function sameBut(touched: ReadonlySet<Mac>, found: ReadonlySet<Mac>, wanted: ReadonlySet<Mac>): boolean {
  const settled = (mac: Mac) => touched.has(mac) || found.has(mac) === wanted.has(mac)
  return [...found].every(settled) && [...wanted].every(settled)
}
