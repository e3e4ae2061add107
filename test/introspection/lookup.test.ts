import { afterEach, describe, expect, test } from 'bun:test'
import type { JsonObject } from '../../src/model/json.ts'
import { nodeBmc, nodeMac } from '../fakes/ironic.ts'
import { house, post, reaches, report, uuid, waiting, type House, type Wishes } from './house.ts'

let home: House | undefined
const open = async (wishes?: Wishes) => (home = await house(wishes))
afterEach(() => home?.stop())

const all = { ports: { add_ports: 'all', keep_ports: 'present' }, steps: ['scheduler', 'validate_interfaces'] }
const discovery = { workflow: 'site', driver: 'ipmi', fields: {} }

/** The fields of node k in Ironic. */
const set = (k: number, fields: object) => Object.assign(home!.ironic.nodes.get(uuid(k))!, fields)

/** The report of node k as a machine would send it that Ironic knows by other keys. */
function with_(k: number, inventory: JsonObject): JsonObject {
  const value = report(k)
  return { ...value, inventory: { ...(value.inventory as JsonObject), ...inventory } }
}

const strange = [{ name: 'eth0', mac_address: '02:00:00:00:00:01', ipv4_address: '192.0.2.1' }]

describe('with permit_active, the report of a node that nobody started', () => {
  const settings = { permit_active: true }

  test.each(['active', 'rescue', 'ACTIVE'])(
    'is taken in state %s: ports are created, none is changed or deleted, and the machine stays on',
    async (provision_state) => {
      const { ironic, trace, writes, useCases } = await open({ settings, workflow: all })
      set(1, { provision_state })
      const [port] = ironic.ports.values()
      Object.assign(port!, { pxe_enabled: false })
      await fetch(`${ironic.url}/v1/ports`, {
        method: 'POST',
        body: JSON.stringify({ node_uuid: uuid(1), address: '02:00:00:00:00:99' }),
      })
      const before = writes().length
      expect(await post(home!, report(1))).toBe(uuid(1))
      await reaches(home!, 1, 'finished')
      expect(writes().slice(before)).toEqual([`PATCH /v1/nodes/${uuid(1)}`, 'POST /v1/ports'])
      expect(trace.filter((line) => line.startsWith('power'))).toEqual([])
      expect(ironic.ports.get(port!.uuid)).toMatchObject({ pxe_enabled: false })
      expect(await home!.around.introspections.get(uuid(1))).toMatchObject({ manageBoot: false, error: null })
      expect(JSON.parse(await useCases.data(uuid(1), 'processed')).auto_discovered).toBeUndefined()
    },
  )

  test('is found by its BMC alone, and by a MAC alone', async () => {
    await open({ settings })
    set(1, { provision_state: 'active' })
    expect(await post(home!, { ...with_(1, { interfaces: strange }), boot_interface: null })).toBe(uuid(1))
    await reaches(home!, 1, 'finished')
    expect(await post(home!, with_(1, { bmc_address: null }))).toBe(uuid(1))
  })

  test.each(['manageable', 'available'])('is refused in state %s, also with discovery', async (provision_state) => {
    const { ironic, around } = await open({ settings, discovery, workflow: all })
    set(1, { provision_state })
    await expect(post(home!, report(1))).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('nobody started'),
    })
    expect(ironic.nodes.size).toBe(1)
    expect(await around.introspections.known()).toEqual([])
  })

  test('is refused when MACs and BMC belong to different nodes, or the BMC to several', async () => {
    await open({ nodes: 2, settings })
    for (const k of [1, 2]) set(k, { provision_state: 'active' })
    await expect(post(home!, with_(1, { bmc_address: nodeBmc(2) }))).rejects.toThrow('several nodes')
    set(2, { driver_info: { ipmi_address: nodeBmc(1) } })
    await expect(post(home!, with_(1, { interfaces: strange }))).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining(`${uuid(1)}, ${uuid(2)}`),
    })
  })

  test('of a machine that Ironic does not know is an unknown machine’s, which is discovered or refused', async () => {
    const { ironic } = await open({ nodes: 0, settings })
    await expect(post(home!, report(7))).rejects.toThrow('could not find a node')
    await home!.stop()
    const discovering = await open({ nodes: 0, settings, discovery, workflow: all })
    expect(ironic.nodes.size).toBe(0)
    const created = await post(discovering, report(7))
    expect([...discovering.ironic.nodes.keys()]).toEqual([created])
  })

  test('goes to the node that waits, when one does', async () => {
    await open({ nodes: 2, settings })
    set(1, { provision_state: 'active' })
    await waiting(home!, 2)
    await home!.around.introspections.addMacs(uuid(2), [nodeMac(1) as never])
    expect(await post(home!, report(1))).toBe(uuid(2))
  })
})

test('a node in active is started and introspected with permit_active only', async () => {
  await open()
  set(1, { provision_state: 'active' })
  const start = () => home!.useCases.start(uuid(1), { manageBoot: false, workflow: null })
  await expect(start()).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('"active"') })
  await home!.stop()
  await open({ settings: { permit_active: true } })
  set(1, { provision_state: 'active' })
  await start()
  await post(home!, report(1))
  await reaches(home!, 1, 'finished')
})

test('without permit_active the report of an active node is refused, and Ironic is not even asked', async () => {
  const { ironic } = await open()
  set(1, { provision_state: 'active' })
  await expect(post(home!, report(1))).rejects.toMatchObject({ code: 'invalid' })
  expect(ironic.requests).toEqual([])
})
