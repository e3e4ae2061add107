import { expect, test } from 'bun:test'
import { flat } from '../../src/ramdisk/flat.ts'

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
      { name: '/dev/sdb', serial: null, size: 4 },
    ],
    bmc_address: '198.51.100.7',
  },
  root_disk: { name: '/dev/sda', size: 500107862016 },
  boot_interface: '01-52-54-00-00-00-01',
  data: [['cpu', 'logical', 'number', '24']],
  logs: 'aGk=',
  error: null,
}

test('the keys of 2015, with the size of the root disk less 1 GiB', () => {
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
    inventory: { ...inventory, cpu: {}, bmc_address: '0.0.0.0' },
    root_disk: { size: 2 ** 30 },
    error: 'The following errors were encountered:\n* collector cpu failed: x',
  })
  expect([local_gb, ipmi_address]).toEqual([null, ''])
  expect(error).toBe(
    'The following errors were encountered:\n* collector cpu failed: x\n* cpus is unknown\n* cpu_arch is unknown\n* local_gb is unknown, or less than 1 GiB',
  )
})
