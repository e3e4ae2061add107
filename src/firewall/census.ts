import type { KnownMac } from '../introspection/needs.ts'
import { macOf, type Mac } from '../model/mac.ts'
import type { Uuid } from '../model/uuid.ts'
import { Holds } from './holds.ts'
import { KnownMacs, type Listing } from './known-macs.ts'
import { Neighbours } from './neighbours.ts'
import { WaitingNodes, type WaitingNode } from './waiting-nodes.ts'
import type { Situation } from './wanted.ts'

/** MACs that may have joined or left a set of the filter. */
export type Touched = { readonly waiting?: readonly Mac[]; readonly known?: readonly Mac[] }

/** Who is who: nodes that wait, MACs of ports, temporary verdicts. Tells what each event touches. */
export class Census {
  readonly waiting = new WaitingNodes()
  readonly known = new KnownMacs()
  readonly holds = new Holds()
  readonly #neighbours: Neighbours
  readonly #touch: (touched: Touched) => void

  /** `touch` is told of every MAC that may have joined or left a set. */
  constructor(readFile: (path: string) => string, touch: (touched: Touched) => void) {
    this.#neighbours = new Neighbours(readFile)
    this.#touch = touch
  }

  /** The sets in it are live. */
  situation(): Situation {
    const { waiting, known, holds } = this
    return {
      known: known.listed ? known.macs : undefined,
      adopted: known.macs,
      waiting: waiting.macs,
      nodes: waiting.size,
      nodesWithoutMac: waiting.withoutMac,
      held: { allow: holds.ranges('allow'), deny: holds.ranges('deny') },
    }
  }

  /** Takes over what an earlier run of the service left; `count`: how many MACs it knew, of which `known` are left. */
  restore(nodes: ReadonlyMap<Uuid, readonly Mac[]>, known: ReadonlySet<Mac> = new Set<Mac>(), count = 0): void {
    for (const [node, macs] of nodes) this.wait(node, macs, { since: null, name: null })
    this.known.adopt(known, count)
  }

  /** Lets the node wait; gives the addresses that are MACs, each once. Ironic may know others, of InfiniBand. */
  wait(node: Uuid, addresses: readonly Mac[], about: Pick<WaitingNode, 'since' | 'name'>): readonly Mac[] {
    const given = [...new Set(addresses.flatMap((address) => macOf(address) ?? []))]
    const macs = given.map((mac) => this.known.seenAs(mac))
    this.#touch({ waiting: this.waiting.put(node, { ...about, given, macs }) })
    return given
  }

  endWait(node: Uuid): void {
    this.#touch({ waiting: this.waiting.drop(node) })
  }

  /** Gives whether anything changed. */
  portsChanged(created: readonly KnownMac[], deleted: readonly Mac[]): boolean {
    const had = this.known.translates
    const known = this.known.change(created, deleted, (port) => this.#neighbours.macOf(port))
    // To look up all MACs anew costs all waiting nodes, and is in vain where every MAC is seen as it is.
    this.#touch({ known, waiting: had || this.known.translates ? this.#translated() : [] })
    return known.length > 0
  }

  /** Reads the neighbours of EoIB interfaces; gives why some could not be read. */
  refreshNeighbours(interfaces: readonly string[]): readonly string[] {
    return this.#neighbours.refresh(interfaces)
  }

  /** Lists the ports; rejects as the listing does, then nothing has changed. */
  async list(everyPort: () => AsyncIterable<KnownMac>, maxShrink: number): Promise<Listing> {
    const seenAs = (port: KnownMac) => this.#neighbours.macOf(port)
    const listing = await this.known.list(everyPort, { maxShrink, seenAs })
    this.#touch({ known: listing.touched, waiting: this.#translated() })
    return listing
  }

  #translated(): readonly Mac[] {
    return this.waiting.translate((mac) => this.known.seenAs(mac))
  }
}
