import { afterAll, expect, test } from 'bun:test'
import { objectOf, type Json } from '../../../src/model/json.ts'
import { interfaces } from '../../../src/ramdisk/collectors/interfaces.ts'
import type { Found } from '../../../src/ramdisk/collector.ts'
import { around, machineOf, nic, removeTrees, type Beside, type Tree } from '../tree.ts'

afterAll(removeTrees)

const collect = (tree: Tree, beside?: Beside) => interfaces.collect(machineOf(tree, beside), around) as Found
const names = ({ inventory }: Found) => [inventory?.interfaces].flat().map((one) => objectOf(one as Json).name)

const pci: Tree = {
  '/sys/class/0000:18:00.0/vendor': '0x8086\n',
  '/sys/class/0000:18:00.0/device': '0x1572\n',
  '/sys/class/0000:18:00.0/driver': { link: '../../bus/pci/drivers/i40e' },
}
const hardware = (name: string, address: string, more: Tree = {}) => ({
  ...pci,
  ...nic(name, address, { device: { link: '../../0000:18:00.0' }, speed: '10000\n', ...more }),
})
const lo = nic('lo', '00:00:00:00:00:00', { type: '772\n' })

test('a NIC of a server is described as IPA does', () => {
  const addresses = { eno1: { ipv4: ['192.0.2.41', '192.0.2.42'], ipv6: ['fe80::1'] } }
  expect(collect({ ...lo, ...hardware('eno1', '3C:FD:FE:10:20:30') }, { addresses }).inventory?.interfaces).toEqual([
    {
      name: 'eno1',
      mac_address: '3c:fd:fe:10:20:30',
      ipv4_address: '192.0.2.41',
      ipv6_address: 'fe80::1',
      has_carrier: true,
      lldp: null,
      vendor: '0x8086',
      product: '0x1572',
      client_id: null,
      biosdevname: null,
      speed_mbps: 10000,
      pci_address: '0000:18:00.0',
      driver: 'i40e',
    },
  ])
})

test('loopback, bridges and veth pairs beside real hardware are left out; bonds and VLANs are not', () => {
  const tree = {
    ...lo,
    ...hardware('eno1', '3c:fd:fe:10:20:30'),
    ...nic('docker0', '02:42:00:00:00:01', { bridge: null }),
    ...nic('veth12', 'aa:bb:cc:00:00:01'),
    ...nic('bond0', '3c:fd:fe:10:20:30', { bonding: null }),
    ...nic('eno1.100', '3c:fd:fe:10:20:30'),
  }
  const found = collect(tree)
  expect(names(found)).toEqual(['bond0', 'eno1', 'eno1.100'])
  expect(found.notes).toEqual([])
})

test('in a container the virtual NIC that is up is reported, with a note', () => {
  const tree = { ...lo, ...nic('eth0', '02:42:ac:11:00:02'), ...nic('ifb0', '9a:00:00:00:00:01', { flags: '0x82\n' }) }
  const found = collect(tree)
  expect(names(found)).toEqual(['eth0'])
  expect(found.notes).toEqual(['no NIC with hardware of its own was found, so virtual ones are reported: eth0'])
})

test('in a container without any network a NIC that is down is still a NIC', () => {
  const down = nic('eth0', '02:42:ac:11:00:02', { flags: '0x1002\n' })
  expect(names(collect({ ...lo, ...down, ...nic('br0', '02:42:00:00:00:01', { bridge: null }) }))).toEqual(['eth0'])
})

test('a NIC whose MAC begins with fa: is left out beside others, with a note', () => {
  const found = collect({ ...hardware('eth0', 'fa:16:3e:00:00:01'), ...hardware('eth1', '3c:fd:fe:10:20:31') })
  expect(names(found)).toEqual(['eth1'])
  expect(found.notes?.join()).toContain('eth0')
})

test('a VM whose only MAC begins with fa: still has a NIC', () => {
  const found = collect(hardware('eth0', 'fa:16:3e:00:00:01'))
  expect(names(found)).toEqual(['eth0'])
  expect(found.notes).toHaveLength(1)
})

