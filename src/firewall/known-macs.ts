import type { KnownMac } from '../introspection/needs.ts'
import type { Mac } from '../model/mac.ts'

/** The MACs of all ports of all nodes: listed now and then, kept up by our own changes in between. */
export class KnownMacs {
  #macs: Set<Mac> | undefined
  /** Our own changes while a listing runs: it may have passed their place already. True = created. */
  #meanwhile: Map<Mac, boolean> | undefined

  /** Live; undefined until the first listing succeeded. */
  get macs(): ReadonlySet<Mac> | undefined {
    return this.#macs
  }

  /**
   * Takes over a listing; gives the MACs that came or went. Rejects as the listing does, then nothing has changed:
   * half a listing is none. Not to be called again before it has settled.
   */
  async list(everyPort: () => AsyncIterable<KnownMac>): Promise<readonly Mac[]> {
    const meanwhile = new Map<Mac, boolean>()
    this.#meanwhile = meanwhile
    try {
      const listed = new Set<Mac>()
      for await (const { mac } of everyPort()) listed.add(mac)
      for (const [mac, created] of meanwhile) {
        if (created) listed.add(mac)
        else listed.delete(mac)
      }
      const before = this.#macs ?? new Set<Mac>()
      this.#macs = listed
      return [...listed.difference(before), ...before.difference(listed)]
    } finally {
      this.#meanwhile = undefined
    }
  }

  /** Ports that we made or deleted ourselves. */
  change(created: readonly Mac[], deleted: readonly Mac[]): void {
    for (const mac of created) {
      this.#macs?.add(mac)
      this.#meanwhile?.set(mac, true)
    }
    for (const mac of deleted) {
      this.#macs?.delete(mac)
      this.#meanwhile?.set(mac, false)
    }
  }
}
