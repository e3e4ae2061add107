import type { KnownMac } from '../introspection/needs.ts'
import { objectOf, textOf, type Json, type JsonObject } from '../model/json.ts'
import { macOf, type Mac } from '../model/mac.ts'
import { uuidOf } from '../model/uuid.ts'
import type { Log } from '../platform/log.ts'
import { Unavailable } from '../platform/retry.ts'

/** What a listing of ports has to show. */
export const portFields = 'uuid,address,node_uuid,extra'

/** So many addresses are named in the log. */
const examples = 5

/** The MAC of a port: also with dashes and capitals, as it is somebody's machine. Undefined for all else, such as InfiniBand's 20 octets. */
export function portMac(address: Json | undefined): Mac | undefined {
  return typeof address === 'string' ? macOf(address.replaceAll('-', ':')) : undefined
}

/**
 * Makes the MACs of listings of ports. Addresses that are no MACs are left out, and told of when they are others than in the listing
 * before. Rejects with `unavailable` for an entry that does not say which port of which node it is: half a listing is none.
 */
export function createKnownMacs(log: Log): (pages: AsyncIterable<readonly JsonObject[]>) => AsyncIterable<KnownMac> {
  let told = ''
  return async function* (pages) {
    const odd: string[] = []
    let count = 0
    for await (const page of pages) {
      for (const entry of page) {
        const [mac, port, node] = [portMac(entry.address), uuidOf(entry.uuid), uuidOf(entry.node_uuid)]
        if (!port || !node)
          throw new Unavailable(`Cannot list all ports: an entry has no "${port ? 'node_uuid' : 'uuid'}"`)
        const clientId = textOf(objectOf(entry.extra)['client-id'])
        if (mac) yield { mac, port, node, ...(clientId === undefined ? {} : { clientId }) }
        else if (++count <= examples) odd.push(`${JSON.stringify(entry.address)?.slice(0, 80)} of port ${port}`)
      }
    }
    const telling = `${count} ${odd.join()}`
    if (count > 0 && telling !== told)
      log.warning('firewall.odd_address', 'Ports with an address that is no MAC; the firewall cannot know them', {
        count,
        addresses: odd,
      })
    told = telling
  }
}
