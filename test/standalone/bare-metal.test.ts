import { expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Uuid } from '../../src/model/uuid.ts'
import { createBmcAddresses } from '../../src/ironic/bmc-addresses.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { silent } from '../../src/platform/log.ts'
import { standaloneBareMetal } from '../../src/standalone/bare-metal.ts'
import { openMemoryStore, openSqliteStore } from '../../src/store/index.ts'
import { bareMetalContract } from './bare-metal-contract.ts'

const fields = ['ipmi_address', 'redfish_address', 'drac_address', 'own_address']
const resolve = (host: string) =>
  host === 'bmc-7.example' ? Promise.resolve(['192.0.2.7']) : Promise.reject(new Error('unknown'))
const deps = {
  now: () => systemClock.now(),
  newUuid: () => crypto.randomUUID() as Uuid,
  bmc: createBmcAddresses(fields, resolve, silent),
}

bareMetalContract('standalone in memory', async () => {
  const store = openMemoryStore()
  return { bareMetal: standaloneBareMetal(store.nodes, deps), close: () => store.close() }
})

bareMetalContract('standalone in SQLite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'inspector-standalone-'))
  const store = openSqliteStore({ path: join(folder, 'inspector.sqlite') })
  return {
    bareMetal: standaloneBareMetal(store.nodes, deps),
    close: async () => {
      await store.close()
      rmSync(folder, { recursive: true })
    },
  }
})

test('a power request is noted for whoever presses the button, power itself stays unknown', async () => {
  const { nodes } = openMemoryStore()
  const bareMetal = standaloneBareMetal(nodes, deps)
  const uuid = deps.newUuid()
  await bareMetal.send({ method: 'POST', path: '/v1/nodes', body: { uuid, driver: 'a vendor of your own' } })
  await bareMetal.power(uuid, 'rebooting')
  expect(await bareMetal.node(uuid)).toMatchObject({ power_state: null, target_power_state: 'rebooting' })
  await bareMetal.power(uuid, 'power off')
  expect(await bareMetal.node(uuid)).toMatchObject({ power_state: null, target_power_state: 'power off' })
})

test('a BMC is found in every configured field, in any spelling, and behind its name', async () => {
  const { nodes } = openMemoryStore()
  const bareMetal = standaloneBareMetal(nodes, deps)
  await bareMetal.send({ method: 'POST', path: '/v1/nodes', body: { driver: 'ipmi' } })
  for (const [driver_info, asked] of [
    [{ redfish_address: 'https://[2001:DB8:0::7]:8443/redfish/v1' }, '2001:db8::7'],
    [{ redfish_address: 'https://192.0.2.6/' }, '192.0.2.6'],
    [{ own_address: '192.0.2.5' }, '192.0.2.5'],
    [{ drac_address: ' 192.0.2.8 ' }, '192.0.2.8'],
    [{ ipmi_address: 'bmc-7.example', redfish_address: 'https://192.0.2.9' }, '192.0.2.7'],
  ] as const) {
    const uuid = deps.newUuid()
    await bareMetal.send({ method: 'POST', path: '/v1/nodes', body: { uuid, driver: 'redfish', driver_info } })
    expect(await bareMetal.nodesWith({ bmc: [asked], macs: [] })).toEqual([uuid])
  }
  expect(await bareMetal.nodesWith({ bmc: ['192.0.2.9'], macs: [] })).toEqual([])
})

test('a request that Ironic has no path for is answered with 404', async () => {
  const { nodes } = openMemoryStore()
  const bareMetal = standaloneBareMetal(nodes, deps)
  for (const path of ['/v1/chassis', '/v1/nodes/a/b', '/v2/nodes', '/v1/nodes'])
    expect(await bareMetal.send({ method: 'PUT', path })).toMatchObject({ status: 404, message: expect.any(String) })
})

test('interfaces are reset only with a change of the driver', async () => {
  const { nodes } = openMemoryStore()
  const bareMetal = standaloneBareMetal(nodes, deps)
  const uuid = deps.newUuid()
  await bareMetal.send({ method: 'POST', path: '/v1/nodes', body: { uuid, driver: 'ipmi' } })
  const patch = (path: string) =>
    bareMetal.send({
      method: 'PATCH',
      path: `/v1/nodes/${uuid}`,
      query: { reset_interfaces: 'True' },
      body: [{ op: 'add', path, value: 'redfish' }],
    })
  expect((await patch('/extra/a')).status).toBe(400)
  expect(await patch('/driver')).toMatchObject({ status: 200, body: { driver: 'redfish' } })
})

test('what is no refusal of the request is no answer: a closed store rejects', async () => {
  const store = openMemoryStore()
  const bareMetal = standaloneBareMetal(store.nodes, deps)
  await store.close()
  const sending = bareMetal.send({ method: 'POST', path: '/v1/nodes', body: { driver: 'ipmi' } })
  await expect(sending).rejects.toMatchObject({ code: 'unavailable' })
})
