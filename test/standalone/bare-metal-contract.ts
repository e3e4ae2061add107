import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { BareMetal } from '../../src/introspection/needs.ts'
import { objectOf, type Json, type JsonObject } from '../../src/model/json.ts'
import type { Mac } from '../../src/model/mac.ts'
import type { Answer } from '../../src/model/plan.ts'
import type { Uuid } from '../../src/model/uuid.ts'

/** Something that answers as Ironic does, for the time of the suite. It must know the driver `fake-hardware`. */
export type Opened = { readonly bareMetal: BareMetal; close(): Promise<void> }

type Patch = readonly { readonly op: string; readonly path: string; readonly value?: Json }[]

/**
 * What the service relies on in Ironic. Holds for a real Ironic 21.4 with fake-hardware, and so for everything that takes its place:
 * an expectation that the real one does not fulfil has no place here. Nodes that were there before are left alone.
 */
export function bareMetalContract(name: string, open: () => Promise<Opened>): void {
  describe(`bare metal: ${name}`, () => {
    let opened: Opened | undefined
    const made: Uuid[] = []
    const bareMetal = () => opened!.bareMetal

    beforeAll(async () => {
      opened = await open()
    }, 120_000)

    afterAll(async () => {
      for (const uuid of made) await gone(uuid)
      await opened?.close()
    }, 120_000)

    // A power action still running in the background keeps its node locked for a moment.
    async function gone(uuid: Uuid) {
      for (let attempt = 0; attempt < 50; attempt++) {
        const answer = await bareMetal()
          .send({ method: 'DELETE', path: `/v1/nodes/${uuid}` })
          .catch(() => undefined)
        if (answer && [204, 404].includes(answer.status)) return
        await Bun.sleep(200)
      }
    }

    const send = (method: 'POST' | 'PATCH' | 'PUT' | 'DELETE', path: string, body?: Json): Promise<Answer> =>
      bareMetal().send({ method, path, ...(body === undefined ? {} : { body }) })
    const patchNode = (uuid: string, patch: Patch) => send('PATCH', `/v1/nodes/${uuid}`, patch as Json)
    const patchPort = (uuid: Uuid, patch: Patch) => send('PATCH', `/v1/ports/${uuid}`, patch as Json)

    async function makeNode(given: JsonObject = {}): Promise<Uuid> {
      const uuid = newUuid()
      made.push(uuid)
      expect(await send('POST', '/v1/nodes', { uuid, driver: 'fake-hardware', ...given })).toMatchObject({
        status: 201,
      })
      return uuid
    }

    async function makePort(node: Uuid, given: JsonObject = {}): Promise<{ uuid: Uuid; address: Mac }> {
      const answer = await send('POST', '/v1/ports', { node_uuid: node, address: newMac(), ...given })
      expect(answer).toMatchObject({ status: 201 })
      return answer.body as unknown as { uuid: Uuid; address: Mac }
    }

    describe('nodes', () => {
      test('are created under the UUID that was chosen, in state enroll, with nothing in them', async () => {
        const uuid = newUuid()
        made.push(uuid)
        const answer = await send('POST', '/v1/nodes', { uuid, driver: 'fake-hardware' })
        const empty = { properties: {}, driver_info: {}, extra: {}, name: null, maintenance: false }
        const fresh = { uuid, driver: 'fake-hardware', provision_state: 'enroll', ...empty }
        expect(answer).toMatchObject({ status: 201, body: fresh })
        expect(await bareMetal().node(uuid)).toMatchObject(fresh)
      })

      test('say when they were created and changed', async () => {
        const uuid = await makeNode()
        const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?\+00:00$/)
        expect(await bareMetal().node(uuid)).toMatchObject({ created_at: time })
        await patchNode(uuid, [{ op: 'add', path: '/extra/a', value: 1 }])
        expect(await bareMetal().node(uuid)).toMatchObject({ created_at: time, updated_at: time })
      })

      test('are found by name and by UUID in any case', async () => {
        const name = newName()
        const uuid = await makeNode({
          name,
          resource_class: 'baremetal',
          properties: { cpus: '8' },
          extra: { rack: 3 },
        })
        const wanted = { uuid, name, resource_class: 'baremetal', properties: { cpus: '8' }, extra: { rack: 3 } }
        expect(await bareMetal().node(name)).toMatchObject(wanted)
        expect(await bareMetal().node(uuid.toUpperCase())).toMatchObject(wanted)
      })

      test('that are not there are not found', async () => {
        for (const ref of [newUuid(), newName()])
          await expect(bareMetal().node(ref)).rejects.toMatchObject({
            code: 'not_found',
            message: expect.stringContaining(ref),
          })
      })

      test('are created once per UUID and name', async () => {
        const name = newName()
        const uuid = await makeNode({ name })
        const same = await send('POST', '/v1/nodes', { uuid, driver: 'fake-hardware' })
        expect(same).toMatchObject({ status: 409, message: expect.stringContaining(uuid) })
        const named = await send('POST', '/v1/nodes', { uuid: newUuid(), name, driver: 'fake-hardware' })
        expect(named).toMatchObject({ status: 409, message: expect.stringContaining(name) })
      })

      test('are refused without a driver, with unknown fields, values of another kind, and names that are none', async () => {
        for (const wrong of [
          { driver: undefined },
          { colour: 'green' },
          { properties: 'many' },
          { name: 'two words' },
          { name: newUuid() },
          { uuid: 'no-uuid' },
          { extra: [] },
        ]) {
          const answer = await send('POST', '/v1/nodes', { uuid: newUuid(), driver: 'fake-hardware', ...wrong } as Json)
          expect(answer, JSON.stringify(wrong)).toMatchObject({ status: 400, message: expect.any(String) })
        }
      })

      test('show no passwords', async () => {
        const uuid = await makeNode({ driver_info: { ipmi_password: 'swordfish', ipmi_username: 'admin' } })
        expect((await bareMetal().node(uuid)).driver_info).toEqual({ ipmi_password: '******', ipmi_username: 'admin' })
      })

      test('are listed in the order of their UUIDs, those behind one of them by themselves', async () => {
        const [first, second, third] = [await makeNode(), await makeNode(), await makeNode()].toSorted()
        const all = [...(await bareMetal().nodesAfter()).nodes]
        expect(all).toEqual(all.toSorted())
        expect(all).toEqual(expect.arrayContaining([first, second, third]))
        const { nodes, until } = await bareMetal().nodesAfter(second!)
        expect([first, second, third].map((uuid) => nodes.has(uuid!))).toEqual([false, false, true])
        expect(until).toBeUndefined()
        await send('DELETE', `/v1/nodes/${third}`)
        expect((await bareMetal().nodesAfter(second!)).nodes.has(third!)).toBe(false)
        await expect(bareMetal().nodesAfter(third!)).rejects.toMatchObject({ code: 'not_found' })
      })

      test('are deleted with their ports', async () => {
        const uuid = await makeNode()
        const { address } = await makePort(uuid)
        expect(await send('DELETE', `/v1/nodes/${uuid}`)).toMatchObject({ status: 204 })
        expect(await send('DELETE', `/v1/nodes/${uuid}`)).toMatchObject({ status: 404 })
        await expect(bareMetal().node(uuid)).rejects.toMatchObject({ code: 'not_found' })
        expect(await bareMetal().nodesWith({ bmc: [], macs: [address] })).toEqual([])
      })
    })

    describe('patching a node', () => {
      test('adds, replaces and removes, in the order of the patch', async () => {
        const uuid = await makeNode({ properties: { cpus: '1', gone: true } })
        const answer = await patchNode(uuid, [
          { op: 'add', path: '/properties/cpus', value: '8' },
          { op: 'add', path: '/properties/memory_mb', value: '4096' },
          { op: 'remove', path: '/properties/gone' },
          { op: 'add', path: '/extra/list', value: [1] },
          { op: 'add', path: '/extra/list/-', value: { a: null } },
          { op: 'replace', path: '/extra/list/0', value: 9_007_199_254_740_991 },
          { op: 'add', path: '/driver_info/ipmi_address', value: '192.0.2.1' },
        ])
        expect(answer).toMatchObject({ status: 200, body: { uuid, properties: { cpus: '8', memory_mb: '4096' } } })
        expect(await bareMetal().node(uuid)).toMatchObject({
          properties: { cpus: '8', memory_mb: '4096' },
          extra: { list: [9_007_199_254_740_991, { a: null }] },
          driver_info: { ipmi_address: '192.0.2.1' },
        })
        expect((await bareMetal().node(uuid)).properties).toEqual({ cpus: '8', memory_mb: '4096' })
      })

      test('sets whole fields, and removing one empties it', async () => {
        const name = newName()
        const uuid = await makeNode()
        const answer = await patchNode(uuid, [
          { op: 'add', path: '/name', value: name },
          { op: 'replace', path: '/properties', value: { cpus: '2' } },
          { op: 'add', path: '/resource_class', value: 'big' },
          { op: 'add', path: '/maintenance', value: 'true' },
        ])
        expect(answer.status).toBe(200)
        const set = { uuid, properties: { cpus: '2' }, resource_class: 'big', maintenance: true }
        expect(await bareMetal().node(name)).toMatchObject(set)
        const emptied = await patchNode(uuid, [
          { op: 'remove', path: '/name' },
          { op: 'remove', path: '/properties' },
        ])
        expect(emptied.status).toBe(200)
        expect(await bareMetal().node(uuid)).toMatchObject({ name: null, properties: {} })
      })

      test('refuses what is not there, and then changes nothing at all', async () => {
        const uuid = await makeNode({ properties: { cpus: '1' } })
        for (const wrong of [
          { op: 'remove', path: '/properties/absent' },
          { op: 'replace', path: '/properties/absent', value: 1 },
          { op: 'add', path: '/properties/absent/deeper', value: 1 },
        ]) {
          const answer = await patchNode(uuid, [{ op: 'add', path: '/properties/cpus', value: '9' }, wrong])
          expect(answer, JSON.stringify(wrong)).toMatchObject({ status: 400, message: expect.any(String) })
          expect((await bareMetal().node(uuid)).properties).toEqual({ cpus: '1' })
        }
      })

      test('refuses operations, paths and fields that are none', async () => {
        const uuid = await makeNode({ properties: { cpus: '1' } })
        for (const wrong of [
          { op: 'test', path: '/properties/cpus', value: '1' },
          { op: 'move', path: '/properties/cpus', from: '/extra' },
          { op: 'add', path: 'properties/cpus', value: '1' },
          { op: 'add', path: '/properties/with.dot', value: '1' },
          { op: 'add', path: '/properties/with~1slash', value: '1' },
          { op: 'add', path: '/uuid', value: newUuid() },
          { op: 'add', path: '/provision_state', value: 'active' },
          { op: 'add', path: '/colour', value: 'green' },
          { op: 'add', path: '/name', value: 'two words' },
          { op: 'add', path: '/properties', value: 'many' },
          { op: 'remove', path: '/driver' },
        ])
          expect(await patchNode(uuid, [wrong]), JSON.stringify(wrong)).toMatchObject({ status: 400 })
        expect(await send('PATCH', `/v1/nodes/${uuid}`, { op: 'remove', path: '/name' })).toMatchObject({ status: 400 })
        expect((await bareMetal().node(uuid)).properties).toEqual({ cpus: '1' })
      })

      test('takes no name that another node has, and no node that is not there', async () => {
        const name = newName()
        await makeNode({ name })
        const uuid = await makeNode()
        const named = await patchNode(uuid, [{ op: 'add', path: '/name', value: name }])
        expect(named).toMatchObject({ status: 409, message: expect.stringContaining(name) })
        const absent = await patchNode(newUuid(), [{ op: 'add', path: '/name', value: newName() }])
        expect(absent).toMatchObject({ status: 404, message: expect.any(String) })
      })
    })

    describe('ports', () => {
      test('are created with what is known about them, the address in lower case', async () => {
        const node = await makeNode()
        const address = newMac()
        const link = { port_id: 'Ethernet1/1', switch_id: '52:54:00:AA:BB:CC', switch_info: 'leaf-1' }
        const given = { extra: { a: 1 }, pxe_enabled: false, physical_network: 'net-1', local_link_connection: link }
        const answer = await send('POST', '/v1/ports', { node_uuid: node, address: address.toUpperCase(), ...given })
        const port = { ...given, address, node_uuid: node }
        const shown = { ...port, local_link_connection: { ...link, switch_id: '52:54:00:aa:bb:cc' } }
        expect(answer).toMatchObject({ status: 201, body: shown })
        expect(await bareMetal().ports(node)).toMatchObject([shown])
      })

      test('take words for true and false, and an unmanaged network without a switch', async () => {
        const node = await makeNode()
        const link = { network_type: 'unmanaged' }
        const { uuid } = await makePort(node, { pxe_enabled: 'No', local_link_connection: link })
        const shown = { uuid, pxe_enabled: false, local_link_connection: link }
        expect(await bareMetal().ports(node)).toMatchObject([shown])
      })

      test('are for booting and otherwise empty when nothing is said', async () => {
        const node = await makeNode()
        const { uuid } = await makePort(node)
        const empty = { extra: {}, local_link_connection: {}, physical_network: null }
        expect(await bareMetal().ports(node)).toMatchObject([{ uuid, pxe_enabled: true, ...empty }])
      })

      test('of other nodes are not listed, a node without any has none', async () => {
        const [one, other] = [await makeNode(), await makeNode()]
        const { uuid } = await makePort(one)
        expect((await bareMetal().ports(one)).map((port) => port.uuid)).toEqual([uuid])
        expect(await bareMetal().ports(other)).toEqual([])
      })

      test('of a node that is not there are not found', async () => {
        await expect(bareMetal().ports(newUuid())).rejects.toMatchObject({ code: 'not_found' })
      })

      test('take an address once, in any case, whatever the node', async () => {
        const [one, other] = [await makeNode(), await makeNode()]
        const { address } = await makePort(one)
        for (const node of [one, other]) {
          const answer = await send('POST', '/v1/ports', { node_uuid: node, address: address.toUpperCase() })
          expect(answer).toMatchObject({ status: 409, message: expect.stringContaining(address) })
        }
      })

      test('are refused with a wrong address, an unknown node or field', async () => {
        const node_uuid = await makeNode()
        for (const wrong of [
          { address: '52-54-00-00-00-01' },
          { address: '52:54:00:00:00' },
          { address: undefined },
          { node_uuid: newUuid() },
          { node_uuid: 'no-uuid' },
          { colour: 'green' },
          { physical_network: '' },
          { local_link_connection: { port_id: 'Ethernet1/1' } },
          { local_link_connection: { port_id: 'Ethernet1/1', switch_id: 'leaf-1' } },
          { local_link_connection: { network_type: 'managed' } },
          { pxe_enabled: 1 },
          { pxe_enabled: 'perhaps' },
        ]) {
          const answer = await send('POST', '/v1/ports', { node_uuid, address: newMac(), ...wrong } as Json)
          expect(answer, JSON.stringify(wrong)).toMatchObject({ status: 400, message: expect.any(String) })
        }
        expect(await bareMetal().ports(node_uuid)).toEqual([])
      })

      test('are patched', async () => {
        const node = await makeNode()
        const { uuid, address } = await makePort(node, { extra: { a: 1 } })
        const link = { port_id: 'Ethernet1/2', switch_id: '52:54:00:aa:bb:cc' }
        const answer = await patchPort(uuid, [
          { op: 'replace', path: '/pxe_enabled', value: false },
          { op: 'add', path: '/local_link_connection', value: link },
          { op: 'add', path: '/extra/b', value: 2 },
          { op: 'remove', path: '/extra/a' },
          { op: 'add', path: '/physical_network', value: 'net-1' },
        ])
        const shown = { uuid, address, pxe_enabled: false, local_link_connection: link, physical_network: 'net-1' }
        expect(answer).toMatchObject({ status: 200, body: shown })
        expect(await bareMetal().ports(node)).toMatchObject([{ ...shown, extra: { b: 2 } }])
        const moved = newMac()
        await patchPort(uuid, [{ op: 'replace', path: '/address', value: moved.toUpperCase() }])
        expect(await bareMetal().ports(node)).toMatchObject([{ uuid, address: moved }])
      })

      test('are left as they are by a patch that cannot be', async () => {
        const node = await makeNode()
        const { uuid, address } = await makePort(node)
        const other = await makePort(node)
        for (const [wrong, status] of [
          [{ op: 'remove', path: '/extra/absent' }, 400],
          [{ op: 'replace', path: '/extra/absent', value: 1 }, 400],
          [{ op: 'add', path: '/colour', value: 'green' }, 400],
          [{ op: 'replace', path: '/address', value: 'no-mac' }, 400],
          [{ op: 'remove', path: '/address' }, 400],
          [{ op: 'replace', path: '/node_uuid', value: newUuid() }, 400],
          [{ op: 'replace', path: '/address', value: other.address }, 409],
        ] as const) {
          const answer = await patchPort(uuid, [{ op: 'add', path: '/extra/x', value: 1 }, wrong])
          expect(answer, JSON.stringify(wrong)).toMatchObject({ status, message: expect.any(String) })
        }
        const [port] = (await bareMetal().ports(node)).filter((one) => one.uuid === uuid)
        expect(port).toMatchObject({ address, extra: {}, node_uuid: node })
        expect(await patchPort(newUuid(), [{ op: 'add', path: '/extra/x', value: 1 }])).toMatchObject({ status: 404 })
      })

      test('are deleted once', async () => {
        const node = await makeNode()
        const { uuid } = await makePort(node)
        expect(await send('DELETE', `/v1/ports/${uuid}`)).toMatchObject({ status: 204 })
        expect(await send('DELETE', `/v1/ports/${uuid}`)).toMatchObject({ status: 404 })
        expect(await bareMetal().ports(node)).toEqual([])
      })

      test('are all listed with their nodes and client ids', async () => {
        const node = await makeNode()
        const plain = await makePort(node)
        const infiniband = await makePort(node, { extra: { 'client-id': 'ff:00:01' } })
        const all = await Array.fromAsync(bareMetal().everyPort())
        expect(
          all
            .filter((port) => port.node === node)
            .toSorted((a, b) => ((a.clientId ?? '') < (b.clientId ?? '') ? -1 : 1)),
        ).toEqual([
          { mac: plain.address, port: plain.uuid, node },
          { mac: infiniband.address, port: infiniband.uuid, node, clientId: 'ff:00:01' },
        ])
      })
    })

    test('traits are added however often, and taken away once', async () => {
      const uuid = await makeNode()
      const path = `/v1/nodes/${uuid}/traits/CUSTOM_GPU`
      const traits = async () => (await bareMetal().node(uuid)).traits
      expect((await send('DELETE', path)).status).toBe(404)
      for (let n = 0; n < 2; n++) expect((await send('PUT', path)).status).toBe(204)
      expect(await traits()).toEqual(['CUSTOM_GPU'])
      expect((await send('PUT', `/v1/nodes/${uuid}/traits/custom-gpu`)).status).toBe(400)
      expect((await send('DELETE', path)).status).toBe(204)
      expect(await traits()).toEqual([])
    })

    test('nodes are found by MACs and BMC addresses, each once', async () => {
      const [first, second, third] = [await makeNode(), await makeNode(), await makeNode()]
      const [a, b] = [await makePort(first), await makePort(first)]
      const c = await makePort(second)
      const bmc = `198.51.100.${1 + Math.floor(Math.random() * 250)}`
      await patchNode(third, [{ op: 'add', path: '/driver_info/ipmi_address', value: bmc }])
      const find = async (macs: Mac[], addresses: string[] = []) =>
        [...(await bareMetal().nodesWith({ macs, bmc: addresses }))].toSorted()
      expect(await find([a.address, b.address])).toEqual([first])
      expect(await find([newMac(), c.address])).toEqual([second])
      expect(await find([b.address, c.address])).toEqual([first, second].toSorted())
      expect(await find([c.address], [bmc])).toEqual([second, third].toSorted())
      expect(await find([newMac()], ['203.0.113.99'])).toEqual([])
      expect(await find([])).toEqual([])
    })

    describe('power', () => {
      test('can be controlled', async () => {
        expect(await bareMetal().validatePower(await makeNode())).toBeUndefined()
      })

      test('and boot device requests are accepted', async () => {
        const [on, off] = [await makeNode(), await makeNode()]
        await bareMetal().bootFromPxe(on, false)
        await bareMetal().bootFromPxe(off, true)
        await bareMetal().bootDevice(on)
        await bareMetal().power(on, 'rebooting')
        await bareMetal().power(off, 'power off')
      }, 120_000)

      test('of a node that is not there is not found', async () => {
        const uuid = newUuid()
        await expect(bareMetal().validatePower(uuid)).rejects.toMatchObject({ code: 'not_found' })
        await expect(bareMetal().bootFromPxe(uuid, false)).rejects.toMatchObject({ code: 'not_found' })
        await expect(bareMetal().bootDevice(uuid)).rejects.toMatchObject({ code: 'not_found' })
        await expect(bareMetal().power(uuid, 'power off')).rejects.toMatchObject({ code: 'not_found' })
      })
    })

    test('answers do not show more than the node: no secrets in the answer to a patch', async () => {
      const uuid = await makeNode({ driver_info: { ipmi_password: 'swordfish' } })
      const answer = await patchNode(uuid, [{ op: 'add', path: '/driver_info/ipmi_username', value: 'admin' }])
      expect(objectOf(answer.body).driver_info).toEqual({ ipmi_password: '******', ipmi_username: 'admin' })
    })
  })
}

function newUuid(): Uuid {
  return crypto.randomUUID() as Uuid
}

function newName(): string {
  return `contract-${newUuid().slice(0, 8)}`
}

function newMac(): Mac {
  const octets = [...crypto.getRandomValues(new Uint8Array(4))].map((octet) => octet.toString(16).padStart(2, '0'))
  return ['52:54', ...octets].join(':') as Mac
}
