import { lookup } from 'node:dns/promises'
import ipaddr from 'ipaddr.js'
import type { BmcAddresses } from '../introspection/needs.ts'
import { addressOf } from '../model/address.ts'
import { textOf, truthy } from '../model/json.ts'
import type { Node } from '../model/node.ts'
import type { Log } from '../platform/log.ts'

/** Asks the machine's resolver, hosts file included, for all addresses of a name; rejects when it has none. */
export type Resolve = (host: string) => Promise<readonly string[]>

/** The machine's resolver. */
export const systemResolver: Resolve = async (host) => (await lookup(host, { all: true })).map(({ address }) => address)

/**
 * BMC addresses by the first of the `driver_info` fields that holds one; when that cannot be resolved, the others are not tried:
 * ironic-inspector does so, and which machine a report belongs to depends on it. Loopback addresses, which every machine has, are left out.
 */
export function createBmcAddresses(fields: readonly string[], resolve: Resolve, log: Log): BmcAddresses {
  return {
    async of(node) {
      const field = hasBridge(node) ? undefined : fields.find((name) => truthy(node.driver_info[name]))
      if (field === undefined) return []
      const about = { node: node.uuid, field }
      const host = hostOf(textOf(node.driver_info[field]) ?? '')
      if (host === undefined) {
        log.warning(
          'bmc.unresolved',
          `Cannot read the BMC address in "${field}": it is neither an address nor a URL with one`,
          about,
        )
        return []
      }
      const literal = addressOf(host)
      const found = literal === undefined ? await ask(host) : [literal]
      if (found instanceof Error) {
        log.warning('bmc.unresolved', `Cannot resolve the BMC address "${host}": ${found.message}`, about)
        return []
      }
      const addresses = found.map((address) => addressOf(address)).filter((address) => address !== undefined)
      const usable = addresses.filter((address) => ipaddr.process(address).range() !== 'loopback')
      if (usable.length < addresses.length)
        log.warning('bmc.loopback', `BMC address "${host}" is of this machine itself, it is ignored`, about)
      return [...new Set(usable)]
    },
  }

  async function ask(host: string): Promise<readonly string[] | Error> {
    try {
      return await resolve(host)
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error))
    }
  }
}

/** Behind an IPMI bridge several machines share the address of the one before it. */
function hasBridge(node: Node): boolean {
  const bridging = node.driver_info.ipmi_bridging
  return bridging !== undefined && bridging !== null && bridging !== 'no'
}

/** The host of a URL, or the text itself, without the brackets of IPv6. Never shown whole: a URL may hold a password. */
function hostOf(value: string): string | undefined {
  const host = value.includes('//') ? URL.parse(value, 'http://none')?.hostname : value.trim()
  return host?.replace(/^\[(.*)\]$/, '$1') || undefined
}
