import type { Mac } from '../model/mac.ts'
import type { Uuid } from '../model/uuid.ts'

/** Nodes that wait for their ramdisk, and the MACs by which they are let in. Each call costs the MACs of one node. */
export class WaitingNodes {
  readonly #macsOf = new Map<Uuid, readonly Mac[]>()
  readonly #holders = new Map<Mac, number>()
  readonly #macs = new Set<Mac>()
  #withoutMac = 0

  /** MACs of all of them, live. */
  get macs(): ReadonlySet<Mac> {
    return this.#macs
  }

  /** How many nodes wait. */
  get size(): number {
    return this.#macsOf.size
  }

  /** How many of them have no MAC. */
  get withoutMac(): number {
    return this.#withoutMac
  }

  /** What the node was put in with; undefined when it does not wait. */
  of(node: Uuid): readonly Mac[] | undefined {
    return this.#macsOf.get(node)
  }

  /** Lets the node wait with these MACs alone; gives the MACs that may have come or gone. */
  put(node: Uuid, macs: readonly Mac[]): readonly Mac[] {
    const gone = this.drop(node)
    this.#macsOf.set(node, macs)
    if (macs.length === 0) this.#withoutMac++
    for (const mac of new Set(macs)) {
      this.#holders.set(mac, (this.#holders.get(mac) ?? 0) + 1)
      this.#macs.add(mac)
    }
    return [...gone, ...macs]
  }

  /** Ends the node's wait; gives the MACs that may have gone. A MAC that another node waits with as well stays. */
  drop(node: Uuid): readonly Mac[] {
    const macs = this.#macsOf.get(node)
    if (macs === undefined) return []
    this.#macsOf.delete(node)
    if (macs.length === 0) this.#withoutMac--
    for (const mac of new Set(macs)) {
      const holders = (this.#holders.get(mac) ?? 0) - 1
      if (holders > 0) this.#holders.set(mac, holders)
      else {
        this.#holders.delete(mac)
        this.#macs.delete(mac)
      }
    }
    return macs
  }
}
