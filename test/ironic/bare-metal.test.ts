import { afterEach, describe, expect, test } from 'bun:test'
import type { BareMetal } from '../../src/introspection/needs.ts'
import { openAccess, type Access } from '../../src/ironic/access.ts'
import { ironicBareMetal, type IronicParts } from '../../src/ironic/bare-metal.ts'
import { createBmcAddresses } from '../../src/ironic/bmc-addresses.ts'
import { macOf, type Mac } from '../../src/model/mac.ts'
import type { Uuid } from '../../src/model/uuid.ts'
import { silent } from '../../src/platform/log.ts'
import { jumpingClock } from '../fakes/clock.ts'
import { fakeIronic, nodeBmc, nodeMac, nodeUuid, type FakeIronic, type IronicOptions } from '../fakes/ironic.ts'

const n1 = nodeUuid(1) as Uuid
const mac = (k: number) => macOf(nodeMac(k)) as Mac
let ironic: FakeIronic

afterEach(() => ironic.stop())

type Parts = Partial<IronicParts> & { readonly timeout?: number; readonly accessTo?: (url: string) => Access }

/** The client against a fresh fake; its clock jumps over every pause. */
async function client(options: IronicOptions = {}, parts: Parts = {}): Promise<BareMetal> {
  ironic = await fakeIronic(options)
  return ironicBareMetal(
    { timeout: parts.timeout ?? 5000 },
    {
      retry: () => ({ for: 60_000, delay: 500, max_delay: 10_000 }),
      access: (parts.accessTo ?? openAccess)(ironic.url),
      bmc: createBmcAddresses(['ipmi_address'], () => Promise.reject(new Error('no such name')), silent),
      clock: jumpingClock(),
      random: () => 0.5,
      log: silent,
      ...parts,
    },
  )
}

/** How often the path was asked for. */
const asked = (path: string) => ironic.requests.filter((request) => request.path === path).length

async function listed<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

describe('a node', () => {
  test('is found by UUID in any spelling and by name', async () => {
    const bareMetal = await client({ nodes: 2 })
    expect((await bareMetal.node(nodeUuid(2).toUpperCase())).name).toBe('rig-0002')
    expect((await bareMetal.node('rig-0002')).uuid).toBe(nodeUuid(2) as Uuid)
  })

  test('has the fields that decide something, and those we know nothing of as they came', async () => {
    const bareMetal = await client()
    Object.assign(ironic.nodes.get(n1) ?? {}, { properties: null, shiny: [1], maintenance: true })
    expect(await bareMetal.node(n1)).toMatchObject({
      uuid: n1,
      driver: 'fake-hardware',
      provision_state: 'manageable',
      maintenance: true,
      properties: {},
      traits: [],
      shiny: [1],
    })
  })

  test('that Ironic does not know is not_found, after one attempt', async () => {
    const bareMetal = await client()
    await expect(bareMetal.node('nobody')).rejects.toMatchObject({
      code: 'not_found',
      message: 'Cannot find node "nobody": it was not found in Ironic',
    })
    expect(asked('/v1/nodes/nobody')).toBe(1)
  })

  test.each([
    ['', 'not_found'],
    ['.', 'not_found'],
    ['..', 'not_found'],
    ['detail', 'not_found'],
    ['rig-0001/validate', 'not_found'],
    ['../ports', 'not_found'],
    ['rig-0001?fields=uuid', 'invalid'],
    ['rig-0001#', 'invalid'],
    ['a b', 'invalid'],
    ['%2e%2e', 'invalid'],
    ['é', 'invalid'],
    ['x\ny', 'invalid'],
  ])('by the name %j is %s, and leads to no other path of Ironic', async (name, code) => {
    const bareMetal = await client()
    await expect(bareMetal.node(name)).rejects.toMatchObject({ code })
    expect(ironic.requests.filter(({ path }) => !['/v1', '/v1/nodes/detail'].includes(path))).toEqual([])
  })
})

