import { describe, expect, test } from 'bun:test'
import { hooks } from '../../src/hooks/index.ts'
import { localLinkConnection } from '../../src/hooks/local-link-connection.ts'
import type { Json, JsonObject } from '../../src/model/json.ts'
import type { Port } from '../../src/model/node.ts'
import { compile } from '../../src/workflow/compile.ts'
import { compute } from '../../src/workflow/compute.ts'
import { nodeWith, portWith } from '../workflow/end-state.ts'
import { portPolicy, runHook, type Given } from './world.ts'

const mac = '52:54:00:00:00:aa'
const chassis: Json = [1, '04aabbccddeeff']
const port: Json = [2, '0565746831']
const text = (value: string) => `07${Buffer.from(value).toString('hex')}`

type Nic = { readonly lldp?: Json; readonly mac?: string; readonly processed?: JsonObject }

function run({ lldp = [chassis, port], mac: address = mac, processed }: Nic, given: Given = {}) {
  const data = {
    inventory: { interfaces: [{ name: 'eno1', mac_address: address, lldp }], disks: [] },
    all_interfaces: { eno1: processed ? { lldp_processed: processed } : {} },
  }
  return runHook(localLinkConnection, data, { ports: [portWith(mac)], ...given })
}

const link = (...given: Parameters<typeof run>) => run(...given).after.ports[0]?.local_link_connection

describe('switch_id and port_id', () => {
  test('are what lldp_basic read', () => {
    const processed = { switch_chassis_id: '00:11:22:33:44:55', switch_port_id: 'eth9' }
    expect(link({ processed })).toEqual({ switch_id: '00:11:22:33:44:55', port_id: 'eth9' })
  })

  test('come from the TLVs where lldp_basic read neither', () => {
    for (const processed of [
      undefined,
      {},
      { switch_chassis_id: 'leaf', switch_port_id: '' },
      { switch_port_id: null },
    ])
      expect(link(processed ? { processed } : {})).toEqual({ switch_id: 'aa:bb:cc:dd:ee:ff', port_id: 'eth1' })
  })

  test('a chassis that is no MAC is no switch_id', () => {
    expect(link({ processed: { switch_chassis_id: 'leaf', switch_port_id: 'eth9' } })).toEqual({ port_id: 'eth9' })
    expect(link({ processed: { switch_chassis_id: 'AA:BB:CC:DD:EE:FF' } })).toEqual({ switch_id: 'AA:BB:CC:DD:EE:FF' })
    for (const value of [text('aa:bb:cc:dd:ee:ff'), '0506aabbccddeeff'])
      expect(link({ lldp: [[1, value], port] })).toEqual({ port_id: 'eth1' })
  })

  test('of TLVs the last counts', () => {
    expect(link({ lldp: [chassis, port, [2, '0565746832'], [1, '04001122334455']] })).toEqual({
      switch_id: '00:11:22:33:44:55',
      port_id: 'eth2',
    })
  })

  test('a port ID may be text, a MAC or an address; without a value it is none', () => {
    const portId = (value: string) => link({ lldp: [[2, value]] })?.port_id
    expect(['0161', '0261', '0561', '0761', '03aabbccddeeff', '0401c0000201', '05', '0409'].map(portId)).toEqual([
      'a',
      'a',
      'a',
      'a',
      'aa:bb:cc:dd:ee:ff',
      '192.0.2.1',
      undefined,
      undefined,
    ])
  })
})

describe('a TLV that cannot be read is skipped, where ironic-inspector aborts', () => {
  test.each([
    [[2, '03aa'], 'type 2: too short'],
    [[2, '0401c0'], 'type 2: too short'],
    [[2, ''], 'type 2: too short'],
    [[2, '0641'], 'type 2: unknown subtype 6'],
    [[2, '05ff'], 'type 2: no UTF-8'],
    [[1, '04aabb'], 'type 1: too short'],
    [[9, 'zz'], 'no pair of a type and hexadecimal digits'],
    [null, 'no pair of a type and hexadecimal digits'],
  ] as [Json, string][])('%j', (tlv, why) => {
    const { after, result } = run({ lldp: [chassis, port, tlv] })
    expect(after.ports[0]?.local_link_connection).toEqual({ switch_id: 'aa:bb:cc:dd:ee:ff', port_id: 'eth1' })
    expect(result.warnings).toEqual([`LLDP TLVs that are skipped: eno1, ${why}`])
  })
})

