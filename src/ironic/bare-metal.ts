import type { BareMetal, BmcAddresses } from '../introspection/needs.ts'
import { addressOf } from '../model/address.ts'
import { codeOf, InspectorError } from '../model/error.ts'
import { frozen, objectOf, textOf, type Json, type JsonObject } from '../model/json.ts'
import type { Node, Port } from '../model/node.ts'
import type { Answer } from '../model/plan.ts'
import { uuidOf, type Uuid } from '../model/uuid.ts'
import type { Clock } from '../platform/clock.ts'
import type { Http, Tls } from '../platform/http.ts'
import type { Log } from '../platform/log.ts'
import { createPool } from '../platform/pool.ts'
import { retry, Unavailable, type RetryLimits } from '../platform/retry.ts'
import type { Access } from './access.ts'
import { createClient, succeeded, type Call } from './client.ts'
import { createKnownMacs, portFields, portMac } from './known-macs.ts'
import { firstNodes, nodePage } from './node-page.ts'
import { entries, pageOf, pages } from './pages.ts'
import type { IronicSettings } from './settings.ts'

/** What the client is joined with. `random` gives 0 ≤ x < 1; `signal` ends all pauses and requests at the service's end. */
export type IronicParts = {
  readonly access: Access
  /** How long and how often a call is tried; asked when it begins. */
  readonly retry: () => RetryLimits
  readonly bmc: BmcAddresses
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  readonly tls?: Tls
  readonly http?: Http
  readonly signal?: AbortSignal
}

// How many look-ups of one report's MACs and of BMC names run at once.
const lookUps = 8