describe('versions', () => {
  const spoken = () => ironic.requests.at(-1)?.headers

  test('the newest that both know is spoken, and asked for once', async () => {
    const bareMetal = await client({ versions: ['1.1', '1.58'] })
    await bareMetal.node(n1)
    await bareMetal.node(n1)
    expect(spoken()).toMatchObject({
      'x-openstack-ironic-api-version': '1.58',
      'openstack-api-version': 'baremetal 1.58',
    })
    expect(asked('/v1')).toBe(1)
  })

  test('none newer than we were tried with is spoken', async () => {
    const bareMetal = await client({ versions: ['1.1', '1.109'] })
    await bareMetal.node(n1)
    expect(spoken()).toMatchObject({ 'x-openstack-ironic-api-version': '1.76' })
  })

  test('an Ironic that begins with a newer one is spoken to in its oldest', async () => {
    const bareMetal = await client({ versions: ['1.80', '1.109'] })
    await bareMetal.node(n1)
    expect(spoken()).toMatchObject({ 'x-openstack-ironic-api-version': '1.80' })
  })

  test('they are asked for again when Ironic refuses the version: it was downgraded meanwhile', async () => {
    const bareMetal = await client({ versions: ['1.1', '1.76'] })
    await bareMetal.node(n1)
    ironic.fault({ path: '/v1/nodes', status: 406, times: 1, body: { error_message: 'Version 1.76 is not supported' } })
    expect((await bareMetal.node(n1)).uuid).toBe(n1)
    expect(asked('/v1')).toBe(2)
  })

  test('what does not tell its versions is not taken for Ironic', async () => {
    const bareMetal = await client()
    ironic.fault({ path: '^/v1$', status: 200, body: '<html>', foreign: true })
    await expect(bareMetal.node(n1)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('is not Ironic, or not ready'),
    })
  })

  test('an address with /v1 and slashes at its end is the same address', async () => {
    const bareMetal = await client({}, { accessTo: (url) => openAccess(`${url}/v1/`) })
    expect((await bareMetal.node(n1)).uuid).toBe(n1)
  })
})

