#!/usr/bin/env bun
import { listen, type ListenOptions, type Listening, type Login, type Recorded, type Reply } from './server.ts'

/** A node or port as the fake keeps it: what Ironic would show. */
export type Thing = Record<string, unknown> & { uuid: string }

/** The verdict on one of a node's interfaces. */
export type Validation = { readonly result: boolean | null; readonly reason?: string }

/** `token`: who is let in, else everybody; `basic`: the pair `user:password` that is. `pageSize`: most entries of a page. */
export type IronicOptions = ListenOptions & {
  readonly nodes?: number
  readonly token?: (token: string | undefined) => boolean
  readonly basic?: string
  readonly pageSize?: number
  readonly versions?: readonly [least: string, most: string]
  /** `nested` gives errors as an object, `bare` without the wrapping, as some releases do. */
  readonly errors?: 'text' | 'nested' | 'bare'
}

/** An Ironic in memory that really listens. */
export type FakeIronic = Listening & {
  readonly nodes: Map<string, Thing>
  readonly ports: Map<string, Thing>
  /** What `validate` says of a node's power; nothing here = it can be controlled. */
  readonly validations: Map<string, Validation>
  /** What was put to a node's `management/boot_device`. */
  readonly bootDevices: Map<string, unknown>
  /** Puts nodes 1..n back as they were at first, and forgets requests and faults. */
  reset(nodes?: number): void
  /** Another operation holds the node until the returned function is called: changes of it get Ironic's 409. */
  lock(uuid: string): () => void
}

const hex = (n: number) => n.toString(16).padStart(2, '0')

/** UUID of node k. */
export const nodeUuid = (k: number) => `1e57ab1e-0000-4000-8000-${String(k).padStart(12, '0')}`
/** Name of node k. */
export const nodeName = (k: number) => `rig-${String(k).padStart(4, '0')}`
/** BMC address of node k. */
export const nodeBmc = (k: number) => `10.77.${Math.floor(k / 250)}.${k % 250}`
/** MAC of the only port that node k has at first. */
export const nodeMac = (k: number) => `52:54:00:77:${hex(Math.floor(k / 250))}:${hex(k % 250)}`

