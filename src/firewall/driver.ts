import type { FirewallCounters } from '../model/firewall.ts'
import type { Mac } from '../model/mac.ts'
import type { Clock } from '../platform/clock.ts'
import type { Service } from '../platform/service.ts'
import type { Filter, FilterDelta } from './filter.ts'

/** Makes the machine obey a `Filter`. A promise resolves when the change is in force; when it rejects, what held before still holds. */
export interface FirewallDriver {
  readonly name: string
  /** False: nothing is filtered, so nobody needs to know which MACs there are. */
  readonly filters: boolean
  /** What is there now; undefined when nothing of ours is, or it was changed into something that is no filter. Slow: reads every element. */
  read(signal: AbortSignal): Promise<Filter | undefined>
  /** The known MACs as far as they can be told from what somebody else changed, where `read` gives no filter. Absent: they cannot. */
  known?(signal: AbortSignal): Promise<ReadonlySet<Mac>>
  /** Puts this in place of whatever was there, without a moment between. */
  replace(filter: Filter, signal: AbortSignal): Promise<void>
  /** A few MACs more or fewer, in time that does not grow with the set. */
  change(delta: FilterDelta, signal: AbortSignal): Promise<void>
  /** What `replace` would hand over, for people: a ruleset, or files. Touches nothing. */
  script(filter: Filter): string
  /** Removes everything of ours. Idempotent. */
  remove(signal: AbortSignal): Promise<void>
  /**
   * Tells when somebody else changed what is ours, or may have. Own transactions do not count. Its start ends when it
   * watches or could not begin to within a few seconds: it goes on trying by itself, and rejects for nothing.
   * Absent: only reading back notices.
   */
  watch?(changed: () => void, tools: WatchTools): Service
  /**
   * The DHCP server's own start and end, where settings give them to us. To be started after the first filter is in force,
   * and stopped before the last one is written.
   */
  readonly server?: Service
  /** Requests seen since the first rules; undefined when nothing of ours is there. Quick at any size. Absent: this driver does not count. */
  counters?(signal: AbortSignal): Promise<FirewallCounters | undefined>
}

/** What watching needs, and whom it tells how it goes. */
export type WatchTools = {
  readonly clock: Clock
  /** It does not watch, and why; at each attempt. */
  failed(cause: string): void
  /** It watches, again or still. */
  over(): void
}