describe('listings', () => {
  test('all ports come, over as many pages as it takes, with their node and client id', async () => {
    const bareMetal = await client({ nodes: 7, pageSize: 3 })
    for (const port of ironic.ports.values()) if (port.node_uuid === n1) port.extra = { 'client-id': 'ff:00:01' }
    const ports = await listed(bareMetal.everyPort())
    expect(ports.map((port) => port.mac)).toEqual([1, 2, 3, 4, 5, 6, 7].map(mac))
    expect(ports[0]).toMatchObject({ node: n1, clientId: 'ff:00:01' })
    expect(ports[1]).not.toHaveProperty('clientId')
    expect(ironic.requests.at(-1)?.query.fields).toBe('uuid,address,node_uuid,extra')
  })

  describe('with odd addresses', () => {
    const infiniband = '80:00:02:08:fe:80:00:00:00:00:00:00:7c:fe:90:03:00:29:26:52'

    test('MACs come in lower case and with colons, addresses that are no MAC not at all', async () => {
      const bareMetal = await client({ nodes: 5 })
      const addresses = ['52:54:00:AA:BB:CC', infiniband, '52-54-00-AA-BB-CD', '', null]
      for (const port of ironic.ports.values()) Object.assign(port, { address: addresses.shift() })
      const macs = (await listed(bareMetal.everyPort())).map((port) => String(port.mac))
      expect(macs).toEqual(['52:54:00:aa:bb:cc', '52:54:00:aa:bb:cd'])
    })

    test('what is left out is told of, once while it stays the same', async () => {
      const warned: unknown[] = []
      const log = { ...silent, warning: (...line: unknown[]) => void warned.push(line) }
      const bareMetal = await client({ nodes: 3 }, { log })
      const [first, second] = ironic.ports.values()
      Object.assign(first ?? {}, { address: infiniband })
      await listed(bareMetal.everyPort())
      await listed(bareMetal.everyPort())
      Object.assign(second ?? {}, { address: 'garbage' })
      await listed(bareMetal.everyPort())
      expect(warned).toEqual([
        [
          'firewall.odd_address',
          expect.any(String),
          { count: 1, addresses: [`"${infiniband}" of port ${first?.uuid}`] },
        ],
        [
          'firewall.odd_address',
          expect.any(String),
          { count: 2, addresses: expect.arrayContaining([`"garbage" of port ${second?.uuid}`]) },
        ],
      ])
    })

    test.each(['uuid', 'node_uuid'])('an entry without its %s makes the listing void', async (key) => {
      const bareMetal = await client({ nodes: 2 })
      Object.assign([...ironic.ports.values()][1] ?? {}, { [key]: null })
      await expect(listed(bareMetal.everyPort())).rejects.toMatchObject({
        code: 'unavailable',
        message: `Cannot list all ports: an entry has no "${key}"`,
      })
    })
  })

  test('a listing that breaks off half way rejects', async () => {
    const bareMetal = await client({ nodes: 5, pageSize: 2 })
    ironic.fault({ path: '/v1/ports', skip: 2, close: true })
    await expect(listed(bareMetal.everyPort())).rejects.toMatchObject({ code: 'unavailable' })
  })

  test('a page that fails once is asked for again, and none is missing', async () => {
    const bareMetal = await client({ nodes: 5, pageSize: 2 })
    ironic.fault({ path: '/v1/ports', skip: 1, times: 1, close: true })
    expect(await listed(bareMetal.everyPort())).toHaveLength(5)
  })

  test('a marker that vanished rejects, and not as if a port had been asked for', async () => {
    const bareMetal = await client({ nodes: 5, pageSize: 2 })
    const body = { error_message: '{"faultstring": "Port x could not be found."}' }
    ironic.fault({ path: '/v1/ports', skip: 1, status: 404, body })
    await expect(listed(bareMetal.everyPort())).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('deleted while the pages were read'),
    })
  })

  test.each([{}, { ports: null }, 'text', []])('a page without a list (%j) rejects', async (body) => {
    const bareMetal = await client()
    ironic.fault({ path: '/v1/ports', status: 200, body })
    await expect(listed(bareMetal.everyPort())).rejects.toMatchObject({ code: 'unavailable' })
  })

  test('pages that run in a circle reject', async () => {
    const bareMetal = await client()
    ironic.fault({ path: '/v1/ports', status: 200, body: { ports: [], next: 'http://elsewhere/v1/ports?marker=x' } })
    await expect(listed(bareMetal.everyPort())).rejects.toThrow('run in a circle')
  })

  test('the host of a next link is not followed', async () => {
    const bareMetal = await client({ nodes: 2, pageSize: 1 })
    const [first] = ironic.ports.values()
    const next = `http://192.0.2.1:1/v1/ports?fields=uuid,address,node_uuid,extra&limit=1&marker=${first?.uuid}`
    ironic.fault({ path: '/v1/ports', times: 1, status: 200, body: { ports: [first as never], next } })
    expect(await listed(bareMetal.everyPort())).toHaveLength(2)
  })

  describe('of nodes', () => {
    const uuids = (...ks: number[]) => ks.map((k) => nodeUuid(k) as Uuid)

    test('a page has the next ones in the order of their UUIDs, and says where it ends unless no more come', async () => {
      const bareMetal = await client({ nodes: 5, pageSize: 2 })
      const first = ironic.nodes.get(nodeUuid(1))!
      ironic.nodes.delete(nodeUuid(1))
      ironic.nodes.set(nodeUuid(1), first)
      expect(await bareMetal.nodesAfter()).toEqual({ nodes: new Set(uuids(1, 2)), until: uuids(2)[0] as Uuid })
      expect(await bareMetal.nodesAfter(uuids(2)[0])).toEqual({
        nodes: new Set(uuids(3, 4)),
        until: uuids(4)[0] as Uuid,
      })
      expect(await bareMetal.nodesAfter(uuids(4)[0])).toEqual({ nodes: new Set(uuids(5)) })
      expect(ironic.requests.at(-1)?.query).toMatchObject({ fields: 'uuid', limit: '1000' })
    })

    test('a page asked for behind a node that is gone rejects as not found', async () => {
      const bareMetal = await client({ nodes: 3, pageSize: 2 })
      ironic.nodes.delete(nodeUuid(2))
      await expect(bareMetal.nodesAfter(uuids(2)[0])).rejects.toMatchObject({ code: 'not_found' })
    })

    const page = (listing: readonly (string | null)[], more: boolean) => ({
      nodes: listing.map((uuid) => ({ uuid })),
      ...(more ? { next: 'http://ironic/v1/nodes?marker=x' } : {}),
    })

    test('that come whole may come in any order', async () => {
      const bareMetal = await client()
      ironic.fault({ path: '/v1/nodes', status: 200, body: page(uuids(2, 1), false) })
      expect(await bareMetal.nodesAfter()).toEqual({ nodes: new Set(uuids(1, 2)) })
    })

    test.each([
      ['a first page that is not in order', undefined, page(uuids(2, 1), true), 'not give them in the order'],
      ['a last page that is not in order', 1, page(uuids(3, 2), false), 'not give them in the order'],
      ['a page that begins before where it should', 2, page(uuids(1, 3), false), 'not give them in the order'],
      ['a node without UUID', undefined, page([n1, null], false), 'an entry of Ironic has no "uuid"'],
      ['an empty page with more behind it', undefined, page([], true), 'says that more come'],
      ['an answer without nodes', undefined, {}, 'has no "nodes"'],
    ])('%s rejects, as what is missing in it cannot be told', async (_what, after, body, message) => {
      const bareMetal = await client()
      ironic.fault({ path: '/v1/nodes', status: 200, body })
      await expect(bareMetal.nodesAfter(after === undefined ? after : uuids(after)[0])).rejects.toMatchObject({
        code: 'unavailable',
        message: expect.stringContaining(message),
      })
    })
  })

  test('the ports of a node come with everything known of them', async () => {
    const bareMetal = await client({ nodes: 3 })
    expect(await bareMetal.ports(nodeUuid(2) as Uuid)).toMatchObject([
      {
        address: mac(2),
        node_uuid: nodeUuid(2),
        pxe_enabled: true,
        extra: {},
        local_link_connection: {},
        physical_network: null,
      },
    ])
  })
})

