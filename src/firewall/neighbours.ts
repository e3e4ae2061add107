import { codeOf, messageOf } from '../model/error.ts'
import { macOf, type Mac } from '../model/mac.ts'
import type { KnownMac } from '../introspection/needs.ts'

/** EoIB neighbours of some interfaces: Ethernet MACs by the GUID of the InfiniBand port behind them. */
export class Neighbours {
  readonly #read: (path: string) => string
  readonly #of = new Map<string, ReadonlyMap<string, Mac>>()

  constructor(read: (path: string) => string) {
    this.#read = read
  }

  /** Reads the neighbours of these interfaces. One that cannot be read keeps those it had; gives the reasons. */
  refresh(interfaces: readonly string[]): readonly string[] {
    for (const name of this.#of.keys()) if (!interfaces.includes(name)) this.#of.delete(name)
    return interfaces.flatMap((name) => {
      const path = `/sys/class/net/${name}/eth/neighs`
      try {
        this.#of.set(name, neighboursIn(this.#read(path)))
        return []
      } catch (error) {
        if (codeOf(error) !== 'unavailable') throw error
        return [`Cannot read "${path}": ${messageOf(error)}`]
      }
    })
  }

  /** The MAC by which the DHCP server's side sees the port: its neighbour entry's, where its client-id names one. */
  macOf({ mac, clientId }: Pick<KnownMac, 'mac' | 'clientId'>): Mac {
    const guid = clientId === undefined ? undefined : guidIn(clientId)
    if (guid === undefined) return mac
    for (const macs of this.#of.values()) {
      const found = macs.get(guid)
      if (found !== undefined) return found
    }
    return mac
  }
}

/** The lines of the mlx4 driver's `neighs`: `SWID=… EMAC=aa:bb:… IMAC=80:…:GUID`. */
function neighboursIn(text: string): ReadonlyMap<string, Mac> {
  const found = new Map<string, Mac>()
  for (const [, emac, imac = ''] of text.matchAll(/\bEMAC=(\S+)\s+IMAC=(\S+)/g)) {
    const [mac, guid] = [macOf(emac), guidIn(imac)]
    if (mac !== undefined && guid !== undefined) found.set(guid, mac)
  }
  return found
}

/** The eight octets at the end of a client-id or of an InfiniBand hardware address (RFC 4391, "IPoIB link-layer address"). */
function guidIn(text: string): string | undefined {
  const guid = text.slice(-23).toLowerCase()
  return /^[0-9a-f]{2}(:[0-9a-f]{2}){7}$/.test(guid) ? guid : undefined
}
