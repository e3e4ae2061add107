import { expect, test } from 'bun:test'
import { physnetCidrMap } from '../../src/hooks/physnet-cidr-map.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { Node } from '../../src/model/node.ts'
import { portWith } from '../workflow/end-state.ts'
import { portPolicy, runHook } from './world.ts'

const mac = '52:54:00:00:00:01'
const cidr_map = { '192.0.2.0/25': 'near', '192.0.2.0/24': 'wide', '2001:db8::/64': 'six' }

function physnet(
  nic: JsonObject,
  {
    map = cidr_map as Readonly<Record<string, string>>,
    overwrite = true,
    port = {},
    node = {} as Partial<Node>,
    all = { eno1: {} } as JsonObject,
  } = {},
) {
  const report = {
    all_interfaces: all,
    inventory: { interfaces: [{ name: 'eno1', mac_address: mac, ...nic }] },
  }
  const { changes, after } = runHook(physnetCidrMap, report, {
    options: { cidr_map: map },
    ports: [portWith(mac, port)],
    policy: portPolicy({}, overwrite),
    node,
  })
  return { physnet: after.ports[0]?.physical_network, sent: changes.filter(({ on }) => typeof on === 'object') }
}

test('the first network in the written order counts, not the longest prefix', () => {
  expect(physnet({ ipv4_address: '192.0.2.7' }).physnet).toBe('near')
  expect(physnet({ ipv4_address: '192.0.2.200' }).physnet).toBe('wide')
  const map = { '192.0.2.0/24': 'wide', '192.0.2.0/25': 'near' }
  expect(physnet({ ipv4_address: '192.0.2.7' }, { map }).physnet).toBe('wide')
})

test('do: an IPv4 address that is in no network does not hide the IPv6 one', () => {
  expect(physnet({ ipv4_address: '203.0.113.1', ipv6_address: '2001:DB8::1' }).physnet).toBe('six')
})

test('do: the MAC of the report may be written in upper case', () => {
  expect(physnet({ mac_address: mac.toUpperCase(), ipv4_address: '192.0.2.7' }).physnet).toBe('near')
})

test('what cannot be read as an address is no address', () => {
  for (const ipv4_address of ['192.0.2', '192.0.2.300', '', null, 7]) expect(physnet({ ipv4_address }).sent).toEqual([])
})

test('only a port with another network is patched, and Ironic may refuse it', () => {
  expect(physnet({ ipv4_address: '192.0.2.7' }, { port: { physical_network: 'near' } }).sent).toEqual([])
  expect(physnet({ ipv4_address: '192.0.2.7' }, { port: { physical_network: 'old' } }).sent).toEqual([
    { on: { port: mac as never }, op: 'add', path: '/physical_network', value: 'near', may: true },
  ])
})

test('without overwrite_existing nothing is patched, not even a port that has none', () => {
  expect(physnet({ ipv4_address: '192.0.2.7' }, { overwrite: false }).sent).toEqual([])
})

test('ports of a node in use are left alone', () => {
  expect(physnet({ ipv4_address: '192.0.2.7' }, { node: { provision_state: 'active' } }).sent).toEqual([])
})

test('a NIC that validate_interfaces dropped is left alone', () => {
  expect(physnet({ ipv4_address: '192.0.2.7' }, { all: {} }).sent).toEqual([])
})

test('do: a CIDR with bits behind its prefix is refused when the workflow is read, with the right one', () => {
  const findings = physnetCidrMap.check?.({
    cidr_map: { '192.0.2.0/24': 'a', '192.0.2.1/24': 'b', rack: 'c' },
  } as never)
  expect(findings?.map(({ message, pointer }) => [message, pointer])).toEqual([
    [
      '"192.0.2.1/24" is no CIDR: bits behind the prefix are set, the network is 192.0.2.0/24',
      '/cidr_map/192.0.2.1~124',
    ],
    [
      '"rack" is no CIDR: write an address, a slash and the length of the prefix, such as 192.0.2.0/24',
      '/cidr_map/rack',
    ],
  ])
})