describe('who has a MAC or a BMC address', () => {
  test('is found by either, each node once', async () => {
    const bareMetal = await client({ nodes: 5, pageSize: 2 })
    expect(await bareMetal.nodesWith({ macs: [mac(4), mac(2)], bmc: [] })).toEqual([nodeUuid(4), nodeUuid(2)] as Uuid[])
    expect(await bareMetal.nodesWith({ macs: [mac(3)], bmc: [nodeBmc(3), nodeBmc(5)] })).toEqual([
      nodeUuid(3),
      nodeUuid(5),
    ] as Uuid[])
    expect(await bareMetal.nodesWith({ macs: ['52:54:00:ff:ff:ff' as Mac], bmc: ['192.0.2.9'] })).toEqual([])
  })

  test('is found by an IPv6 address in another spelling', async () => {
    const bareMetal = await client()
    Object.assign(ironic.nodes.get(n1) ?? {}, { driver_info: { ipmi_address: '2001:DB8:0:0:0:0:0:5' } })
    expect(await bareMetal.nodesWith({ macs: [], bmc: ['2001:0db8::5'] })).toEqual([n1])
  })

  test('is asked for without listing all nodes when no BMC address is given', async () => {
    const bareMetal = await client()
    await bareMetal.nodesWith({ macs: [mac(1)], bmc: [] })
    expect(asked('/v1/nodes')).toBe(0)
  })
})

