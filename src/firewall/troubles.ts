import { messageOf } from '../model/error.ts'
import type { FirewallTrouble } from '../model/firewall.ts'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'

type What = FirewallTrouble['what']

/** What fails now. Each cause is logged once until it works again, and the recovery once. */
export class Troubles {
  readonly #now = new Map<What, FirewallTrouble>()
  readonly #logged = new Map<What, Set<string>>()
  readonly #clock: Clock
  readonly #log: Log

  constructor({ clock, log }: { readonly clock: Clock; readonly log: Log }) {
    this.#clock = clock
    this.#log = log
  }

  /** In the order of their beginning. */
  all(): readonly FirewallTrouble[] {
    return [...this.#now.values()]
  }

  of(what: What): FirewallTrouble | undefined {
    return this.#now.get(what)
  }

  /** Notes a failure. With `kind`, causes of one kind count as the same, such as those that differ in a number only. */
  failed(what: What, cause: string, kind = cause): void {
    const before = this.#now.get(what)
    const message = messages[what]
    const [since, failures] = before ? [before.since, before.failures + 1] : [this.#clock.now(), 1]
    this.#now.set(what, { what, message, cause, since, failures })
    const logged = this.#logged.get(what) ?? new Set()
    if (logged.has(kind)) return
    this.#logged.set(what, logged.add(kind))
    this.#log.error('firewall.failed', message, { error: cause })
  }

  /** Notes that it works, again or still. */
  over(what: What): void {
    this.#logged.delete(what)
    if (this.#now.delete(what)) this.#log.info('firewall.synced', `${messages[what]}: that is over`)
  }

  /** Does the work and notes how it went; rejects as the work does. When `stopping`, a failure is the stop's. */
  async during<T>(what: What, work: () => Promise<T>, stopping: AbortSignal): Promise<T> {
    try {
      const done = await work()
      this.over(what)
      return done
    } catch (error) {
      if (!stopping.aborted) this.failed(what, messageOf(error))
      throw error
    }
  }
}

const messages: Readonly<Record<What, string>> = {
  write: 'The firewall could not be changed; the old rules hold, and it is tried again',
  read: 'The firewall could not be read back; foreign changes to it are not noticed',
  list: 'The ports could not be listed; the firewall goes by the MACs it knew, and it is tried again',
  shrink: 'A listing of the ports lacks so many known MACs that it is not believed; they stay shut out',
  watch: 'Foreign changes to the firewall are noticed at the next sync only',
  neighbours: 'The neighbours of an EoIB interface could not be read; the firewall goes by those it knew',
}
