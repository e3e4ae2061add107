import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { isObject, objectOf } from '../../src/model/json.ts'
import type { Cloud } from './cloud.ts'
import { enrol, ramdisk, report, status, switchedReport } from './machine.ts'
import { launchInCatalogue, type Inspector } from './program.ts'
import { introspectionProxy, type Proxy } from './python-clients.ts'

/** openstacksdk, unmodified: it finds the service in the catalogue, discovers its versions and goes on from there. */
export function sdkSuite(cloud: () => Cloud): void {
  let inspector: Inspector
  let admin: string
  let proxy: Proxy

  beforeAll(async () => {
    inspector = await launchInCatalogue(cloud())
    admin = await cloud().token('admin')
    proxy = introspectionProxy(cloud())
  })
  afterAll(() => inspector?.stop())

  // Each call is a Python of its own; they do not meddle with each other.
  describe.concurrent('openstacksdk', () => {
    test('starts an introspection, waits for its end, and reads status, data and what the ramdisk sent', async () => {
      const { uuid } = await enrol(cloud(), { ipmi_address: '198.51.100.131' })
      const text = switchedReport('198.51.100.131', '3c:fd:81')

      const started = await proxy('start_introspection', [uuid])
      const [waited] = await Promise.all([
        proxy('wait_for_introspection', [uuid], { timeout: 60 }),
        ramdisk(inspector, admin, uuid, text),
      ])
      const [seen, data, raw] = await Promise.all([
        proxy('get_introspection', [uuid]),
        proxy('get_introspection_data', [uuid]),
        proxy('get_introspection_data', [uuid], { processed: false }),
      ])

      expect(objectOf(started.result).id).toBe(uuid)
      const ended = { id: uuid, state: 'finished', is_finished: true, error: null }
      expect(waited.result).toMatchObject(ended)
      expect(seen.result).toMatchObject(ended)
      expect(data.result).toMatchObject({
        cpus: 48,
        macs: ['3c:fd:81:50:60:70'],
        inventory: { bmc_address: '198.51.100.131' },
      })
      expect(raw.result).toEqual(JSON.parse(text))
    })

    test('gets the error of an introspection as a failure', async () => {
      const { uuid } = await enrol(cloud(), { ipmi_address: '198.51.100.71' })
      await proxy('start_introspection', [uuid], { manage_boot: false })

      const [waited] = await Promise.all([
        proxy('wait_for_introspection', [uuid], { timeout: 60 }),
        ramdisk(inspector, admin, uuid, report('ipa-error-with-logs')),
      ])

      expect(waited).toMatchObject({ error: 'ResourceFailure' })
      expect(waited.message).toContain('hardware-detect')
    })

    test('aborts an introspection', async () => {
      const { uuid } = await enrol(cloud(), { ipmi_address: '198.51.100.132' })
      await proxy('start_introspection', [uuid])
      await status(inspector, admin, uuid, ({ state }) => state === 'waiting')

      expect(await proxy('abort_introspection', [uuid])).toEqual({ result: null })

      const ended = await status(inspector, admin, uuid, ({ finished }) => finished === true)
      expect(ended).toMatchObject({ state: 'error', error: 'Canceled by operator' })
    })

    test('lists all introspections, a page at a time', async () => {
      const machines = await Promise.all(
        ['133', '134', '135'].map((n) => enrol(cloud(), { ipmi_address: `198.51.100.${n}` })),
      )
      for (const { uuid } of machines) await inspector.ask('POST', `/v1/introspection/${uuid}`, admin)

      const { result } = await proxy('introspections', [], { limit: 1 })

      const ids = (Array.isArray(result) ? result.filter(isObject) : []).map(({ id }) => id)
      expect(ids).toEqual(expect.arrayContaining(machines.map(({ uuid }) => uuid)))
      expect(new Set(ids).size).toBe(ids.length)
    })

    test('gets errors of the service as its own, with their text', async () => {
      const nobody = crypto.randomUUID()
      const [status, data, start] = await Promise.all([
        proxy('get_introspection', [nobody]),
        proxy('get_introspection_data', [nobody]),
        proxy('start_introspection', [nobody]),
      ])

      for (const answer of [status, data, start]) {
        expect(answer.error).toMatch(/^(ResourceNotFound|NotFoundException)$/)
        expect(answer.message).toContain(nobody)
      }
    })
  })
}