describe('power and boot', () => {
  test('a node whose power can be controlled has no objection, another has its reason', async () => {
    const bareMetal = await client()
    expect(await bareMetal.validatePower(n1)).toBeUndefined()
    ironic.validations.set(n1, { result: false, reason: 'no ipmi_address' })
    expect(await bareMetal.validatePower(n1)).toBe('no ipmi_address')
    ironic.validations.set(n1, { result: null })
    expect(await bareMetal.validatePower(n1)).toBe('Ironic gives no reason')
  })

  test('requests are those that Ironic documents', async () => {
    const bareMetal = await client()
    await bareMetal.bootFromPxe(n1, false)
    expect(ironic.bootDevices.get(n1)).toEqual({ boot_device: 'pxe', persistent: false })
    await bareMetal.bootDevice(n1)
    await bareMetal.power(n1, 'rebooting')
    expect(ironic.requests.slice(1).map(({ method, path, body }) => ({ method, path, body }))).toEqual([
      {
        method: 'PUT',
        path: `/v1/nodes/${n1}/management/boot_device`,
        body: { boot_device: 'pxe', persistent: false },
      },
      { method: 'GET', path: `/v1/nodes/${n1}/management/boot_device`, body: undefined },
      { method: 'PUT', path: `/v1/nodes/${n1}/states/power`, body: { target: 'rebooting' } },
    ])
  })

  test('a locked node is waited for', async () => {
    const clock = jumpingClock()
    const bareMetal = await client({}, { clock })
    const unlock = ironic.lock(n1)
    const sleep = clock.sleep
    let slept = 0
    clock.sleep = async (ms, signal) => {
      if (++slept === 3) unlock()
      await sleep(ms, signal)
    }
    await bareMetal.power(n1, 'power off')
    expect(asked(`/v1/nodes/${n1}/states/power`)).toBe(4)
  })

  test('a node that stays locked is given up when the time is over', async () => {
    const clock = jumpingClock()
    const bareMetal = await client({}, { clock })
    ironic.lock(n1)
    await expect(bareMetal.power(n1, 'power off')).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/is locked by host fake.*\(tried \d+ times in \d+ s\)/),
    })
    const total = clock.pauses.reduce((sum, pause) => sum + pause, 0)
    expect(total).toBeLessThanOrEqual(60_000)
    expect(total).toBeGreaterThan(45_000)
  })

  test('how long a call is tried is asked when it begins', async () => {
    const clock = jumpingClock()
    let limits = { for: 60_000, delay: 500, max_delay: 10_000 }
    const bareMetal = await client({}, { clock, retry: () => limits })
    ironic.fault({ path: 'states/power', times: 3, status: 503 })
    const first = bareMetal.power(n1, 'power off')
    limits = { ...limits, for: 0 }
    await first
    expect(clock.pauses).toHaveLength(3)
    ironic.fault({ path: 'states/power', times: 1, status: 503 })
    await expect(bareMetal.power(n1, 'power off')).rejects.toMatchObject({ code: 'unavailable' })
    expect(clock.pauses).toHaveLength(3)
  })

  test('503 is waited for as long as Ironic says', async () => {
    const clock = jumpingClock()
    const bareMetal = await client({}, { clock })
    ironic.fault({ path: 'states/power', times: 2, status: 503, headers: { 'retry-after': '7' } })
    await bareMetal.power(n1, 'power off')
    expect(clock.pauses).toEqual([7000, 7000])
  })

  test('503 is waited for until the date that Ironic says', async () => {
    const clock = jumpingClock()
    const bareMetal = await client({}, { clock })
    const date = new Date(Math.ceil(clock.now() / 1_000_000) * 1000 + 9000)
    ironic.fault({ path: 'states/power', times: 1, status: 503, headers: { 'retry-after': date.toUTCString() } })
    await bareMetal.power(n1, 'power off')
    expect(clock.now()).toBe(date.getTime() * 1000)
  })

  test('what Ironic refuses is invalid, with its words, after one attempt', async () => {
    const bareMetal = await client()
    ironic.fault({ path: 'states/power', status: 400, body: { error_message: '{"faultstring": "no such interface"}' } })
    await expect(bareMetal.power(n1, 'power off')).rejects.toMatchObject({
      code: 'invalid',
      message: `Cannot request power "power off" for node "${n1}": no such interface`,
    })
    expect(asked(`/v1/nodes/${n1}/states/power`)).toBe(1)
  })

  test.each([403, 500])('status %i is our matter with Ironic: unavailable, not sent again', async (status) => {
    const bareMetal = await client()
    ironic.fault({ path: 'states/power', status, body: { error_message: 'Oh no' } })
    await expect(bareMetal.power(n1, 'power off')).rejects.toMatchObject({ code: 'unavailable' })
    expect(asked(`/v1/nodes/${n1}/states/power`)).toBe(1)
  })

  test('the end of the service ends the waiting', async () => {
    const stop = new AbortController()
    const bareMetal = await client({}, { signal: stop.signal })
    ironic.fault({ path: 'states/power', delay: 10_000 })
    const waiting = bareMetal.power(n1, 'power off')
    setTimeout(() => stop.abort(new Error('stopping')), 30)
    await expect(waiting).rejects.toThrow('stopping')
  })
})

