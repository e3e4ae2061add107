import type { Database } from 'bun:sqlite'
import { InspectorError } from '../../model/error.ts'
import { frozen, type JsonObject } from '../../model/json.ts'
import type { Mac } from '../../model/mac.ts'
import type { Uuid } from '../../model/uuid.ts'
import type { NodeTable } from '../../introspection/needs.ts'
import type { Access } from '../access.ts'

type Document = { document: string }
type NodeRow = { uuid: string; name: string | null; document: string }
type PortRow = { uuid: string; address: string; node_uuid: string; document: string }

/** The own inventory in SQLite. */
export function sqliteNodes(db: Database, { read, write }: Access): NodeTable {
  const nodeByUuid = db.prepare<Document, { ref: string }>('SELECT document FROM nodes WHERE uuid = $ref')
  const nodeByName = db.prepare<Document, { ref: string }>('SELECT document FROM nodes WHERE name = $ref')
  const allNodes = db.prepare<Document, []>('SELECT document FROM nodes ORDER BY id')
  const uuidsAfter = db.prepare<{ uuid: Uuid }, { after: string; atMost: number }>(
    'SELECT uuid FROM nodes WHERE uuid > $after ORDER BY uuid LIMIT $atMost',
  )
  const allPorts = db.prepare<Document, []>('SELECT document FROM ports ORDER BY id')
  const portsOf = db.prepare<Document, { node: Uuid }>('SELECT document FROM ports WHERE node_uuid = $node ORDER BY id')
  const portByAddress = db.prepare<Document, { mac: Mac }>('SELECT document FROM ports WHERE address = $mac')
  const portByUuid = db.prepare<Document, { uuid: Uuid }>('SELECT document FROM ports WHERE uuid = $uuid')
  const addNode = db.prepare<void, NodeRow>('INSERT INTO nodes (uuid, name, document) VALUES ($uuid, $name, $document)')
  const addPort = db.prepare<void, PortRow>(
    'INSERT INTO ports (uuid, address, node_uuid, document) VALUES ($uuid, $address, $node_uuid, $document)',
  )
  const setNode = db.prepare<void, NodeRow>('UPDATE nodes SET name = $name, document = $document WHERE uuid = $uuid')
  const setPort = db.prepare<void, PortRow>(
    'UPDATE ports SET address = $address, node_uuid = $node_uuid, document = $document WHERE uuid = $uuid',
  )
  const dropNode = db.prepare<void, { uuid: Uuid }>('DELETE FROM nodes WHERE uuid = $uuid')
  const dropPort = db.prepare<void, { uuid: Uuid }>('DELETE FROM ports WHERE uuid = $uuid')

  function checkOwner({ address, node_uuid: node }: PortRow) {
    if (!nodeByUuid.get({ ref: node }))
      throw new InspectorError('not_found', `Cannot give port "${address}" to node "${node}": there is no such node`)
  }

  function insertPort(port: JsonObject) {
    const row = portRow(port)
    checkOwner(row)
    unless('SQLITE_CONSTRAINT_UNIQUE', () => addPort.run(row), `A port "${row.uuid}" or with address "${row.address}"`)
  }

  return {
    node: (ref) => read(() => documentOf(nodeByUuid.get({ ref }) ?? nodeByName.get({ ref }))),
    nodes: () => read(() => allNodes.all().map(parsed)),
    uuidsAfter: (after, atMost) => read(() => uuidsAfter.all({ after: after ?? '', atMost }).map(({ uuid }) => uuid)),
    ports: (node) => read(() => (node === undefined ? allPorts.all() : portsOf.all({ node })).map(parsed)),
    portByAddress: (mac) => read(() => documentOf(portByAddress.get({ mac }))),
    portByUuid: (uuid) => read(() => documentOf(portByUuid.get({ uuid }))),

    insertNode: (node, ports = []) =>
      write(() => {
        const row = nodeRow(node)
        unless('SQLITE_CONSTRAINT_UNIQUE', () => addNode.run(row), taken(row))
        for (const port of ports) insertPort(port)
      }),

    insertPort: (port) => write(() => insertPort(port)),

    changeNode: (uuid, change) =>
      write(() => {
        const node = change(found(nodeByUuid.get({ ref: uuid }), 'node', uuid))
        const row = { ...nodeRow(node), uuid }
        unless('SQLITE_CONSTRAINT_UNIQUE', () => setNode.run(row), taken(row))
        return frozen(node)
      }),

    changePort: (uuid, change) =>
      write(() => {
        const port = change(found(portByUuid.get({ uuid }), 'port', uuid))
        const row = { ...portRow(port), uuid }
        checkOwner(row)
        unless('SQLITE_CONSTRAINT_UNIQUE', () => setPort.run(row), `A port with address "${row.address}"`)
        return frozen(port)
      }),

    deleteNode: (uuid) => write(() => dropNode.run({ uuid }).changes > 0),
    deletePort: (uuid) => write(() => dropPort.run({ uuid }).changes > 0),
  }
}

function parsed({ document }: Document): JsonObject {
  return frozen(JSON.parse(document) as JsonObject)
}

function documentOf(row: Document | null): JsonObject | undefined {
  return row ? parsed(row) : undefined
}

function found(row: Document | null, kind: string, uuid: Uuid): JsonObject {
  if (row) return parsed(row)
  throw new InspectorError('not_found', `Cannot change ${kind} "${uuid}": there is none`)
}

function nodeRow(node: JsonObject): NodeRow {
  const { uuid, name = null } = node as { uuid: string; name?: string | null }
  return { uuid, name, document: JSON.stringify(node) }
}

function portRow(port: JsonObject): PortRow {
  const { uuid, address, node_uuid } = port as { uuid: string; address: string; node_uuid: string }
  return { uuid, address, node_uuid, document: JSON.stringify(port) }
}

function taken({ uuid, name }: NodeRow): string {
  return name === null ? `A node "${uuid}"` : `A node "${uuid}" or with name "${name}"`
}

function unless(code: string, statement: () => unknown, what: string) {
  try {
    statement()
  } catch (error) {
    if ((error as { code?: string }).code !== code) throw error
    throw new InspectorError('conflict', `${what} already exists`, { cause: error })
  }
}
