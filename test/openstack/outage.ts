import { afterAll, beforeAll, expect, test } from 'bun:test'
import { objectOf, textOf } from '../../src/model/json.ts'
import type { Cloud } from './cloud.ts'
import { enrol, flatReport, recordedPorts, status } from './machine.ts'
import { launch, type Inspector } from './program.ts'
import { until } from './waiting.ts'

/** Ironic stopped between start and report, and started again. */
export function outageSuite(cloud: () => Cloud): void {
  let inspector: Inspector
  let admin: string

  beforeAll(async () => {
    inspector = await launch(cloud(), { ironic: { retry: { for: '2s' } } })
    admin = await cloud().token('admin')
  })
  afterAll(async () => {
    await inspector?.stop()
    await cloud().startIronic()
  })

  test('a report that arrives while Ironic is stopped is kept, answered with 200 and applied once Ironic is back', async () => {
    const machine = await enrol(cloud(), { ipmi_address: '198.51.100.121' })
    const text = flatReport('198.51.100.121', 'b8:cc')
    await inspector.ask('POST', `/v1/introspection/${machine.uuid}?workflow=classic`, admin)
    await status(inspector, admin, machine.uuid, ({ state }) => state === 'waiting')
    await cloud().stopIronic()

    const answer = await inspector.ask('POST', '/v1/continue', null, text)
    const during = (await inspector.ask('GET', `/v1/introspection/${machine.uuid}`, admin)).body
    const other = await inspector.ask('POST', `/v1/introspection/${crypto.randomUUID()}`, admin)
    await cloud().startIronic()
    const ended = await status(inspector, admin, machine.uuid, ({ finished }) => finished === true, 60)

    expect({ status: answer.status, body: answer.body }).toEqual({ status: 200, body: { uuid: machine.uuid } })
    expect(during).toMatchObject({ state: 'processing', finished: false })
    expect(other.status).toBe(503)
    expect(textOf(objectOf(other.body.error).message)).toContain('connection refused')
    expect(ended).toMatchObject({ state: 'finished', error: null })
    const { properties } = await machine.node()
    expect(properties).toEqual({ cpus: '24', cpu_arch: 'x86_64', memory_mb: '65536', local_gb: '464' })
    await until('the power is off', async () => (await machine.node()).power_state === 'power off')
    const created = recordedPorts('seed-baremetal-default').map((mac) => mac.replace('b8:ca', 'b8:cc'))
    expect((await machine.ports()).map(({ address }) => textOf(address) ?? '')).toEqual(created)
  })
}
