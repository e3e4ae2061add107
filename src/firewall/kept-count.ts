import type { PortCount } from '../introspection/needs.ts'
import { messageOf } from '../model/error.ts'
import type { Log } from '../platform/log.ts'

/** How many MACs the ports have, in the store: the next start goes by it where no rules are left that tell who was known. */
export class KeptCount {
  readonly #table: PortCount
  readonly #log: Log
  /** Undefined when it is not known what the store has. */
  #kept: number | undefined = 0
  #fails = false

  constructor(table: PortCount, log: Log) {
    this.#table = table
    this.#log = log
  }

  /** What an earlier run of the service kept; 0 when there was none. */
  async restore(): Promise<number> {
    const count = await this.#table.get()
    this.#kept = count
    return count
  }

  /** Never rejects: what could not be written is written by the next call, and logged once. */
  async keep(count: number): Promise<void> {
    if (count === this.#kept) return
    // Before it is written: a later call must not take an older number for the one there.
    this.#kept = count
    try {
      await this.#table.put(count)
      this.#fails = false
    } catch (error) {
      this.#kept = undefined
      if (this.#fails) return
      this.#fails = true
      const message = 'The number of listed MACs could not be kept; the next listing tries it again'
      this.#log.warning('store.failed', message, { error: messageOf(error) })
    }
  }
}