/** Nodes, ports and power of a Bare Metal service, over HTTP. */
export function ironicBareMetal(settings: Pick<IronicSettings, 'timeout'>, parts: IronicParts): BareMetal {
  const { access, bmc, clock, random, log, tls, signal } = parts
  const client = createClient({
    access,
    clock,
    timeout: settings.timeout,
    tls,
    ...(parts.http ? { http: parts.http } : {}),
  })

  const knownMacs = createKnownMacs(log)

  const persistent = (call: Call): Promise<Answer> =>
    retry(() => client.call(call, signal), parts.retry(), {
      clock,
      random,
      signal,
      onRetry: (error, attempt, pause) =>
        log.info('ironic.retry', error.message, {
          method: call.method,
          path: call.path,
          attempt,
          pause: Math.round(pause),
        }),
    })

  /** A call that is to succeed. */
  async function ask(call: Call, doing: string): Promise<Json | undefined> {
    try {
      return succeeded(await persistent(call), doing).body
    } catch (error) {
      throw unlessOurs(error)
    }
  }

  const listPages = (path: string, key: string, query: Readonly<Record<string, string>>, doing: string) =>
    pages((next) => ask({ method: 'GET', path, query: next }, doing), key, query)
  const list = (...of: Parameters<typeof listPages>) => entries(listPages(...of))

  async function ownersOf(mac: string): Promise<readonly Uuid[]> {
    const owners: Uuid[] = []
    const query = { address: mac, fields: 'uuid,node_uuid' }
    for await (const port of list('/v1/ports', 'ports', query, `look for the port "${mac}"`)) {
      const node = uuidOf(port.node_uuid)
      if (node) owners.push(node)
    }
    return owners
  }

  async function ownersOfBmc(addresses: readonly string[]): Promise<readonly Uuid[]> {
    const pool = createPool(lookUps)
    const found: Promise<Uuid | undefined>[] = []
    const wanted = new Set(addresses.map((address) => addressOf(address) ?? address))
    if (wanted.size === 0) return []
    for await (const entry of list('/v1/nodes', 'nodes', { fields: 'uuid,driver_info' }, 'look for the BMC'))
      found.push(
        pool.run(async () => {
          const its = await bmc.of(nodeOf(entry))
          return its.some((address) => wanted.has(address)) ? uuidOf(entry.uuid) : undefined
        }),
      )
    return (await Promise.all(found)).filter((uuid) => uuid !== undefined)
  }

  return {
    async node(ref) {
      const uuid = uuidOf(ref)
      const wanted = uuid ?? ref
      const doing = `find node "${ref}"`
      const unknown = () => new InspectorError('not_found', `Cannot ${doing}: it was not found in Ironic`)
      // Ironic is not asked for what it would refuse as a name, or take for another of its paths.
      if (wanted.includes('/') || /^\.*$/.test(wanted)) throw unknown()
      if (!/^[\w.~-]+$/.test(wanted))
        throw new InspectorError(
          'invalid',
          `Cannot ${doing}: a name has letters, digits and the characters . _ ~ - only`,
        )
      const path = `/v1/nodes/${encodeURIComponent(wanted)}`
      const found = objectOf(
        await ask({ method: 'GET', path }, doing).catch((error: unknown) => {
          throw codeOf(error) === 'not_found' ? unknown() : error
        }),
      )
      if (!uuidOf(found.uuid)) throw unknown()
      return frozen(nodeOf(found))
    },

    async ports(node) {
      const found: Port[] = []
      const doing = `list the ports of node "${node}"`
      for await (const port of list('/v1/ports/detail', 'ports', { node }, doing)) found.push(portOf(port))
      return frozen(found)
    },

    everyPort: () => knownMacs(listPages('/v1/ports', 'ports', { fields: portFields }, 'list all ports')),

    async nodesAfter(after) {
      const query = { ...firstNodes, ...(after === undefined ? {} : { marker: after }) }
      const call = { method: 'GET', path: '/v1/nodes', query: String(new URLSearchParams(query)) } as const
      return nodePage(pageOf(await ask(call, 'list nodes'), 'nodes'), after)
    },

    async nodesWith(keys) {
      const pool = createPool(lookUps)
      const owners = keys.macs.map((mac) => pool.run(() => ownersOf(mac)))
      const found = await Promise.all([...owners, ownersOfBmc(keys.bmc)])
      return [...new Set(found.flat())]
    },

    async validatePower(node) {
      const answer = objectOf(
        await ask({ method: 'GET', path: `/v1/nodes/${node}/validate` }, `validate node "${node}"`),
      )
      const { result, reason } = objectOf(answer.power)
      return result === true ? undefined : (textOf(reason) ?? 'Ironic gives no reason')
    },

    async bootFromPxe(node, always) {
      const body = { boot_device: 'pxe', persistent: always }
      const doing = `set the boot device of node "${node}"`
      await ask({ method: 'PUT', path: `/v1/nodes/${node}/management/boot_device`, body }, doing)
    },

    async bootDevice(node) {
      const path = `/v1/nodes/${node}/management/boot_device`
      await ask({ method: 'GET', path }, `ask for the boot device of node "${node}"`)
    },

    async power(node, target) {
      const doing = `request power "${target}" for node "${node}"`
      await ask({ method: 'PUT', path: `/v1/nodes/${node}/states/power`, body: { target } }, doing)
    },

    async send({ method, path, query, body }, givenUp) {
      const call = {
        method,
        path,
        ...(query ? { query: String(new URLSearchParams(query)) } : {}),
        ...(body === undefined ? {} : { body }),
      }
      try {
        const answer = await client.call(call, givenUp ?? signal)
        // An operator may mend a login while this is tried again; what the service's user may not do he never may.
        return answer.status === 401 ? succeeded(answer, `${method} "${path}"`) : answer
      } catch (error) {
        throw unlessOurs(error)
      }
    },
  }
}

/**
 * The error as whoever asked shall see it: a login that is refused, or an address that is missing, is no fault of theirs.
 * It was not retried here, but may be mended by an operator.
 */
function unlessOurs(error: unknown): unknown {
  const ours = error instanceof InspectorError && ['unauthorized', 'internal'].includes(error.code)
  return ours ? new Unavailable(error.message, { cause: error }) : error
}

/** A node with the fields that decide something, whatever is missing in the answer. */
function nodeOf(found: JsonObject): Node {
  return {
    ...found,
    uuid: uuidOf(found.uuid) as Uuid,
    name: textOf(found.name) ?? null,
    driver: textOf(found.driver) ?? '',
    provision_state: textOf(found.provision_state) ?? '',
    maintenance: found.maintenance === true,
    properties: objectOf(found.properties),
    driver_info: objectOf(found.driver_info),
    extra: objectOf(found.extra),
  } as Node
}

/** A port with the fields that decide something; its address in lower case, also where it is no MAC (InfiniBand). */
function portOf(found: JsonObject): Port {
  return {
    ...found,
    address: (portMac(found.address) ?? found.address) as Port['address'],
    pxe_enabled: found.pxe_enabled !== false,
    extra: objectOf(found.extra),
    local_link_connection: objectOf(found.local_link_connection),
    physical_network: textOf(found.physical_network) ?? null,
  } as Port
}
