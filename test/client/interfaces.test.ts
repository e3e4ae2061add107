import { expect, test } from 'bun:test'
import { interfaceFields, interfacesIn, vlansOf } from '../../src/client/interfaces.ts'

test('an interface has every field, null where nothing is told', () => {
  const [found] = interfacesIn(
    { all_interfaces: { eth0: { mac: 'm', lldp_processed: { switch_port_mtu: 1514 } } } },
    'n1',
  )
  expect(Object.keys(found ?? {})).toEqual(Object.keys(interfaceFields))
  expect(found).toMatchObject({ interface: 'eth0', mac: 'm', node_ident: 'n1', switch_port_mtu: 1514 })
  expect(found).toMatchObject({ switch_port_vlans: null, switch_port_vlan_ids: [], switch_system_name: null })
})

test('the switch cannot say who the interface is', () => {
  const lldp_processed = { interface: 'x', mac: 'x', node_ident: 'x', switch_port_vlan_ids: 'x' }
  const [found] = interfacesIn({ all_interfaces: { eth0: { lldp_processed } } }, 'n1')
  expect(found).toMatchObject({ interface: 'eth0', mac: null, node_ident: 'n1', switch_port_vlan_ids: [] })
})

test('what is no report of a ramdisk has no interfaces, and nothing breaks', () => {
  for (const all_interfaces of [null, [], 'x', { eth0: null, eth1: 3 }, undefined])
    expect(interfacesIn({ all_interfaces }, 'n1')).toEqual([])
  const odd = { eth0: { lldp_processed: { switch_port_vlans: [{ id: 7 }, 'x', {}, null] } } }
  expect(interfacesIn({ all_interfaces: odd }, 'n1').map(vlansOf)).toEqual([[7, null]])
})
