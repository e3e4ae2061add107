import type { FirewallDriver, WatchTools } from '../../src/firewall/driver.ts'
import type { Filter, FilterDelta, Members } from '../../src/firewall/filter.ts'
import type { Service } from '../../src/platform/service.ts'
import type { Mac } from '../../src/model/mac.ts'

/** A machine in memory that obeys the contract, notes what it is asked for, and takes as long, or fails, as a test wants. */
export class RecordingDriver implements FirewallDriver {
  readonly name = 'recording'
  readonly filters = true
  readonly calls: ('replace' | 'change' | 'read' | 'remove')[] = []
  readonly deltas: FilterDelta[] = []
  /** What is in force. */
  holds: Filter | undefined
  /** Runs before each call acts; what it throws is the call's failure. */
  before: (call: string) => Promise<void> = () => Promise.resolve()
  /** The most calls that were under way at once. */
  most = 0
  #running = 0

  /** What can be told of the known MACs where there is no filter. */
  left: ReadonlySet<Mac> = new Set()

  known(): Promise<ReadonlySet<Mac>> {
    return Promise.resolve(this.left)
  }

  read(): Promise<Filter | undefined> {
    return this.#call('read', () => this.holds)
  }

  replace(filter: Filter): Promise<void> {
    const copy = { ...filter, waiting: new Set(filter.waiting), known: new Set(filter.known) }
    return this.#call('replace', () => {
      this.holds = copy
    })
  }

  change(delta: FilterDelta): Promise<void> {
    this.deltas.push(delta)
    return this.#call('change', () => {
      if (this.holds === undefined) throw new Error('there is no table')
      this.holds = {
        never: this.holds.never,
        always: delta.always ?? this.holds.always,
        waiting: changed(this.holds.waiting, delta.waiting),
        known: changed(this.holds.known, delta.known),
        unknown: delta.unknown ?? this.holds.unknown,
      }
    })
  }

  /** What `watch` was given; a test calls it as somebody else's change would. */
  disturb: () => void = () => {}

  /** Who is told how the watching goes. */
  watched: WatchTools | undefined

  watch(changed: () => void, tools: WatchTools): Service {
    this.disturb = changed
    this.watched = tools
    return { name: 'watch', start: () => Promise.resolve(), stop: () => Promise.resolve() }
  }

  script(filter: Filter): string {
    return JSON.stringify(filter)
  }

  remove(): Promise<void> {
    return this.#call('remove', () => {
      this.holds = undefined
    })
  }

  async #call<T>(name: RecordingDriver['calls'][number], act: () => T): Promise<T> {
    this.calls.push(name)
    this.most = Math.max(this.most, ++this.#running)
    try {
      await this.before(name)
      return act()
    } finally {
      this.#running--
    }
  }
}

function changed(macs: ReadonlySet<Mac>, { added, removed }: Members = { added: [], removed: [] }): ReadonlySet<Mac> {
  return new Set([...macs, ...added]).difference(new Set(removed))
}
