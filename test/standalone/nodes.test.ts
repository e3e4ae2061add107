import { describe, expect, test } from 'bun:test'
import type { KnownMac } from '../../src/introspection/needs.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { Uuid } from '../../src/model/uuid.ts'
import { nodeInventory } from '../../src/standalone/nodes.ts'
import { openMemoryStore } from '../../src/store/index.ts'

function open() {
  const { nodes } = openMemoryStore()
  let made = 0
  const newUuid = () => `00000000-0000-4000-8000-${String(++made).padStart(12, '0')}` as Uuid
  const told: [created: readonly KnownMac[], deleted: readonly string[]][] = []
  const firewall = {
    portsChanged: (created: readonly KnownMac[], deleted: readonly string[]) => void told.push([created, deleted]),
  }
  return { nodes, told, inventory: nodeInventory(nodes, { now: () => 1_700_000_000_000_000, newUuid, firewall }) }
}

/** The message of a refusal. */
async function refusal(creating: Promise<JsonObject>): Promise<{ code: string; message: string }> {
  return creating.then(
    () => ({ code: '', message: 'created' }),
    (error: { code: string; message: string }) => error,
  )
}

describe('the inventory', () => {
  test('creates a node with its ports, as Ironic would show them', async () => {
    const { inventory } = open()
    const given = { name: 'web-1', properties: { cpus: '8' }, macs: ['52:54:00:AA:00:01', '52:54:00:aa:00:02'] }
    const created = await inventory.create(given)
    expect(created).toMatchObject({
      uuid: '00000000-0000-4000-8000-000000000001',
      name: 'web-1',
      driver: 'manual-management',
      provision_state: 'enroll',
      properties: { cpus: '8' },
      driver_info: {},
      created_at: '2023-11-14T22:13:20+00:00',
      ports: [
        { address: '52:54:00:aa:00:01', pxe_enabled: true, node_uuid: '00000000-0000-4000-8000-000000000001' },
        { address: '52:54:00:aa:00:02' },
      ],
    })
    expect(await inventory.show('web-1')).toEqual(created)
    expect(await inventory.show('00000000000040008000000000000001')).toEqual(created)
    expect((await inventory.list()).map(({ name }) => name)).toEqual(['web-1'])
  })

  test('takes an empty description and a UUID of ones own', async () => {
    const { inventory } = open()
    expect(await inventory.create({})).toMatchObject({ name: null, ports: [] })
    const uuid = '1E57AB1E-0000-4000-8000-000000000001'
    expect(await inventory.create({ uuid, driver: 'ipmi' })).toMatchObject({ uuid: uuid.toLowerCase(), driver: 'ipmi' })
  })

  test('says everything that is wrong at once, and creates nothing', async () => {
    const { inventory, nodes } = open()
    const { code, message } = await refusal(
      inventory.create({
        name: 'two words',
        uuid: 'none',
        properties: 'many',
        colour: 'green',
        resource_class: 'big',
        macs: ['52-54-00-00-00-01', '52:54:00:00:00:02', '52:54:00:00:00:02', 7],
      }),
    )
    expect(code).toBe('invalid')
    for (const part of [
      'Cannot create node "two words": ',
      'unknown field "colour"',
      'unknown field "resource_class"',
      '"uuid" is no UUID: "none"',
      '"properties" is no object: "many"',
      '"name" may not be "two words"',
      '"macs/0" is no MAC address of six octets with colons: "52-54-00-00-00-01"',
      '"macs/3" is no MAC address of six octets with colons: 7',
      '"macs" names "52:54:00:00:00:02" more than once',
    ])
      expect(message).toContain(part)
    expect(await nodes.nodes()).toEqual([])
    expect((await refusal(inventory.create({ macs: 'many' }))).message).toContain('"macs" is no list: "many"')
  })

  test('names everything that is taken, and creates nothing', async () => {
    const { inventory, nodes } = open()
    const uuid = '1e57ab1e-0000-4000-8000-000000000001'
    await inventory.create({ uuid, name: 'web-1', macs: ['52:54:00:00:00:01'] })
    const again = { uuid, name: 'web-1', macs: ['52:54:00:00:00:09', '52:54:00:00:00:01'] }
    const { code, message } = await refusal(inventory.create(again))
    expect(code).toBe('conflict')
    expect(message).toBe(
      `Cannot create the node: there is a node "${uuid}" already; there is a node "web-1" already; MAC "52:54:00:00:00:01" belongs to node "${uuid}"`,
    )
    const other = await refusal(inventory.create({ macs: ['52:54:00:00:00:08', '52:54:00:00:00:01'] }))
    expect(other.code).toBe('conflict')
    expect((await nodes.nodes()).length).toBe(1)
    expect((await nodes.ports()).length).toBe(1)
  })

  test('of two that want the same MAC at once takes one', async () => {
    const { inventory, nodes } = open()
    const both = await Promise.all(
      ['a', 'b'].map((name) => refusal(inventory.create({ name, macs: ['52:54:00:00:00:01'] }))),
    )
    expect(both.map(({ code }) => code)).toEqual(['', 'conflict'])
    expect((await nodes.nodes()).map(({ name }) => name)).toEqual(['a'])
  })

  test('shows no passwords', async () => {
    const { inventory } = open()
    const created = await inventory.create({ name: 'a', driver_info: { ipmi_password: 'swordfish' } })
    const shown = [created, await inventory.show('a'), ...(await inventory.list())]
    for (const node of shown) expect(node.driver_info).toEqual({ ipmi_password: '******' })
  })

  test('tells the firewall who is known, and who is no more', async () => {
    const { inventory, told } = open()
    const macs = ['52:54:00:00:00:01', '52:54:00:00:00:02']
    const { uuid, ports } = await inventory.create({ name: 'a', macs })
    const known = (ports as JsonObject[]).map(({ address, uuid: port }) => ({ mac: address, port, node: uuid }))
    await inventory.create({ name: 'b', macs: ['nonsense'] }).catch(() => undefined)
    await inventory.remove('a')
    expect(told).toEqual([
      [known as never, []],
      [[], macs],
    ])
  })

  test('removes a node with its ports, once', async () => {
    const { inventory, nodes } = open()
    await inventory.create({ name: 'a', macs: ['52:54:00:00:00:01'] })
    await inventory.remove('a')
    expect(await nodes.ports()).toEqual([])
    await expect(inventory.remove('a')).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('"a"'),
    })
    await expect(inventory.show('a')).rejects.toMatchObject({ code: 'not_found' })
  })
})