describe('a NIC', () => {
  test('do: finds its port also when its MAC is reported in upper case, where ironic-inspector never does', () => {
    expect(link({ mac: mac.toUpperCase() })).toEqual({ switch_id: 'aa:bb:cc:dd:ee:ff', port_id: 'eth1' })
  })

  test('without a port, or a valid MAC, is passed over', () => {
    expect(run({}, { ports: [] }).changes).toEqual([])
    expect(run({ mac: 'x' }).changes).toEqual([])
  })

  test('without LLDP is a warning, also when lldp_basic read something; one that heard nothing is none', () => {
    const silent = run({ lldp: null, processed: { switch_port_id: 'eth9' } })
    expect(silent.changes).toEqual([])
    expect(silent.result.warnings).toEqual(['interfaces without LLDP data: eno1'])
    // Nothing is sent for it, where ironic-inspector sends an empty PATCH.
    const quiet = run({ lldp: [] })
    expect(quiet.changes).toEqual([])
    expect(quiet.result).toMatchObject({ notes: ['0 ports'], warnings: [] })
  })
})

describe('without overwrite_existing', () => {
  const policy = portPolicy({}, false)
  const having = (local_link_connection: JsonObject): Given => ({
    policy,
    ports: [portWith(mac, { local_link_connection })],
  })

  test('do: an item that is there is kept, whatever it holds, and nothing is sent where both are', () => {
    expect(link({}, having({ switch_id: null }))).toEqual({ switch_id: null, port_id: 'eth1' })
    const one = run({}, having({ switch_id: 'x' }))
    expect(one.result.notes).toEqual(['1 port', 'kept, as the port has one: switch_id of eno1'])
    const both = run({}, having({ switch_id: 'x', port_id: '' }))
    expect(both.changes).toEqual([])
    expect(both.result.notes).toEqual(['0 ports', 'kept, as the port has one: switch_id of eno1, port_id of eno1'])
  })

  test('with it, equal values are written again', async () => {
    const ports = [portWith(mac, { local_link_connection: { switch_id: 'aa:bb:cc:dd:ee:ff', port_id: 'eth1' } })]
    expect(run({}, { ports }).changes).toHaveLength(2)
  })
})

describe('the plan', () => {
  const report = {
    inventory: {
      interfaces: [{ name: 'eno1', mac_address: mac, ipv4_address: '192.0.2.1', lldp: [chassis, port] }],
    },
  }
  const planned = async (ports: readonly Port[], provision_state = 'inspecting') => {
    const written = { steps: ['validate_interfaces', 'lldp_basic', 'local_link_connection'] }
    const compiled = compile('w', { ...written, ports: { add_ports: 'all', update_pxe_enabled: true } }, hooks)
    if ('findings' in compiled) throw new Error(JSON.stringify(compiled.findings))
    const node = nodeWith({ provision_state })
    const input = { data: report, node, ports, create: null, manageBoot: true, autoDiscovered: false }
    const outcome = await compute(compiled.workflow, input)
    if ('failure' in outcome) throw new Error(outcome.failure)
    return outcome.plan.requests
  }
  const items = { switch_id: 'aa:bb:cc:dd:ee:ff', port_id: 'eth1' }
  const operations = Object.entries(items).map(([item, value]) => ({
    op: 'add',
    path: `/local_link_connection/${item}`,
    value,
  }))

  test('creates a port with its link, and without it when Ironic answers 400, though no step is optional', async () => {
    const body = { address: mac, node_uuid: nodeWith().uuid, extra: {}, pxe_enabled: false }
    expect(await planned([])).toEqual([
      {
        method: 'POST',
        path: '/v1/ports',
        body: { ...body, local_link_connection: items },
        steps: ['validate_interfaces', 'local_link_connection'],
        fallback: { method: 'POST', path: '/v1/ports', body },
      },
    ])
  })

  test('changes a port in one request, and falls back to what other steps want of it', async () => {
    const known = portWith(mac)
    const flag = { op: 'replace', path: '/pxe_enabled', value: false }
    const path = `/v1/ports/${known.uuid}`
    expect(await planned([known])).toEqual([
      {
        method: 'PATCH',
        path,
        body: [flag, ...operations],
        steps: ['validate_interfaces', 'local_link_connection'],
        fallback: { method: 'PATCH', path, body: [flag] },
      },
    ])
  })

  test('drops the request when nothing else is wanted', async () => {
    expect(await planned([portWith(mac, { pxe_enabled: false })])).toMatchObject([{ body: operations, fallback: null }])
  })

  test('leaves the ports of an active node alone, and gives its new ones their link', async () => {
    expect(await planned([portWith(mac)], 'active')).toEqual([])
    expect(await planned([], 'active')).toMatchObject([{ method: 'POST', body: { local_link_connection: items } }])
    expect(run({}, { node: { provision_state: 'rescue' } }).result.notes).toEqual([
      '0 ports',
      'the node is rescue: ports that it has are left alone',
    ])
  })
})

test('fails without interfaces', () => {
  expect(runHook(localLinkConnection, {}).result.fail).toBe('The inventory has no interfaces')
})
