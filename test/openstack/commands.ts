import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { objectOf, type Json } from '../../src/model/json.ts'
import type { ClientLibrary } from './client-library.ts'
import type { Cloud } from './cloud.ts'
import { enrol, flatReport, ramdisk, recorded, report, status, switchedReport, type Machine } from './machine.ts'
import { launchInCatalogue, type Inspector } from './program.ts'
import { introspectionCommands, type Commands } from './python-clients.ts'
import { ruleCommandTests } from './rule-commands.ts'

const nobody = '11111111-2222-3333-4444-555555555555'

/** `openstack baremetal introspection`, unmodified; it finds the service in the catalogue. */
export function commandsSuite(cloud: () => Cloud, library: ClientLibrary): void {
  let inspector: Inspector
  let admin: string
  let commands: Commands
  let files: string
  let seen: Machine
  let later: Machine

  async function inspected(bmc: string, prefix: string, name: string): Promise<Machine> {
    const machine = await enrol(cloud(), { ipmi_address: bmc }, [], { name })
    await inspector.ask('POST', `/v1/introspection/${machine.uuid}`, admin)
    await ramdisk(inspector, admin, machine.uuid, switchedReport(bmc, prefix))
    await status(inspector, admin, machine.uuid, ({ finished }) => finished === true)
    return machine
  }

  beforeAll(async () => {
    if ('missing' in library) throw new Error(library.missing)
    inspector = await launchInCatalogue(cloud())
    admin = await cloud().token('admin')
    commands = introspectionCommands(cloud(), library.path)
    files = join(cloud().workshop.dir, 'commands')
    mkdirSync(files)
    seen = await inspected('198.51.100.151', '3c:fd:a1', 'seen')
    later = await inspected('198.51.100.152', '3c:fd:a2', 'later')
  })
  afterAll(() => inspector?.stop())

  // Most of a command's time is Python's start, and `--wait` asks every 10 s.
  describe.concurrent('openstack baremetal introspection', () => {
    test('start --wait waits for reports of both generations and for failures, and shows them in one table', async () => {
      const machines = await Promise.all(
        ['198.51.100.153', '198.51.100.101', '198.51.100.71'].map((bmc) => enrol(cloud(), { ipmi_address: bmc })),
      )
      const [now, flat, broken] = machines.map(({ uuid }) => uuid) as [string, string, string]

      const [table] = await Promise.all([
        commands.rows('start', '--wait', now, flat, broken),
        ramdisk(inspector, admin, now, switchedReport('198.51.100.153', '3c:fd:a3')),
        ramdisk(inspector, admin, flat, flatReport('198.51.100.101', 'b8:ca')),
        ramdisk(inspector, admin, broken, report('ipa-error-with-logs')),
      ])
      const [again] = await Promise.all([
        commands.rows('start', '--wait', broken),
        ramdisk(inspector, admin, broken, switchedReport('198.51.100.71', '3c:fd:a4')),
      ])

      const errors = new Map(table.map(({ UUID, Error }) => [UUID, Error]))
      expect([errors.get(now), errors.get(flat)]).toEqual([null, null])
      expect(errors.get(broken)).toMatch(/failed to run hardware-detect utility/)
      expect(again).toEqual([{ UUID: broken, Error: null }])
    })

    test('start --wait --check-errors ends with 1 and the failure', async () => {
      const { uuid } = await enrol(cloud(), { ipmi_address: '198.51.100.155' })
      const text = report('ipa-error-with-logs').replace('198.51.100.71', '198.51.100.155')

      const [err] = await Promise.all([
        commands.refused('start', '--wait', '--check-errors', uuid),
        ramdisk(inspector, admin, uuid, text),
      ])

      expect(err).toContain('Introspection failed for some nodes')
      expect(err).toContain('failed to run hardware-detect utility')
    })

    test('status shows what is known of a node, by UUID and by name', async () => {
      const [byUuid, byName, table] = await Promise.all([
        commands.rows('status', seen.uuid),
        commands.rows('status', 'seen'),
        commands.done('status', seen.uuid),
      ])

      const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/)
      const whole = {
        error: null,
        finished: true,
        finished_at: time,
        started_at: time,
        state: 'finished',
        uuid: seen.uuid,
      }
      expect(byUuid).toEqual([whole])
      expect(byName).toEqual([whole])
      expect(table).toMatch(/^\| state +\| finished +\|$/m)
      expect(table).toMatch(/^\| error +\| None +\|$/m)
    })

    test('list shows introspections, the newest first, in pages', async () => {
      const [all, one, rest, unknown] = await Promise.all([
        commands.rows('list'),
        commands.rows('list', '--limit', '1'),
        commands.rows('list', '--marker', later.uuid),
        commands.refused('list', '--marker', nobody),
      ])

      const uuids = all.map(({ UUID }) => UUID)
      expect(uuids.indexOf(later.uuid)).toBeGreaterThanOrEqual(0)
      expect(uuids.indexOf(seen.uuid)).toBeGreaterThan(uuids.indexOf(later.uuid))
      expect(Object.keys(all[0] ?? {})).toEqual(['UUID', 'Started at', 'Finished at', 'Error'])
      expect(one).toHaveLength(1)
      const after = rest.map(({ UUID }) => UUID)
      expect(after).toContain(seen.uuid)
      expect(after).not.toContain(later.uuid)
      expect(unknown).toContain(nobody)
    })

    test('data save gives the data and what the ramdisk sent, by UUID and by name', async () => {
      const file = join(files, 'data.json')
      const [, raw, named, unknown] = await Promise.all([
        commands.done('data', 'save', '--file', file, seen.uuid),
        commands.done('data', 'save', '--unprocessed', seen.uuid),
        commands.done('data', 'save', 'seen'),
        commands.refused('data', 'save', nobody),
      ])

      const saved: Json = JSON.parse(readFileSync(file, 'utf8'))
      expect(saved).toMatchObject({ cpus: 48, all_interfaces: { eno1: { mac: '3c:fd:a1:50:60:70' } } })
      expect(JSON.parse(named)).toEqual(saved)
      expect(JSON.parse(raw)).toEqual(JSON.parse(switchedReport('198.51.100.151', '3c:fd:a1')))
      expect(unknown).toContain('not found')
    })

    test('interface list and show tell the switch ports', async () => {
      const [all, ofVlan, one, field, unknown] = await Promise.all([
        commands.rows('interface', 'list', seen.uuid),
        commands.rows('interface', 'list', '--vlan', '102', seen.uuid),
        commands.rows('interface', 'show', seen.uuid, 'eno1'),
        commands.rows('interface', 'show', seen.uuid, 'eno1', '--fields', 'switch_system_name'),
        commands.refused('interface', 'show', seen.uuid, 'nosuch'),
      ])

      const switched = objectOf(
        objectOf(objectOf(recorded('final-lldp-rich').data_added_or_changed).all_interfaces).eno1,
      )
      const first = {
        Interface: 'eno1',
        'MAC Address': '3c:fd:a1:50:60:70',
        'Switch Port VLAN IDs': [101, 102, 104],
        'Switch Chassis ID': '64:d8:14:0a:0b:0c',
        'Switch Port ID': 'Ethernet1/17',
      }
      expect(all.map(({ Interface, ...cells }) => [Interface, cells['Switch Port ID']])).toEqual([
        ['eno1', 'Ethernet1/17'],
        ['eno2', '734'],
        ['eno3', '64:d8:14:0a:0b:99'],
        ['eno4', null],
      ])
      expect(all[0]).toEqual(first)
      expect(ofVlan).toEqual([first])
      expect(one).toEqual([
        {
          interface: 'eno1',
          mac: '3c:fd:a1:50:60:70',
          node_ident: seen.uuid,
          switch_port_vlan_ids: [101, 102, 104],
          ...objectOf(switched.lldp_processed),
        },
      ])
      expect(field).toEqual([{ switch_system_name: 'leaf-7a.example.net' }])
      expect(unknown).toContain('was not found on this node')
    })

    test('abort ends an introspection that was started by name', async () => {
      const { uuid } = await enrol(cloud(), { ipmi_address: '198.51.100.156' }, [], { name: 'called-off' })
      await commands.done('start', 'called-off')
      await status(inspector, admin, uuid, ({ state }) => state === 'waiting')
      expect(await commands.rows('status', 'called-off')).toMatchObject([{ state: 'waiting', finished: false }])

      await commands.done('abort', uuid)

      await status(inspector, admin, uuid, ({ finished }) => finished === true)
      expect(await commands.rows('status', uuid)).toMatchObject([
        { state: 'error', error: 'Canceled by operator', finished: true },
      ])
    })

    test('nodes that are not there are refused with 1 and a reason', async () => {
      const [start, state, abort] = await Promise.all([
        commands.refused('start', 'nosuchnode'),
        commands.refused('status', nobody),
        commands.refused('abort', nobody),
      ])
      expect(start).toContain('nosuchnode')
      expect(state).toContain(nobody)
      expect(abort).toContain(nobody)
    })

    ruleCommandTests(() => ({ commands, files, inspected }))
  })
}
