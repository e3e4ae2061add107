import { addressOf } from '../model/address.ts'
import { codeOf, InspectorError, messageOf } from '../model/error.ts'
import { isObject, objectOf, textOf, type JsonObject } from '../model/json.ts'
import { macOf } from '../model/mac.ts'
import type { Node, Port } from '../model/node.ts'
import type { Answer, Request } from '../model/plan.ts'
import type { Time } from '../model/time.ts'
import { isTrait } from '../model/trait.ts'
import { uuidOf, type Uuid } from '../model/uuid.ts'
import type { BareMetal, BmcAddresses, KnownMac, NodeTable } from '../introspection/needs.ts'
import { patchOf } from './json-patch.ts'
import { newNode, patchableNodeFields, patchedNode, shownNode, takenNode, ironicTime } from './node-document.ts'
import { newPort, patchablePortFields, patchedPort } from './port-document.ts'

// As many as Ironic gives at once.
const pageSize = 1000

/** Where time and UUIDs of new things come from. */
export type Standalone = { readonly now: () => Time; readonly newUuid: () => Uuid }

/**
 * Nodes and ports of the own inventory, answering as Ironic 21.4 does, for any driver's name. Power is manual: a request is only
 * noted as the node's `target_power_state`, for whoever presses the button; boot devices are not noted at all.
 */
export function standaloneBareMetal(
  nodes: NodeTable,
  { now, newUuid, bmc }: Standalone & { readonly bmc: BmcAddresses },
): BareMetal {
  async function nodeOf(ref: string): Promise<JsonObject> {
    const node = await nodes.node(uuidOf(ref) ?? ref)
    if (node) return node
    throw new InspectorError('not_found', `Node ${ref} could not be found.`)
  }

  async function createNode(body: JsonObject): Promise<Answer> {
    const node = newNode(body, now(), newUuid)
    try {
      await nodes.insertNode(node)
    } catch (error) {
      throw codeOf(error) === 'conflict' ? takenNode(node, !(await nodes.node(String(node.uuid)))) : error
    }
    return { status: 201, body: shownNode(node) }
  }

  async function patchNode(ref: string, { body, query }: Request): Promise<Answer> {
    const patch = patchOf(body, patchableNodeFields)
    if (query?.reset_interfaces !== undefined && !patch.some(({ path }) => path === '/driver'))
      throw new InspectorError(
        'invalid',
        "The reset_interfaces parameter can only be used when changing the node's driver.",
      )
    const { uuid } = await nodeOf(ref)
    let wanted: JsonObject = {}
    try {
      const node = await nodes.changeNode(uuid as Uuid, (old) => (wanted = patchedNode(old, patch, now())))
      return { status: 200, body: shownNode(node) }
    } catch (error) {
      throw codeOf(error) === 'conflict' ? takenNode(wanted, true) : error
    }
  }

  async function createPort(body: JsonObject): Promise<Answer> {
    const port = newPort(body, now(), newUuid)
    try {
      await nodes.insertPort(port)
    } catch (error) {
      throw refusedPort(error, port, await nodes.portByUuid(port.uuid as Uuid))
    }
    return { status: 201, body: port }
  }

  async function patchPort(ref: string, { body }: Request): Promise<Answer> {
    const patch = patchOf(body, patchablePortFields)
    const uuid = await portUuid(ref)
    let wanted: JsonObject = {}
    try {
      return { status: 200, body: await nodes.changePort(uuid, (old) => (wanted = patchedPort(old, patch, now()))) }
    } catch (error) {
      throw refusedPort(error, wanted)
    }
  }

  async function changeTrait(ref: string, trait: string, method: Request['method']): Promise<Answer> {
    if (!isTrait(trait)) throw new InspectorError('invalid', `Schema error for trait: "${trait}" is not valid.`)
    const { uuid } = await nodeOf(ref)
    await nodes.changeNode(uuid as Uuid, (old) => {
      const had = traitsOf(old)
      if (method === 'DELETE' && !had.includes(trait))
        throw new InspectorError('not_found', `Node ${String(uuid)} doesn't have a trait '${trait}'`)
      const others = had.filter((one) => one !== trait)
      return { ...old, traits: method === 'DELETE' ? others : [...others, trait], updated_at: ironicTime(now()) }
    })
    return { status: 204 }
  }

  async function portUuid(ref: string): Promise<Uuid> {
    const uuid = uuidOf(ref)
    if (!uuid) throw new InspectorError('invalid', `Expected a UUID but received ${ref}.`)
    if (await nodes.portByUuid(uuid)) return uuid
    throw new InspectorError('not_found', `Port ${ref} could not be found.`)
  }

  async function ownersOfBmc(addresses: readonly string[]): Promise<readonly Uuid[]> {
    const wanted = new Set(addresses.map((address) => addressOf(address) ?? address))
    if (wanted.size === 0) return []
    const owners = (await nodes.nodes()).map(async (node) => {
      const its = await bmc.of(node as Node)
      return its.some((address) => wanted.has(address)) ? [node.uuid as Uuid] : []
    })
    return (await Promise.all(owners)).flat()
  }

  async function answer(request: Request): Promise<Answer> {
    const [, version, kind, ref, ...rest] = request.path.split('/').map(decodeURIComponent)
    const body = objectOf(isObject(request.body) ? request.body : undefined)
    if (version === 'v1' && rest.length === 0)
      switch (`${request.method} ${kind}${ref === undefined ? '' : '/'}`) {
        case 'POST nodes':
          return createNode(body)
        case 'POST ports':
          return createPort(body)
        case 'PATCH nodes/':
          return patchNode(ref ?? '', request)
        case 'PATCH ports/':
          return patchPort(ref ?? '', request)
        case 'DELETE nodes/':
          await nodes.deleteNode((await nodeOf(ref ?? '')).uuid as Uuid)
          return { status: 204 }
        case 'DELETE ports/':
          await nodes.deletePort(await portUuid(ref ?? ''))
          return { status: 204 }
        default:
      }
    const [what, trait] = rest
    if (version === 'v1' && kind === 'nodes' && ref !== undefined && what === 'traits' && trait !== undefined)
      return changeTrait(ref, trait, request.method)
    throw new InspectorError('not_found', `The URL "${request.path}" was not found for ${request.method}.`)
  }

  return {
    node: async (ref) => shownNode(await nodeOf(ref)) as Node,

    async ports(node) {
      await nodeOf(node)
      return (await nodes.ports(node)) as readonly Port[]
    },

    async *everyPort() {
      for (const port of await nodes.ports()) yield knownMac(port)
    },

    async nodesAfter(after) {
      if (after !== undefined) await nodeOf(after)
      const uuids = await nodes.uuidsAfter(after, pageSize)
      const until = uuids.length === pageSize ? uuids.at(-1) : undefined
      return { nodes: new Set(uuids), ...(until === undefined ? {} : { until }) }
    },

    async nodesWith(keys) {
      const owners = await Promise.all(keys.macs.map((mac) => nodes.portByAddress(mac)))
      const found = owners.flatMap((port) => (port ? [port.node_uuid as Uuid] : []))
      return [...new Set([...found, ...(await ownersOfBmc(keys.bmc))])]
    },

    async validatePower(node) {
      await nodeOf(node)
      return undefined
    },

    async bootFromPxe(node) {
      await nodeOf(node)
    },

    async bootDevice(node) {
      await nodeOf(node)
    },

    async power(node, target) {
      await nodeOf(node)
      await nodes.changeNode(node, (old) => ({ ...old, target_power_state: target, updated_at: ironicTime(now()) }))
    },

    async send(request) {
      try {
        return await answer(request)
      } catch (error) {
        const status = statusOf(error)
        if (status === undefined) throw error
        return { status, message: messageOf(error) }
      }
    },
  }
}

