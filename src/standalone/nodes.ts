import { InspectorError } from '../model/error.ts'
import type { JsonObject } from '../model/json.ts'
import { macOf, type Mac } from '../model/mac.ts'
import { uuidOf, type Uuid } from '../model/uuid.ts'
import type { Firewall, NodeTable } from '../introspection/needs.ts'
import type { NodeInventory } from '../introspection/use-cases.ts'
import { knownMac, type Standalone } from './bare-metal.ts'
import { refuse } from './field.ts'
import { newNode, nodeFindings, shownNode } from './node-document.ts'
import { newPort } from './port-document.ts'

// Ironic's hardware type for machines whose power nobody controls remotely.
const driver = 'manual-management'
const accepted = ['name', 'uuid', 'driver', 'driver_info', 'properties', 'extra', 'macs']

/** The own inventory for people and imports; the firewall is told at once who is known, and does not learn it from its next listing. */
export function nodeInventory(
  nodes: NodeTable,
  { now, newUuid, firewall }: Standalone & { readonly firewall: Pick<Firewall, 'portsChanged'> },
): NodeInventory {
  async function find(ref: string): Promise<JsonObject> {
    const node = await nodes.node(uuidOf(ref) ?? ref)
    if (node) return node
    throw new InspectorError('not_found', `Cannot find node "${ref}": the inventory has no such node`)
  }

  async function withPorts(node: JsonObject): Promise<JsonObject> {
    return { ...shownNode(node), ports: await nodes.ports(node.uuid as Uuid) }
  }

  async function taken(node: JsonObject, macs: readonly Mac[]): Promise<readonly string[]> {
    const [byUuid, byName] = await Promise.all([node.uuid, node.name].map((ref) => nodes.node(String(ref ?? ''))))
    const ports = await Promise.all(macs.map((mac) => nodes.portByAddress(mac)))
    return [
      ...(byUuid ? [`there is a node "${String(node.uuid)}" already`] : []),
      ...(byName ? [`there is a node "${String(node.name)}" already`] : []),
      ...ports.flatMap((port) =>
        port ? [`MAC "${String(port.address)}" belongs to node "${String(port.node_uuid)}"`] : [],
      ),
    ]
  }

  return {
    list: async () => (await nodes.nodes()).map(shownNode),

    show: async (ref) => withPorts(await find(ref)),

    async create(given) {
      const { macs: listed, ...rest } = given
      const body = { ...rest, driver: rest.driver ?? driver }
      const findings: string[] = Object.keys(rest).flatMap((name) =>
        accepted.includes(name) ? [] : [`unknown field "${name}", one of ${accepted.join(', ')} is expected`],
      )
      const fields = Object.fromEntries(Object.entries(body).filter(([name]) => accepted.includes(name)))
      findings.push(...nodeFindings(fields))
      const macs = macsOf(listed, findings)
      refuse(`create node${typeof given.name === 'string' ? ` "${given.name}"` : ''}`, findings)

      const node = newNode(fields, now(), newUuid)
      const conflicts = await taken(node, macs)
      if (conflicts.length > 0) throw new InspectorError('conflict', `Cannot create the node: ${conflicts.join('; ')}`)
      const ports = macs.map((address) => newPort({ address, node_uuid: node.uuid }, now(), newUuid))
      await nodes.insertNode(node, ports)
      firewall.portsChanged(ports.map(knownMac), [])
      return withPorts(node)
    },

    async remove(ref) {
      const uuid = (await find(ref)).uuid as Uuid
      const ports = await nodes.ports(uuid)
      await nodes.deleteNode(uuid)
      firewall.portsChanged(
        [],
        ports.map((port) => knownMac(port).mac),
      )
    },
  }
}

function macsOf(listed: JsonObject[string], findings: string[]): readonly Mac[] {
  if (listed === undefined || listed === null) return []
  if (!Array.isArray(listed)) {
    findings.push(`"macs" is no list: ${JSON.stringify(listed)}`)
    return []
  }
  const macs = (listed as readonly unknown[]).map((value, at) => {
    const mac = macOf(value)
    if (!mac) findings.push(`"macs/${at}" is no MAC address of six octets with colons: ${JSON.stringify(value)}`)
    return mac
  })
  const known = macs.filter((mac) => mac !== undefined)
  for (const mac of new Set(known))
    if (known.indexOf(mac) !== known.lastIndexOf(mac)) findings.push(`"macs" names "${mac}" more than once`)
  return known
}
