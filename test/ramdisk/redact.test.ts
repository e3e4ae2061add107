import { expect, test } from 'bun:test'
import type { Json, JsonObject } from '../../src/model/json.ts'
import { redacted } from '../../src/ramdisk/redact.ts'

const redact = (report: Json) => JSON.parse(redacted(JSON.stringify(report))) as JsonObject

test('a MAC gets the same stand-in wherever and however it is written', () => {
  expect(
    redact({
      inventory: { interfaces: [{ mac_address: '3c:fd:fe:10:20:30' }, { mac_address: '3c:fd:fe:10:20:31' }] },
      boot_interface: '01-3C-FD-FE-10-20-31',
      data: [['network', 'eno1', 'serial', '3c:fd:fe:10:20:30']],
    }),
  ).toEqual({
    inventory: { interfaces: [{ mac_address: '52:54:00:00:00:01' }, { mac_address: '52:54:00:00:00:02' }] },
    boot_interface: '01-52-54-00-00-00-02',
    data: [['network', 'eno1', 'serial', '52:54:00:00:00:01']],
  })
})

test('serial numbers, host names and UUIDs go, also out of other text', () => {
  const report = {
    inventory: { hostname: 'rack3-u05', system_vendor: { serial_number: '7XKQ2J3' } },
    note: 'chassis 7XKQ2J3 of rack3-u05',
    dmi: { UUID: '4c4c4544-0058' },
    empty: { serial: '' },
  }
  expect(redact(report)).toEqual({
    inventory: { hostname: 'host-1', system_vendor: { serial_number: 'REDACTED-1' } },
    note: 'chassis REDACTED-1 of host-1',
    dmi: { UUID: '00000000-0000-0000-0000-000000000001' },
    empty: { serial: '' },
  })
})

test('WWNs keep their form, in paths too', () => {
  const [disk] = redact({
    disks: [{ wwn: '0x5000c500a1b2c3d4', by_path: '/dev/disk/by-path/pci-0000:3b:00.0-sas-0x5000c500a1b2c3d5-lun-0' }],
  }).disks as JsonObject[]
  expect(disk).toEqual({
    wwn: '0x5000000000000001',
    by_path: '/dev/disk/by-path/pci-0000:3b:00.0-sas-0x5000000000000002-lun-0',
  })
})

test('addresses become those of documentation, with scope and prefix length; "none" stays', () => {
  expect(
    redact({ a: '10.1.2.3', b: 'fe80::1%eno1', c: '0.0.0.0', d: '::/0', e: '10.1.2.3/24', version: '2.12.2' }),
  ).toEqual({
    a: '192.0.2.1',
    b: '2001:db8::1%eno1',
    c: '0.0.0.0',
    d: '::/0',
    e: '192.0.2.1/24',
    version: '2.12.2',
  })
})

test('logs and LLDP frames are left out', () => {
  expect(
    redact({
      logs: 'H4sI',
      lldp_raw: { eno1: [[1, '04']] },
      inventory: { interfaces: [{ name: 'a', lldp: [[1, '04']] }] },
    }),
  ).toEqual({
    inventory: { interfaces: [{ name: 'a', lldp: null }] },
  })
})

test('numbers keep their digits', () => {
  expect(redacted('{"a": 9223372036854775807, "b": 20.0}')).toBe('{\n  "a": 9223372036854775807,\n  "b": 20.0\n}')
})

test.each(['', '[]', '{'])('%j is refused', (text) => {
  expect(() => redacted(text)).toThrow('Cannot redact the report')
})