/** Starts a fake Ironic; by default on a free port, open to everybody, with one node. */
export async function fakeIronic(options: IronicOptions = {}): Promise<FakeIronic> {
  const nodes = new Map<string, Thing>()
  const ports = new Map<string, Thing>()
  const names = new Map<string, Thing>()
  const macs = new Map<string, Thing>()
  const portsOf = new Map<string, Set<Thing>>()
  const locked = new Set<string>()
  const validations = new Map<string, Validation>()
  const bootDevices = new Map<string, unknown>()
  const counts = new Map<string, number>()
  const [least, most] = options.versions ?? ['1.1', '1.82']
  const now = () => new Date().toISOString()

  function addNode(given: Record<string, unknown>): Thing {
    const node: Thing = {
      name: null,
      driver: 'fake-hardware',
      provision_state: 'enroll',
      target_provision_state: null,
      power_state: null,
      target_power_state: null,
      maintenance: false,
      reservation: null,
      instance_uuid: null,
      last_error: null,
      resource_class: null,
      inspect_interface: 'inspector',
      properties: {},
      driver_info: {},
      driver_internal_info: {},
      instance_info: {},
      extra: {},
      traits: [],
      created_at: now(),
      updated_at: null,
      ...given,
      uuid: typeof given.uuid === 'string' ? given.uuid : crypto.randomUUID(),
    }
    nodes.set(node.uuid, node)
    portsOf.set(node.uuid, new Set())
    if (typeof node.name === 'string') names.set(node.name, node)
    return node
  }

  function addPort(given: Record<string, unknown>): Thing {
    const port: Thing = {
      pxe_enabled: true,
      extra: {},
      local_link_connection: {},
      internal_info: {},
      physical_network: null,
      is_smartnic: false,
      portgroup_uuid: null,
      created_at: now(),
      updated_at: null,
      ...given,
      uuid: typeof given.uuid === 'string' ? given.uuid : crypto.randomUUID(),
    }
    ports.set(port.uuid, port)
    macs.set(String(port.address), port)
    portsOf.get(String(port.node_uuid))?.add(port)
    return port
  }

  function removePort(port: Thing): void {
    ports.delete(port.uuid)
    macs.delete(String(port.address))
    portsOf.get(String(port.node_uuid))?.delete(port)
  }

  function fill(count: number): void {
    for (const map of [nodes, ports, names, macs, portsOf, counts, validations, bootDevices]) map.clear()
    locked.clear()
    for (let k = 1; k <= count; k++) {
      const driver_info = { ipmi_address: nodeBmc(k), ipmi_username: 'admin', ipmi_password: '******' }
      addNode({
        uuid: nodeUuid(k),
        name: nodeName(k),
        provision_state: 'manageable',
        power_state: 'power off',
        driver_info,
      })
      addPort({ node_uuid: nodeUuid(k), address: nodeMac(k) })
    }
  }

  const fault = (status: number, text: string): Reply => {
    const inner = { faultcode: status < 500 ? 'Client' : 'Server', faultstring: text, debuginfo: null }
    const bodies = { text: { error_message: JSON.stringify(inner) }, nested: { error_message: inner }, bare: inner }
    return { status, body: bodies[options.errors ?? 'text'] }
  }

  function page(asked: Recorded, kind: 'nodes' | 'ports', all: readonly Thing[], brief: string | undefined): Reply {
    const { fields = brief, limit, marker, sort_key: sortKey } = asked.query
    if (sortKey === 'uuid') all = all.toSorted((one, other) => (one.uuid < other.uuid ? -1 : 1))
    const size = Math.min(Number(limit) || Infinity, options.pageSize ?? 1000)
    const from = marker === undefined ? 0 : all.findIndex(({ uuid }) => uuid === marker) + 1
    if (marker !== undefined && from === 0)
      return fault(404, `${kind === 'nodes' ? 'Node' : 'Port'} ${marker} could not be found.`)
    const part = all.slice(from, from + size)
    const next = from + size < all.length ? nextOf(asked, size, part.at(-1)?.uuid ?? '') : undefined
    return { status: 200, body: { [kind]: part.map((thing) => picked(thing, fields)), ...(next ? { next } : {}) } }
  }

  function nodesRoute(asked: Recorded, ref: string | undefined, rest: readonly string[]): Reply {
    const { method, query, body } = asked
    if (ref === undefined && method === 'POST') {
      const given = body as Record<string, unknown>
      if (typeof given.uuid === 'string' && nodes.has(given.uuid))
        return fault(409, `A node with UUID ${given.uuid} already exists.`)
      if (typeof given.name === 'string' && names.has(given.name))
        return fault(409, `A node with name ${given.name} already exists.`)
      return { status: 201, body: addNode(given) }
    }
    if (ref === undefined || ref === 'detail') {
      const brief =
        ref === 'detail' || query.detail === 'True'
          ? undefined
          : 'uuid,name,instance_uuid,maintenance,power_state,provision_state'
      const all = [...nodes.values()].filter(
        (node) => (query.provision_state ?? node.provision_state) === node.provision_state,
      )
      return page(asked, 'nodes', all, brief)
    }
    const node = nodes.get(ref) ?? names.get(ref)
    if (!node) return fault(404, `Node ${ref} could not be found.`)
    if (method !== 'GET' && locked.has(node.uuid)) return lockedFault(node.uuid)
    const [verb, what] = rest
    if (verb === undefined && method === 'GET') return { status: 200, body: picked(node, query.fields) }
    if (verb === undefined && method === 'PATCH') return patchNode(node, body)
    if (verb === undefined && method === 'DELETE') {
      for (const port of portsOf.get(node.uuid) ?? []) removePort(port)
      nodes.delete(node.uuid)
      names.delete(String(node.name))
      return { status: 204 }
    }
    if (verb === 'validate')
      return {
        status: 200,
        body: { power: validations.get(node.uuid) ?? { result: true }, management: { result: true } },
      }
    if (verb === 'management' && method === 'GET')
      return { status: 200, body: bootDevices.get(node.uuid) ?? { boot_device: null, persistent: null } }
    if (verb === 'management') {
      bootDevices.set(node.uuid, body)
      return { status: 204 }
    }
    if (verb === 'states' && what === undefined)
      return { status: 200, body: picked(node, 'power_state,target_power_state,provision_state,last_error') }
    if (verb === 'states' && what === 'power') {
      node.power_state = (body as { target: string }).target.endsWith('off') ? 'power off' : 'power on'
      return { status: 202 }
    }
    if (verb === 'traits') return traits(node, method, what, body)
    return fault(404, 'Not found')
  }

  function patchNode(node: Thing, body: unknown): Reply {
    const { result, error } = patched(node, structuredClone(body))
    if (error) return fault(400, error)
    if (result.name !== node.name && names.has(String(result.name)))
      return fault(409, `A node with name ${String(result.name)} already exists.`)
    names.delete(String(node.name))
    if (typeof result.name === 'string') names.set(result.name, node)
    become(node, result)
    return { status: 200, body: node }
  }

  function traits(node: Thing, method: string, trait: string | undefined, body: unknown): Reply {
    const had = node.traits as string[]
    if (method === 'GET') return { status: 200, body: { traits: had } }
    if (method === 'DELETE') {
      if (trait !== undefined && !had.includes(trait))
        return fault(404, `Node ${node.uuid} doesn't have a trait '${trait}'`)
      node.traits = trait === undefined ? [] : had.filter((one) => one !== trait)
    } else node.traits = trait === undefined ? (body as { traits: string[] }).traits : [...new Set([...had, trait])]
    return { status: 204 }
  }

  function portsRoute(asked: Recorded, ref: string | undefined): Reply {
    const { method, query, body } = asked
    if (ref === undefined && method === 'POST') {
      const given = body as Record<string, unknown>
      const address = String(given.address).toLowerCase()
      if (!nodes.has(String(given.node_uuid))) return fault(400, `Node ${String(given.node_uuid)} could not be found.`)
      if (locked.has(String(given.node_uuid))) return lockedFault(String(given.node_uuid))
      if (macs.has(address)) return fault(409, `A port with MAC address ${address} already exists.`)
      return { status: 201, body: addPort({ ...given, address }) }
    }
    if (ref === undefined || ref === 'detail') {
      const owner = query.node ?? query.node_uuid
      const owned =
        owner === undefined ? ports.values() : (portsOf.get((nodes.get(owner) ?? names.get(owner))?.uuid ?? '') ?? [])
      const one = query.address === undefined ? undefined : macs.get(query.address.toLowerCase())
      const all = query.address === undefined ? [...owned] : one ? [one] : []
      return page(asked, 'ports', all, ref === 'detail' || query.detail === 'True' ? undefined : 'uuid,address')
    }
    const port = ports.get(ref) ?? macs.get(ref.toLowerCase())
    if (!port) return fault(404, `Port ${ref} could not be found.`)
    if (method === 'GET') return { status: 200, body: picked(port, query.fields) }
    if (locked.has(String(port.node_uuid))) return lockedFault(String(port.node_uuid))
    if (method === 'DELETE') {
      removePort(port)
      return { status: 204 }
    }
    const { result, error } = patched(port, structuredClone(body))
    if (error) return fault(400, error)
    if (result.address !== port.address && macs.has(String(result.address)))
      return fault(409, `A port with MAC address ${String(result.address)} already exists.`)
    macs.delete(String(port.address))
    become(port, result)
    macs.set(String(port.address), port)
    return { status: 200, body: port }
  }

  const lockedFault = (uuid: string) =>
    fault(409, `Node ${uuid} is locked by host fake, please retry after the current operation is completed.`)

  function route(asked: Recorded, login: Login): Reply {
    const [, root = '', kind, ref, ...rest] = asked.path.replace(/\/+$/, '').split('/').map(decodeURIComponent)
    const version = {
      id: 'v1',
      links: [{ href: `http://${asked.headers.host}/v1/`, rel: 'self' }],
      status: 'CURRENT',
      min_version: least,
      version: most,
    }
    if (root === '')
      return { status: 200, body: { name: 'OpenStack Ironic API', default_version: version, versions: [version] } }
    if (root !== 'v1') return fault(404, 'Not found')
    if (kind === undefined) return { status: 200, body: { id: 'v1', version } }
    const spoken = asked.headers['x-openstack-ironic-api-version'] ?? least
    if (spoken !== 'latest' && (minor(spoken) < minor(least) || minor(spoken) > minor(most)))
      return fault(
        406,
        `Version ${spoken} was requested but the minor version is not supported by this service. The supported version range is: [${least}, ${most}].`,
      )
    if (!admitted(login))
      return {
        status: 401,
        body: {
          error: { code: 401, title: 'Unauthorized', message: 'The request you have made requires authentication.' },
        },
      }
    if (kind === 'nodes') return nodesRoute(asked, ref, rest)
    if (kind === 'ports') return portsRoute(asked, ref)
    return fault(404, 'Not found')
  }

  function versionHeaders({ headers }: Recorded): Readonly<Record<string, string>> {
    const spoken = headers['x-openstack-ironic-api-version'] ?? least
    return {
      'x-openstack-ironic-api-minimum-version': least,
      'x-openstack-ironic-api-maximum-version': most,
      'x-openstack-ironic-api-version': spoken === 'latest' ? most : spoken,
    }
  }

  function admitted({ token, authorization }: Login): boolean {
    if (options.basic !== undefined) return authorization === `Basic ${Buffer.from(options.basic).toString('base64')}`
    return options.token?.(token) ?? true
  }

  function admin({ method, path, body }: Recorded): Reply | undefined {
    if (path === '/_stats') return { status: 200, body: Object.fromEntries(counts) }
    if (path === '/_reset' || path === '/_fake/reset') {
      reset((body as { nodes?: number } | undefined)?.nodes)
      return { status: 204 }
    }
    const [, , what, uuid = ''] = path.split('/')
    if (what !== 'locks') return undefined
    if (method === 'DELETE') locked.delete(uuid)
    else locked.add(uuid)
    return { status: 204 }
  }

  const listening = await listen(
    (asked, login) => {
      const administered = asked.path.startsWith('/_') ? admin(asked) : undefined
      if (administered) return administered
      const key = `${asked.method} ${asked.path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id').replace(/rig-\d+/, ':name')}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
      return route(asked, login)
    },
    { ...options, always: versionHeaders },
  )

  let count = options.nodes ?? 1
  function reset(wanted = count): void {
    count = wanted
    fill(count)
    listening.clear()
  }
  fill(count)

  return {
    ...listening,
    nodes,
    ports,
    validations,
    bootDevices,
    reset,
    lock(uuid) {
      locked.add(uuid)
      return () => void locked.delete(uuid)
    },
  }
}

const minor = (version: string) => Number(version.split('.')[1])

function nextOf(asked: Recorded, limit: number, marker: string): string {
  const query = new URLSearchParams({ ...asked.query, limit: String(limit), marker })
  return `http://${asked.headers.host}${asked.path}?${String(query)}`
}

function picked(thing: Thing, fields: string | undefined): unknown {
  const wanted = fields?.split(',')
  return wanted ? Object.fromEntries(Object.entries(thing).filter(([key]) => wanted.includes(key))) : thing
}

type Operation = { readonly op: string; readonly path: string; readonly value?: unknown }

/** JSON patch as Ironic takes it: parents of an added value come into being. */
function patched(thing: Thing, body: unknown): { result: Thing; error?: string } {
  const result = structuredClone(thing)
  if (!Array.isArray(body)) return { result, error: 'Invalid input for field/attribute patch: a list is expected' }
  for (const { op, path, value } of body as Operation[]) {
    const keys = path
      .slice(1)
      .split('/')
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    if (keys[0] === 'uuid') return { result, error: 'Cannot patch /uuid.' }
    const last = keys.pop() ?? ''
    let parent: Record<string, unknown> = result
    for (const key of keys) parent = (parent[key] ??= {}) as Record<string, unknown>
    const reason = `can't ${op} a non-existent object '${last}'`
    if (op !== 'add' && !Object.hasOwn(parent, last))
      return { result, error: `Couldn't apply patch '${JSON.stringify({ op, path })}'. Reason: ${reason}` }
    if (op === 'remove') delete parent[last]
    else if (Array.isArray(parent) && last === '-') parent.push(value)
    else parent[last] = value
  }
  return { result: { ...result, updated_at: new Date().toISOString() } }
}

function become(thing: Thing, wanted: Thing): void {
  for (const key of Object.keys(thing)) if (!(key in wanted)) delete thing[key]
  Object.assign(thing, wanted)
}

if (import.meta.main) {
  const value = (name: string, otherwise: number) => {
    const at = process.argv.indexOf(`--${name}`)
    return at < 0 ? otherwise : Number(process.argv[at + 1])
  }
  const ironic = await fakeIronic({
    port: value('port', 26_390),
    nodes: value('nodes', 200),
    latency: value('latency', 0),
    record: !process.argv.includes('--no-record'),
  })
  console.log(`fake Ironic at ${ironic.url}: ${ironic.nodes.size} nodes`)
}
