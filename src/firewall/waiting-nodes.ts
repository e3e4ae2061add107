import type { Mac } from '../model/mac.ts'
import type { Time } from '../model/time.ts'
import type { Uuid } from '../model/uuid.ts'

/** A node that waits: its MACs as Ironic has them, those by which it is let in, since when, and its name; null = before this start. */
export type WaitingNode = {
  readonly given: readonly Mac[]
  readonly macs: readonly Mac[]
  readonly since: Time | null
  readonly name: string | null
}

/** Nodes that wait for their ramdisk, and the MACs by which they are let in. Each call costs the MACs of one node. */
export class WaitingNodes {
  readonly #nodes = new Map<Uuid, WaitingNode>()
  readonly #holders = new Map<Mac, Set<Uuid>>()
  readonly #macs = new Set<Mac>()
  #withoutMac = 0

  /** MACs of all of them, live. */
  get macs(): ReadonlySet<Mac> {
    return this.#macs
  }

  /** How many nodes wait. */
  get size(): number {
    return this.#nodes.size
  }

  /** How many of them have no MAC. */
  get withoutMac(): number {
    return this.#withoutMac
  }

  /** What the node was put in with; undefined when it does not wait. */
  of(node: Uuid): WaitingNode | undefined {
    return this.#nodes.get(node)
  }

  /** One of the nodes that are let in by this MAC. */
  holder(mac: Mac): ({ readonly node: Uuid } & Pick<WaitingNode, 'since' | 'name'>) | undefined {
    const [node] = this.#holders.get(mac) ?? []
    const waiting = node && this.#nodes.get(node)
    return node && waiting && { node, since: waiting.since, name: waiting.name }
  }

  /** Lets the node wait with these MACs alone; gives the MACs that may have come or gone. */
  put(node: Uuid, waiting: WaitingNode): readonly Mac[] {
    const gone = this.drop(node)
    this.#nodes.set(node, waiting)
    if (waiting.macs.length === 0) this.#withoutMac++
    for (const mac of waiting.macs) {
      const holders = this.#holders.get(mac)
      if (holders) holders.add(node)
      else this.#holders.set(mac, new Set([node]))
      this.#macs.add(mac)
    }
    return [...gone, ...waiting.macs]
  }

  /** Ends the node's wait; gives the MACs that may have gone. A MAC that another node waits with as well stays. */
  drop(node: Uuid): readonly Mac[] {
    const waiting = this.#nodes.get(node)
    if (waiting === undefined) return []
    this.#nodes.delete(node)
    if (waiting.macs.length === 0) this.#withoutMac--
    for (const mac of waiting.macs) {
      const holders = this.#holders.get(mac)
      holders?.delete(node)
      if (holders?.size === 0) {
        this.#holders.delete(mac)
        this.#macs.delete(mac)
      }
    }
    return waiting.macs
  }

  /** Looks up all MACs anew; gives those that may have come or gone. Costs all waiting nodes. */
  translate(seenAs: (mac: Mac) => Mac): readonly Mac[] {
    return [...this.#nodes].flatMap(([node, waiting]) => {
      const macs = waiting.given.map(seenAs)
      return macs.every((mac, index) => mac === waiting.macs[index]) ? [] : this.put(node, { ...waiting, macs })
    })
  }
}
