import type { KnownMac } from '../introspection/needs.ts'
import type { Mac } from '../model/mac.ts'
import { PortBook } from './port-book.ts'

/** How a listing is taken over. */
export type ListingRules = {
  /** More than this share of the MACs, 0 to 1, may not be missing at once; 1 = all may. */
  readonly maxShrink: number
  /** The MAC by which a port's requests arrive. */
  readonly seenAs: (port: KnownMac) => Mac
}

/** What a listing brought. `refused`: how many of how many known MACs it lacks, when that was not believed. */
export type Listing = {
  /** MACs that came or went. */
  readonly touched: readonly Mac[]
  readonly refused?: { readonly missing: number; readonly known: number; readonly listed: number }
}

/** The MACs of all ports of all nodes: listed now and then, kept up by our own changes in between. */
export class KnownMacs {
  #macs = new Set<Mac>()
  #ports = new PortBook()
  /** Ports whose requests arrive with another MAC than Ironic's. */
  #seenAs = new Map<Mac, Mac>()
  #listed = false
  /** Not the size of `macs`: those that a listing lacked which was not believed are in there beside those that it had. */
  #count = 0
  /** Our own changes while a listing runs: it may have passed their place already. Null = deleted. */
  #meanwhile: Map<Mac, KnownMac | null> | undefined

  /** Live; what was adopted until the first listing succeeded. */
  get macs(): ReadonlySet<Mac> {
    return this.#macs
  }

  /** Whether the ports were listed. Before, nobody can be told to be unknown. */
  get listed(): boolean {
    return this.#listed
  }

  /** How many there were when a listing was believed last, and our own changes since. For the next start. */
  get count(): number {
    return this.#count
  }

  /** The port with this MAC; undefined also for what was adopted. */
  port(mac: Mac): KnownMac | undefined {
    return this.#ports.get(mac)
  }

  /** Whether any MAC is seen as another one. */
  get translates(): boolean {
    return this.#seenAs.size > 0
  }

  /** The MAC by which requests of the port with this address arrive. */
  seenAs(mac: Mac): Mac {
    return this.#seenAs.get(mac) ?? mac
  }

  /**
   * Takes what an earlier run of the service left behind for known, until a listing says otherwise. `count`: how many it knew,
   * of whom nothing may be left.
   */
  adopt(macs: ReadonlySet<Mac>, count = 0): void {
    this.#macs = new Set(macs)
    this.#count = count
  }

  /**
   * Takes over a listing. One that lacks too many known MACs adds, and takes nothing away; where those are not known that it
   * lacks, it does not count as listed. Rejects as the listing does, then nothing has changed: half a listing is none. Not to be
   * called again before it has settled.
   */
  async list(everyPort: () => AsyncIterable<KnownMac>, rules: ListingRules): Promise<Listing> {
    const meanwhile = new Map<Mac, KnownMac | null>()
    this.#meanwhile = meanwhile
    try {
      const listed = new Listed(rules.seenAs)
      for await (const port of everyPort()) listed.add(port)
      for (const [mac, port] of meanwhile) {
        if (port) listed.add(port)
        else listed.delete(mac)
      }
      return this.#take(listed, rules)
    } finally {
      this.#meanwhile = undefined
    }
  }

  #take({ macs, ports, seenAs }: Listed, { maxShrink }: ListingRules): Listing {
    const before = this.#macs
    const unnamed = this.#unnamed(macs)
    if (unnamed > maxShrink * this.#count) {
      // To shut them out by name is not possible. That a waiting node's requests arrive with another MAC is true all the same.
      this.#seenAs = seenAs
      return { touched: [], refused: { missing: unnamed, known: this.#count, listed: macs.size } }
    }
    const [gone, came] = [before.difference(macs), [...macs.difference(before)]]
    const refused = gone.size > maxShrink * before.size
    const counts = { missing: gone.size, known: before.size, listed: macs.size }
    if (refused) for (const mac of gone) this.#retain(mac, macs, ports)
    this.#macs = macs
    this.#ports = ports
    this.#seenAs = seenAs
    this.#listed = true
    if (!refused) this.#count = macs.size
    return refused ? { touched: came, refused: counts } : { touched: [...came, ...gone] }
  }

  /** How many an earlier run of the service knew that neither it left behind nor Ironic lists. */
  #unnamed(macs: ReadonlySet<Mac>): number {
    return this.#listed ? 0 : this.#count - this.#macs.union(macs).size
  }

  #retain(mac: Mac, macs: Set<Mac>, ports: PortBook): void {
    const port = this.#ports.get(mac)
    macs.add(mac)
    if (port) ports.put(mac, port)
  }

  /** Ports that we made or deleted ourselves; gives the MACs that came or went. */
  change(
    created: readonly KnownMac[],
    deleted: readonly Mac[],
    seenAs: (port: KnownMac) => Mac = ({ mac }) => mac,
  ): readonly Mac[] {
    const before = this.#macs.size
    for (const port of created) {
      const mac = seenAs(port)
      if (mac !== port.mac) this.#seenAs.set(port.mac, mac)
      this.#macs.add(mac)
      this.#ports.put(mac, port)
      this.#meanwhile?.set(port.mac, port)
    }
    const gone = deleted.map((mac) => this.seenAs(mac))
    for (const mac of gone) {
      this.#macs.delete(mac)
      this.#ports.delete(mac)
    }
    for (const mac of deleted) {
      this.#seenAs.delete(mac)
      this.#meanwhile?.set(mac, null)
    }
    const more = this.#listed ? this.#macs.size - before : -deleted.length
    this.#count = Math.max(0, this.#count + more)
    return [...created.map((port) => this.seenAs(port.mac)), ...gone]
  }
}

/** A listing under way: each port is noted as it comes, as tens of thousands of objects are not to be held. */
class Listed {
  readonly macs = new Set<Mac>()
  readonly ports = new PortBook()
  /** Ports whose requests arrive with another MAC than Ironic's. */
  readonly seenAs = new Map<Mac, Mac>()
  readonly #translate: (port: KnownMac) => Mac

  constructor(translate: (port: KnownMac) => Mac) {
    this.#translate = translate
  }

  add(port: KnownMac): void {
    const mac = this.#translate(port)
    if (mac !== port.mac) this.seenAs.set(port.mac, mac)
    this.macs.add(mac)
    this.ports.put(mac, port)
  }

  delete(address: Mac): void {
    const mac = this.seenAs.get(address) ?? address
    this.seenAs.delete(address)
    this.macs.delete(mac)
    this.ports.delete(mac)
  }
}
