import { InspectorError } from '../../model/error.ts'
import { frozen, type JsonObject } from '../../model/json.ts'
import type { Uuid } from '../../model/uuid.ts'
import type { NodeTable } from '../../introspection/needs.ts'
import type { Access } from '../access.ts'
import type { Tables } from './tables.ts'

type Node = { uuid: string; name?: string | null }
type Port = { uuid: string; address: string; node_uuid: string }

/** The own inventory in memory. Maps keep the order of creation. */
export function memoryNodes({ nodes, names, ports, addresses }: Tables, { read, write }: Access): NodeTable {
  function checkNode(node: JsonObject, old?: JsonObject) {
    const { uuid, name } = node as Node
    const holder = typeof name === 'string' ? names.get(name) : undefined
    if ((!old && nodes.has(uuid)) || (holder !== undefined && holder !== old?.uuid))
      throw new InspectorError('conflict', `A node "${uuid}"${name ? ` or with name "${name}"` : ''} already exists`)
  }

  function checkPort(port: JsonObject, old?: JsonObject) {
    const { uuid, address } = port as Port
    const holder = addresses.get(address)
    if ((!old && ports.has(uuid)) || (holder !== undefined && holder !== old?.uuid))
      throw new InspectorError('conflict', `A port "${uuid}" or with address "${address}" already exists`)
  }

  function saveNode(node: JsonObject, old?: JsonObject) {
    const { uuid, name } = node as Node
    if (typeof old?.name === 'string') names.delete(old.name)
    if (typeof name === 'string') names.set(name, uuid)
    nodes.set(uuid, copy(node))
  }

  function savePort(port: JsonObject, old?: JsonObject) {
    const { uuid, address } = port as Port
    if (old) addresses.delete((old as Port).address)
    addresses.set(address, uuid)
    ports.set(uuid, copy(port))
  }

  function dropPort(uuid: string): boolean {
    const port = ports.get(uuid)
    if (port) addresses.delete((port as Port).address)
    return ports.delete(uuid)
  }

  function owner(port: JsonObject, extra?: JsonObject) {
    const { address, node_uuid } = port as Port
    if (!nodes.has(node_uuid) && extra?.uuid !== node_uuid)
      throw new InspectorError(
        'not_found',
        `Cannot give port "${address}" to node "${node_uuid}": there is no such node`,
      )
  }

  return {
    node: (ref) => read(() => nodes.get(ref) ?? nodes.get(names.get(ref) ?? '')),
    nodes: () => read(() => [...nodes.values()]),
    uuidsAfter: (after = '' as Uuid, atMost) =>
      read(() =>
        ([...nodes.keys()] as Uuid[])
          .filter((uuid) => uuid > after)
          .toSorted()
          .slice(0, atMost),
      ),
    ports: (node) => read(() => [...ports.values()].filter((port) => node === undefined || port.node_uuid === node)),
    portByAddress: (mac) => read(() => ports.get(addresses.get(mac) ?? '')),
    portByUuid: (uuid) => read(() => ports.get(uuid)),

    insertNode: (node, added = []) =>
      write(() => {
        checkNode(node)
        const given = new Set<string>()
        for (const port of added) {
          owner(port, node)
          checkPort(port)
          const { uuid, address } = port as Port
          if (given.has(address) || given.has(uuid))
            throw new InspectorError('conflict', `A port "${uuid}" or with address "${address}" already exists`)
          given.add(address).add(uuid)
        }
        saveNode(node)
        for (const port of added) savePort(port)
      }),

    insertPort: (port) =>
      write(() => {
        owner(port)
        checkPort(port)
        savePort(port)
      }),

    changeNode: (uuid, change) =>
      write(() => {
        const old = nodes.get(uuid)
        if (!old) throw new InspectorError('not_found', `Cannot change node "${uuid}": there is none`)
        const node = copy({ ...change(old), uuid })
        checkNode(node, old)
        saveNode(node, old)
        return node
      }),

    changePort: (uuid, change) =>
      write(() => {
        const old = ports.get(uuid)
        if (!old) throw new InspectorError('not_found', `Cannot change port "${uuid}": there is none`)
        const port = copy({ ...change(old), uuid })
        owner(port)
        checkPort(port, old)
        savePort(port, old)
        return port
      }),

    deleteNode: (uuid) =>
      write(() => {
        const node = nodes.get(uuid)
        if (typeof node?.name === 'string') names.delete(node.name)
        for (const port of ports.values()) if (port.node_uuid === uuid) dropPort((port as Port).uuid)
        return nodes.delete(uuid)
      }),

    deletePort: (uuid) => write(() => dropPort(uuid)),
  }
}

function copy(value: JsonObject): JsonObject {
  return frozen(JSON.parse(JSON.stringify(value)) as JsonObject)
}