describe('a request of a plan', () => {
  const patch = {
    method: 'PATCH',
    path: `/v1/nodes/${n1}`,
    body: [{ op: 'add', path: '/properties/cpus', value: '8' }],
  } as const

  test('is sent as it is, and its answer comes back', async () => {
    const bareMetal = await client()
    const answer = await bareMetal.send({ ...patch, query: { reset_interfaces: 'True' } })
    expect(answer).toMatchObject({ status: 200, body: { properties: { cpus: '8' } } })
    expect(ironic.requests.at(-1)).toMatchObject({ query: { reset_interfaces: 'True' }, body: patch.body })
  })

  test('has an answer without a body when Ironic sends none', async () => {
    const bareMetal = await client()
    expect(await bareMetal.send({ method: 'PUT', path: `/v1/nodes/${n1}/traits/CUSTOM_A` })).toEqual({ status: 204 })
  })

  test.each(['text', 'nested', 'bare'] as const)(
    'that is refused has the words of Ironic, in the %s format of errors',
    async (errors) => {
      const bareMetal = await client({ errors })
      const answer = await bareMetal.send({ ...patch, body: [{ op: 'remove', path: '/properties/none' }] })
      expect(answer).toMatchObject({ status: 400, message: expect.stringMatching(/^Couldn't apply patch/) })
    },
  )

  test('about a locked node is tried once and may be sent again', async () => {
    const bareMetal = await client()
    ironic.lock(n1)
    await expect(bareMetal.send(patch)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('is locked by host'),
    })
    expect(asked(patch.path)).toBe(1)
  })

  test('for a port whose MAC is taken is answered 409 and over', async () => {
    const bareMetal = await client({ nodes: 2 })
    const answer = await bareMetal.send({ method: 'POST', path: '/v1/ports', body: { node_uuid: n1, address: mac(2) } })
    expect(answer).toMatchObject({ status: 409, message: `A port with MAC address ${mac(2)} already exists.` })
  })

  test('for a port of a locked node may be sent again', async () => {
    const bareMetal = await client()
    ironic.lock(n1)
    const post = { method: 'POST', path: '/v1/ports', body: { node_uuid: n1, address: '52:54:00:aa:00:01' } } as const
    await expect(bareMetal.send(post)).rejects.toMatchObject({ code: 'unavailable' })
  })

  test('for a node whose name is taken is answered 409 and over', async () => {
    const bareMetal = await client()
    const answer = await bareMetal.send({
      method: 'POST',
      path: '/v1/nodes',
      body: { name: 'rig-0001', driver: 'fake-hardware' },
    })
    expect(answer).toMatchObject({ status: 409, message: 'A node with name rig-0001 already exists.' })
  })

  test.each([429, 502, 503, 504])('answered with %i may be sent again', async (status) => {
    const bareMetal = await client()
    ironic.fault({ path: patch.path, status, body: 'busy' })
    await expect(bareMetal.send(patch)).rejects.toMatchObject({ code: 'unavailable' })
    expect(asked(patch.path)).toBe(1)
  })

  test('answered with 500 is over', async () => {
    const bareMetal = await client()
    ironic.fault({ path: patch.path, status: 500, body: { error_message: { faultstring: 'oops' } } })
    expect(await bareMetal.send(patch)).toMatchObject({ status: 500, message: 'oops' })
  })

  test.each([200, 301, 404])("answered with %i by somebody in Ironic's place may be sent again", async (status) => {
    const bareMetal = await client()
    await bareMetal.node(n1)
    ironic.fault({ path: patch.path, status, body: '<html>', foreign: true })
    await expect(bareMetal.send(patch)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('somebody else'),
    })
  })

  test('whose answer is lost may be sent again', async () => {
    const bareMetal = await client()
    ironic.fault({ path: patch.path, close: true, afterwards: true, times: 1 })
    await expect(bareMetal.send(patch)).rejects.toMatchObject({ code: 'unavailable' })
    expect(ironic.nodes.get(n1)?.properties).toEqual({ cpus: '8' })
  })

  test('that is not answered in time may be sent again', async () => {
    const bareMetal = await client({}, { timeout: 50 })
    await bareMetal.node(n1)
    ironic.fault({ path: patch.path, delay: 5000 })
    await expect(bareMetal.send(patch)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('no answer within 0.05 s'),
    })
  })

  test('is given up with the reason of whoever gave it up', async () => {
    const bareMetal = await client()
    await expect(bareMetal.send(patch, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
  })

  test('to an Ironic that is not there may be sent again', async () => {
    const bareMetal = await client()
    await ironic.stop()
    await expect(bareMetal.send(patch)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('connection refused'),
    })
  })
})
