import { afterAll, beforeAll, expect, test } from 'bun:test'
import { objectOf, textOf, type JsonObject } from '../../src/model/json.ts'
import type { Cloud } from './cloud.ts'
import { enrol, flatReport, recorded, recordedPorts, report, status, type Machine } from './machine.ts'
import { launch, passwordLogin, type Inspector } from './program.ts'
import { until } from './waiting.ts'

// The recorded results were made with these options; the built-in workflow leaves boot_mode and aliases out.
const asRecorded = {
  ports: { add_ports: 'pxe', keep_ports: 'all' },
  steps: [
    'ramdisk_error',
    'root_disk_selection',
    'scheduler',
    'validate_interfaces',
    { capabilities: { boot_mode: true } },
    'pci_devices',
  ],
}

/** A report's whole way: start through the API, report, and what Ironic's own API shows afterwards. */
export function introspectionSuite(cloud: () => Cloud): void {
  let inspector: Inspector
  let admin: string

  beforeAll(async () => {
    inspector = await launch(cloud(), { workflows: { 'as-recorded': asRecorded } })
    admin = await cloud().token('admin')
  })
  afterAll(() => inspector?.stop())

  async function introspect(machine: Machine, text: string, query = ''): Promise<JsonObject> {
    const started = await inspector.ask('POST', `/v1/introspection/${machine.uuid}${query}`, admin)
    expect({ status: started.status, body: started.body }).toEqual({ status: 202, body: {} })
    await status(inspector, admin, machine.uuid, ({ state }) => state !== 'starting')
    // Ironic works on it in the background, after its 202.
    await until('the power is on', async () => (await machine.node()).power_state === 'power on')
    const answer = await inspector.ask('POST', '/v1/continue', null, text)
    expect({ status: answer.status, body: answer.body }).toEqual({ status: 200, body: { uuid: machine.uuid } })
    return status(inspector, admin, machine.uuid, ({ finished }) => finished === true)
  }

  test('a manageable node gets the properties and the port that the original gave it, and is powered off', async () => {
    const machine = await enrol(cloud(), { ipmi_address: '198.51.100.17' })

    const ended = await introspect(machine, report('ipa-baremetal-4nic-3disk'))

    expect(ended).toMatchObject({ state: 'finished', finished: true, error: null })
    const { properties } = await machine.node()
    const { capabilities, accelerators: _, ...rest } = objectOf(recorded('final-baremetal-default').properties_after)
    expect(properties).toEqual({ ...rest, capabilities: withDefaultOptions(textOf(capabilities)) })
    await until('the power is off', async () => (await machine.node()).power_state === 'power off')
    const ports = await machine.ports()
    expect(ports.map(({ address }) => textOf(address) ?? '')).toEqual(recordedPorts('final-baremetal-default'))
    expect(ports).toMatchObject([{ pxe_enabled: true, extra: {} }])
  })

  test('a workflow asked for at the start gives exactly the recorded properties, and keeps the ports there were', async () => {
    const machine = await enrol(cloud(), {}, ['52:54:00:47:20:4d'])

    const ended = await introspect(machine, report('ipa-vm'), '?workflow=as-recorded')

    expect(ended).toMatchObject({ state: 'finished', error: null })
    expect((await machine.node()).properties).toEqual(recorded('final-vm').properties_after)
    const addresses = (await machine.ports()).map(({ address }) => textOf(address) ?? '')
    expect(addresses).toEqual(['52:54:00:47:20:4d', ...recordedPorts('final-vm')])
  })

  test('a flat report of 2015 gives in the classic workflow what the first inspector made of it', async () => {
    const machine = await enrol(cloud(), { ipmi_address: '198.51.100.101' })

    const ended = await introspect(machine, report('flat-baremetal'), '?workflow=classic')

    expect(ended).toMatchObject({ state: 'finished', error: null })
    const { properties } = await machine.node()
    expect(properties).toEqual({ cpus: '24', cpu_arch: 'x86_64', memory_mb: '65536', local_gb: '464' })
    await until('the power is off', async () => (await machine.node()).power_state === 'power off')
    const ports = await machine.ports()
    expect(ports.map(({ address }) => textOf(address) ?? '')).toEqual(recordedPorts('seed-baremetal-default'))
    const data = await inspector.ask('GET', `/v1/introspection/${machine.uuid}/data`, admin)
    expect(data.body).toMatchObject(objectOf(recorded('seed-baremetal-default').data_added_or_changed))
    expect(data.body).not.toHaveProperty('logs')
  })

  test('a report that is sent again after the end is refused, and changes nothing in Ironic', async () => {
    const machine = await enrol(cloud(), { ipmi_address: '198.51.100.102' })
    const text = flatReport('198.51.100.102', 'b8:cb')
    await introspect(machine, text, '?workflow=classic')
    await until('the power is off, and Ironic has let go of the node', async () => {
      const { power_state, reservation } = await machine.node()
      return power_state === 'power off' && reservation === null
    })
    const before = await machine.node()

    const again = await inspector.ask('POST', '/v1/continue', null, text)

    expect(again.status).toBe(400)
    expect(await machine.node()).toEqual(before)
  })

  test("an application credential serves for the service's own login as well as a password", async () => {
    const { id, secret } = await cloud().identity.applicationCredential('ironic-inspector')
    const login = { application_credential_id: id, application_credential_secret: secret }
    const { auth_url, region } = objectOf(passwordLogin(cloud().authUrl))
    const other = await launch(cloud(), { keystone: { auth_url, region, ...login } })
    try {
      const machine = await enrol(cloud(), { ipmi_address: '198.51.100.103' })
      expect((await other.ask('POST', `/v1/introspection/${machine.uuid}`, admin)).status).toBe(202)
      await status(other, admin, machine.uuid, ({ state }) => state === 'waiting')
      await until('the power is on', async () => (await machine.node()).power_state === 'power on')
    } finally {
      await other.stop()
    }
  })
}

function withDefaultOptions(capabilities = ''): string {
  const optional = ['boot_mode', 'p4510', 't4']
  return capabilities
    .split(',')
    .filter((pair) => !optional.includes(pair.split(':')[0] ?? ''))
    .join(',')
}