test('a member of a bond shows its own address, not the bond’s', () => {
  const found = collect(hardware('eno2', '3c:fd:fe:10:20:30', { 'bonding_slave/perm_hwaddr': '3c:fd:fe:10:20:31\n' }))
  expect(found.inventory?.interfaces).toMatchObject([{ mac_address: '3c:fd:fe:10:20:31' }])
})

test('a NIC without link has no carrier and no speed', () => {
  const found = collect(hardware('eno1', '3c:fd:fe:10:20:30', { carrier: '0\n', speed: '-1\n' }))
  expect(found.inventory?.interfaces).toMatchObject([{ has_carrier: false, speed_mbps: null }])
})

test('a Mellanox InfiniBand port gets a pseudo-MAC and a client identifier', () => {
  const tree = {
    ...nic('ib0', '80:00:02:08:fe:80:00:00:00:00:00:00:7c:fe:90:03:00:29:26:52', {
      device: { link: '../../ib' },
      type: '32\n',
    }),
    '/sys/class/ib/vendor': '0x15b3\n',
  }
  expect(collect(tree).inventory?.interfaces).toMatchObject([
    { mac_address: '7c:fe:90:29:26:52', client_id: 'ff:00:00:00:00:00:02:00:00:02:c9:00:7c:fe:90:03:00:29:26:52' },
  ])
})

const leftOut = (name: string, why: string) =>
  `NIC ${name} (i40e at 0000:18:00.0) is left out: ${why}; give it one, or switch it off, in its firmware`

test.each([
  ['00:00:00:00:00:00', 'its MAC is "00:00:00:00:00:00"'],
  ['ff:ff:ff:ff:ff:ff', 'its MAC is "ff:ff:ff:ff:ff:ff"'],
  ['rubbish', 'its MAC is "rubbish"'],
  ['', 'it tells no MAC'],
])('hardware whose MAC is "%s" is left out beside others, and is a failure', (mac, why) => {
  const found = collect({ ...hardware('eth0', mac), ...hardware('eth1', '3c:fd:fe:10:20:31') })
  expect(names(found)).toEqual(['eth1'])
  expect(found.failures).toEqual([leftOut('eth0', why)])
  expect(found.notes).toEqual([])
})

test('what has no MAC by right is no failure: a modem, a bond without members, loopback', () => {
  const found = collect({
    ...lo,
    ...hardware('eth1', '3c:fd:fe:10:20:31'),
    ...hardware('wwan0', '', { type: '65534\n' }),
    ...nic('bond0', '00:00:00:00:00:00', { bonding: null }),
  })
  expect(names(found)).toEqual(['eth1'])
  expect(found.failures).toEqual([])
  expect(found.notes).toEqual(['NICs without a MAC address of their own are left out: bond0, wwan0'])
})

test('hardware with the same MAC is reported, and is a failure; a bond, a VLAN and what stands under them share theirs by right', () => {
  const same = '3c:fd:fe:10:20:30'
  const bonded = {
    ...hardware('eno1', same, { master: { link: '../bond0' } }),
    ...hardware('eno2', same, { master: { link: '../bond0' } }),
    ...nic('bond0', same, { bonding: null }),
    ...nic('bond0.100', same),
  }
  expect(collect(bonded).failures).toEqual([])
  const found = collect({ ...bonded, ...hardware('eno3', same), ...hardware('eno4', same.toUpperCase()) })
  expect(names(found)).toEqual(['bond0', 'bond0.100', 'eno1', 'eno2', 'eno3', 'eno4'])
  expect(found.failures).toEqual([
    `NICs eno3, eno4 have the same MAC "${same}", so that one port stands for all; give each its own in its firmware`,
  ])
})

test('a machine without any NIC says so, and what became of those it has', () => {
  const none = 'no NIC with a MAC address in /sys/class/net; is the module of the NIC in the ramdisk?'
  expect(collect(lo)).toEqual({ inventory: { interfaces: [] }, failures: [none], notes: [] })
  expect(collect({ ...lo, ...hardware('eth0', '00:00:00:00:00:00') }).failures).toEqual([
    leftOut('eth0', 'its MAC is "00:00:00:00:00:00"'),
    none,
  ])
})
