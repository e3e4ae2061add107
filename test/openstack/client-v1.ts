import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { isObject, objectOf, type JsonObject } from '../../src/model/json.ts'
import type { ClientLibrary } from './client-library.ts'
import type { Cloud } from './cloud.ts'
import { enrol, ramdisk, report, status, switchedReport } from './machine.ts'
import { launchInCatalogue, type Inspector } from './program.ts'
import { pythonClient, type PythonClient } from './python-clients.ts'

const nobody = '11111111-2222-3333-4444-555555555555'
const rule = '5a8d3c1e-3f7c-4d0e-9a55-6d9c1a6f0e11'

/** The class `ClientV1` of ironic_inspector_client, unmodified, as other programs use it. */
export function clientV1Suite(cloud: () => Cloud, library: ClientLibrary): void {
  let inspector: Inspector
  let admin: string
  let client: PythonClient

  beforeAll(async () => {
    if ('missing' in library) throw new Error(library.missing)
    inspector = await launchInCatalogue(cloud())
    admin = await cloud().token('admin')
    client = pythonClient(cloud(), library.path)
  })
  afterAll(() => inspector?.stop())

  // Each client is a Python of its own.
  describe.concurrent('ClientV1', () => {
    test('takes the versions that the service has, in each way to write them, and at both forms of its address', async () => {
      const { url } = inspector
      const options = [
        {},
        { version: 1, url },
        { version: '1.0', url: `${url}/v1` },
        { version: [1, 18], url: `${url}/` },
      ]
      const calls = [['list_statuses', [], { limit: 1 }]] as const
      const made = await Promise.all(options.map((given) => client({ ...given, calls })))
      for (const [versions, listed] of made) {
        expect(versions).toEqual({
          result: [
            [1, 0],
            [1, 18],
          ],
        })
        expect(Array.isArray(listed?.result)).toBe(true)
      }
    })

    test.each([{ version: [1, 999] }, { version: 2 }])('finds that the service has no version %j', async (options) => {
      const [made] = await client(options)
      expect(made).toEqual({
        error: 'VersionNotSupported',
        message: expect.stringMatching(/is not supported by the server, supported range is \(1, 0\) to \(1, 18\)$/),
      })
    })

    test('starts an introspection, waits for its end, reads status and data, and has the report processed again', async () => {
      const { uuid } = await enrol(cloud(), { ipmi_address: '198.51.100.171' }, [], { name: 'by-client' })
      const text = switchedReport('198.51.100.171', '3c:fd:b1')
      const [answers] = await Promise.all([
        client({
          calls: [
            ['introspect', ['by-client'], { manage_boot: true }],
            ['get_status', [uuid], {}],
            ['wait_for_finish', [['by-client', uuid]], { retry_interval: 1, max_retries: 90 }],
            ['get_data', [uuid], {}],
            ['get_data', ['by-client'], { processed: false }],
            ['get_interface_data', [uuid, 'eno1', ['interface', 'mac', 'switch_port_id', 'switch_port_vlan_ids']], {}],
            ['list_statuses', [], { limit: 1000 }],
            ['reprocess', [uuid], {}],
          ],
        }),
        ramdisk(inspector, admin, uuid, text),
      ])

      const [, started, seen, waited, data, raw, nic, listed, again] = answers.map(({ result }) => result ?? null)
      const ended = { uuid, finished: true, state: 'finished', error: null }
      expect(answers.filter(({ error }) => error !== undefined)).toEqual([])
      expect(started).toBeNull()
      expect(seen).toMatchObject({ uuid, finished: false, finished_at: null, error: null })
      expect(waited).toMatchObject({ 'by-client': ended, [uuid]: ended })
      expect(data).toMatchObject({ cpus: 48, macs: ['3c:fd:b1:50:60:70'] })
      expect(raw).toEqual(JSON.parse(text))
      expect(nic).toEqual({
        interface: 'eno1',
        mac: '3c:fd:b1:50:60:70',
        switch_port_id: 'Ethernet1/17',
        switch_port_vlan_ids: [101, 102, 104],
      })
      expect((Array.isArray(listed) ? listed.filter(isObject) : []).map((one) => one.uuid)).toContain(uuid)
      expect(again).toBe('{}\n')
      const now = await status(inspector, admin, uuid, ({ state }) => state !== 'reapplying')
      expect(now).toMatchObject({ state: 'finished', error: null })
    })

    test('gets the error of an introspection in its status', async () => {
      const { uuid } = await enrol(cloud(), { ipmi_address: '198.51.100.172' })
      const text = report('ipa-error-with-logs').replace('198.51.100.71', '198.51.100.172')
      const [[, , waited]] = await Promise.all([
        client({
          calls: [
            ['introspect', [uuid], { manage_boot: false }],
            ['wait_for_finish', [[uuid]], { retry_interval: 1, max_retries: 90 }],
          ],
        }),
        ramdisk(inspector, admin, uuid, text),
      ])
      expect(objectOf(objectOf(waited?.result)[uuid])).toMatchObject({
        finished: true,
        error: expect.stringContaining('failed to run hardware-detect utility'),
      })
    })

    test('aborts an introspection', async () => {
      const { uuid } = await enrol(cloud(), { ipmi_address: '198.51.100.173' })
      const [, , early, aborted, waited] = await client({
        calls: [
          ['introspect', [uuid], {}],
          ['wait_for_finish', [[uuid]], { retry_interval: 1, max_retries: 3 }],
          ['abort', [uuid], {}],
          ['wait_for_finish', [[uuid]], { retry_interval: 1, max_retries: 60 }],
        ],
      })
      expect(early?.error).toBe('WaitTimeoutError')
      expect(aborted).toEqual({ result: '{}\n' })
      expect(objectOf(objectOf(waited?.result)[uuid])).toMatchObject({ error: 'Canceled by operator', finished: true })
    })

    test('creates, reads and deletes rules, and reads them from what others wrote', async () => {
      const conditions = [{ op: 'eq', field: 'data://inventory.bmc_address', value: '192.0.2.254' }]
      const actions = [{ action: 'fail', message: 'no' }]
      const whole = { conditions: [{ ...conditions[0], invert: false, multiple: 'any' }], actions, scope: null }
      const answers = await client({
        calls: [
          ['rules.create', [conditions, actions], { uuid: rule, description: 'by the client' }],
          ['rules.get', [rule], {}],
          ['rules.create', [conditions, actions], { uuid: rule }],
          ['rules.from_json', [{ conditions, actions }], {}],
          ['rules.get_all', [], {}],
          ['rules.delete', [rule], {}],
          ['rules.get', [rule], {}],
          ['rules.delete_all', [], {}],
          ['rules.get_all', [], {}],
        ],
      })
      const [, created, got, twice, other, all, deleted, gone, purged, none] = answers
      expect(created?.result).toMatchObject({ ...whole, uuid: rule, description: 'by the client' })
      expect(got).toEqual(created as JsonObject)
      expect(twice).toEqual({ error: 'ClientError', message: expect.stringContaining(rule) })
      expect(other?.result).toMatchObject({ ...whole, description: null })
      expect(all?.result).toMatchObject([{ uuid: rule }, { uuid: objectOf(other?.result).uuid }])
      expect([deleted?.error, purged?.error]).toEqual([undefined, undefined])
      expect(gone).toEqual({ error: 'ClientError', message: expect.stringContaining(rule) })
      expect(none).toEqual({ result: [] })
    })

    test('gets the refusals of the service as its own errors, with their text', async () => {
      const calls = ['introspect', 'get_status', 'abort', 'reprocess', 'get_data'].map(
        (name) => [name, [nobody], {}] as const,
      )
      const [, ...refused] = await client({ calls })
      for (const answer of refused)
        expect(answer).toEqual({ error: 'ClientError', message: expect.stringContaining(nobody) })
      expect(refused).toHaveLength(calls.length)
    })
  })
}
