import type { KnownMac } from '../introspection/needs.ts'
import type { Time } from '../model/time.ts'
import type { Clock } from '../platform/clock.ts'
import type { Census } from './census.ts'
import { coalesced } from './coalesced.ts'
import type { KeptCount } from './kept-count.ts'
import type { Troubles } from './troubles.ts'

/** What listing needs. `stopping` aborts when nothing is to be noted any more. */
export type ListingNeeds = {
  readonly everyPort: () => AsyncIterable<KnownMac>
  readonly current: () => { readonly maxShrink: number; readonly ethoibInterfaces: readonly string[] }
  readonly census: Census
  readonly kept: Pick<KeptCount, 'keep'>
  readonly troubles: Troubles
  readonly clock: Clock
  readonly stopping: AbortSignal
}

/** Lists the ports of all nodes into the census: one listing runs, at most one waits. */
export class Listings {
  readonly #needs: ListingNeeds
  readonly #list = coalesced(() => this.#run())
  #acceptsShrink = false
  #listed: Time | null = null

  constructor(needs: ListingNeeds) {
    this.#needs = needs
  }

  /** When the newest listing ended that was believed, at least in part; null before the first. */
  get listed(): Time | null {
    return this.#listed
  }

  /** A listing that begins after the call. Rejects as it does; then nothing has changed. `acceptShrink`: however many MACs it lacks. */
  list({ acceptShrink = false } = {}): Promise<void> {
    this.#acceptsShrink ||= acceptShrink
    return this.#list()
  }

  async #run(): Promise<void> {
    const { everyPort, current, census, kept, troubles, clock, stopping } = this.#needs
    const { maxShrink, ethoibInterfaces } = current()
    const allowed = this.#acceptsShrink ? 1 : maxShrink
    this.#acceptsShrink = false
    const unread = census.refreshNeighbours(ethoibInterfaces)
    if (unread.length > 0) troubles.failed('neighbours', unread.join('; '))
    else troubles.over('neighbours')
    const { refused } = await troubles.during('list', () => census.list(everyPort, allowed), stopping)
    if (census.known.listed) this.#listed = clock.now()
    if (!stopping.aborted) await kept.keep(census.known.count)
    if (!refused) return troubles.over('shrink')
    const { missing, known, listed } = refused
    const whose = census.known.listed ? 'known ones' : 'that were known before this start'
    const why = `Ironic lists ${listed} MACs, and ${missing} of ${known} ${whose} are missing: more than firewall.max_shrink allows`
    troubles.failed('shrink', `${why}. If that is right, run "inspector firewall sync --accept-shrink"`, 'shrink')
  }
}
