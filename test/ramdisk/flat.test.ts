import { afterAll, expect, test } from 'bun:test'
import { flat, flatInterfaces } from '../../src/ramdisk/flat.ts'
import { machineOf, nic, removeTrees } from './tree.ts'

afterAll(removeTrees)

const report = {
  inventory: {
    interfaces: [
      { name: 'em1', mac_address: '52:54:00:00:00:01', ipv4_address: '192.0.2.9', has_carrier: true },
      { name: 'em2', mac_address: '52:54:00:00:00:02', ipv4_address: null },
    ],
    cpu: { count: 24, architecture: 'x86_64' },
    memory: { physical_mb: 65536, total: 1 },
    disks: [
      { name: '/dev/sda', serial: 'A1', size: 500107862016 },
      { name: '/dev/sdb', serial: null, size: 4 * 2 ** 30 },
    ],
    bmc_address: '198.51.100.7',
  },
  // The smallest, as ironic-python-agent chooses; no matter here.
  root_disk: { name: '/dev/sdb', size: 4 * 2 ** 30 },
  boot_interface: '01-52-54-00-00-00-01',
  data: [['cpu', 'logical', 'number', '24']],
  logs: 'aGk=',
  error: null,
}

test('the keys of 2015, with the size of the first disk less 1 GiB', () => {
  expect(flat(report)).toEqual({
    cpus: 24,
    cpu_arch: 'x86_64',
    memory_mb: 65536,
    local_gb: 464,
    interfaces: { em1: { mac: '52:54:00:00:00:01', ip: '192.0.2.9' }, em2: { mac: '52:54:00:00:00:02', ip: null } },
    boot_interface: '01-52-54-00-00-00-01',
    ipmi_address: '198.51.100.7',
    block_devices: { serials: ['A1'] },
    data: [['cpu', 'logical', 'number', '24']],
    logs: 'aGk=',
    error: null,
  })
})

test('what is missing is null and named in the error, beside what collectors said', () => {
  const { inventory, ...rest } = report
  const { error, local_gb, ipmi_address } = flat({
    ...rest,
    inventory: { ...inventory, cpu: {}, bmc_address: '0.0.0.0', disks: [{ size: 2 * 2 ** 30 - 1 }] },
    error: 'The following errors were encountered:\n* collector cpu failed: x',
  })
  expect([local_gb, ipmi_address]).toEqual([null, ''])
  expect(error).toBe(
    'The following errors were encountered:\n* collector cpu failed: x\n* cpus is unknown\n* cpu_arch is unknown\n* local_gb is unknown, or less than 1 GiB',
  )
})

test.each([
  [2 * 2 ** 30, 1],
  [2 * 2 ** 30 - 1, null],
  [0, null],
  [undefined, null],
])('a first disk of %d bytes has %d GiB, also where none is large enough for IPA’s root disk', (size, local_gb) => {
  const { inventory } = report
  const found = flat({ inventory: { ...inventory, disks: [{ size }, { size: 500107862016 }] } })
  expect(found.local_gb).toBe(local_gb)
  expect(found.error === null).toBe(local_gb !== null)
})

test('an error that is no list stays in front, and a report without NICs has one', () => {
  const { inventory } = report
  expect(flat({ ...report, inventory: { ...inventory, interfaces: [] }, error: 'burnt down' }).error).toBe(
    'burnt down\n* there is no NIC with a link address',
  )
})

test('on the machine itself every NIC with a link address is reported, but loopbacks', () => {
  const machine = machineOf(
    {
      ...nic('lo', '00:00:00:00:00:00'),
      ...nic('lo1', '00:00:00:00:00:00'),
      ...nic('em1', '52:54:00:00:00:01', { 'device/vendor': '0x8086\n' }),
      ...nic('ifb0', '7e:11:22:33:44:55'),
      ...nic('ppp0', ''),
      '/sys/class/net/bonding_masters': 'bond0\n',
    },
    {
      addresses: { em1: { ipv4: ['192.0.2.9', '192.0.2.10'], ipv6: [] }, ifb0: { ipv4: [], ipv6: ['fe80::1'] } },
      permanent: { em1: '52:54:00:ff:ff:ff' },
    },
  )
  const interfaces = {
    em1: { mac: '52:54:00:00:00:01', ip: '192.0.2.9' },
    ifb0: { mac: '7e:11:22:33:44:55', ip: null },
  }
  expect(flatInterfaces(machine)).toEqual(interfaces)
  expect(flat(report, flatInterfaces(machine)).interfaces).toEqual(interfaces)
})