/** The failure in Ironic's words; `other`: the port that has the same UUID already. */
function refusedPort(error: unknown, port: JsonObject, other?: JsonObject): unknown {
  const address = String(port.address)
  const which = other && other.address !== address ? `UUID ${String(port.uuid)}` : `MAC address ${address}`
  if (codeOf(error) === 'conflict')
    return new InspectorError('conflict', `A port with ${which} already exists.`, { cause: error })
  // Ironic answers 400, not 404: the node is not what was asked for.
  if (codeOf(error) === 'not_found')
    return new InspectorError('invalid', `Node ${String(port.node_uuid)} could not be found.`, { cause: error })
  return error
}

function statusOf(error: unknown): number | undefined {
  const statuses: Readonly<Record<string, number>> = { invalid: 400, not_found: 404, conflict: 409 }
  return statuses[codeOf(error)]
}

/** A port of the own inventory, as the firewall knows ports. */
export function knownMac(port: JsonObject): KnownMac {
  const clientId = textOf(objectOf(port.extra)['client-id'])
  const known = { port: port.uuid as Uuid, node: port.node_uuid as Uuid }
  return { mac: macOf(port.address)!, ...known, ...(clientId === undefined ? {} : { clientId }) }
}

function traitsOf({ traits }: JsonObject): readonly string[] {
  return Array.isArray(traits) ? traits.filter((trait) => typeof trait === 'string') : []
}
