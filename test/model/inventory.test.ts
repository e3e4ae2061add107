import { describe, expect, test } from 'bun:test'
import { bmcAddresses, interfaceCount, inventoryOf, lookupKeysOf } from '../../src/model/inventory.ts'
import type { JsonObject } from '../../src/model/json.ts'

const m1 = '52:54:00:00:00:01'
const m2 = '52:54:00:00:00:02'

describe('the view of a report', () => {
  test('is the posted inventory, in which what has the wrong shape counts as empty', () => {
    const posted = { interfaces: [{ name: 'a' }, 5, null], disks: null, cpu: 'x', memory: [], own: { kept: true } }
    expect(inventoryOf({ inventory: posted, cpus: 8 })).toEqual({
      interfaces: [{ name: 'a' }],
      disks: [],
      cpu: {},
      memory: {},
      boot: {},
      own: { kept: true },
    })
  })

  test('of 2015 is made of flat keys, and says nothing of disks', () => {
    const flat = {
      cpus: 8,
      cpu_arch: 'x86_64',
      memory_mb: 0,
      local_gb: 9,
      boot_interface: m1,
      ipmi_address: '192.0.2.9',
    }
    const view = inventoryOf({ ...flat, interfaces: { em1: { mac: m1, ip: '192.0.2.1' }, em2: {} } })
    expect(view).toEqual({
      interfaces: [
        { name: 'em1', mac_address: m1, ipv4_address: '192.0.2.1' },
        { name: 'em2', mac_address: null, ipv4_address: null },
      ],
      cpu: { count: 8, architecture: 'x86_64' },
      memory: { physical_mb: 0 },
      bmc_address: '192.0.2.9',
      boot: { pxe_interface: m1 },
    })
    expect(view).not.toHaveProperty('disks')
  })

  test('is made of flat keys where the inventory is empty or none', () => {
    for (const inventory of [null, {}, [], 'x'])
      expect(inventoryOf({ inventory, cpus: 4 })).toMatchObject({ cpu: { count: 4 }, interfaces: [] })
  })
})

describe('the BMC’s addresses', () => {
  const of = (inventory: JsonObject | null, flat: JsonObject = {}) =>
    Object.values(bmcAddresses({ inventory, ...flat }))
  const flat = { ipmi_address: '192.0.2.9', ipmi_v6address: '2001:db8::9' }

  test('do: have one spelling', () => {
    expect(of({ bmc_address: '192.0.2.1', bmc_v6address: '2001:DB8:0::1' })).toEqual(['192.0.2.1', '2001:db8::1'])
  })

  test('are none for "", 0.0.0.0, ::/0 and what is no text', () => {
    expect(of({ bmc_address: '', bmc_v6address: '' })).toEqual([null, null])
    expect(of({ bmc_address: '0.0.0.0', bmc_v6address: '::/0' })).toEqual([null, null])
    expect(of({ bmc_address: 5, bmc_v6address: {} })).toEqual([null, null])
  })

  test('are the flat ones only where the inventory has no such key; a null key hides them', () => {
    expect(of({}, flat)).toEqual(['192.0.2.9', '2001:db8::9'])
    expect(of(null, flat)).toEqual(['192.0.2.9', '2001:db8::9'])
    expect(of({ bmc_address: null, bmc_v6address: '' }, flat)).toEqual([null, null])
  })
})

test('the look-up keys are all valid MACs of NICs with a name, each once, and the BMC’s addresses', () => {
  const interfaces = [
    { name: 'lo', mac_address: '00:00:00:00:00:00' },
    { name: 'a', mac_address: m1.toUpperCase() },
    { name: 'b', mac_address: m1 },
    { name: 'c', mac_address: 'x' },
    { mac_address: m2 },
  ]
  expect(lookupKeysOf({ inventory: { interfaces, bmc_v6address: '2001:db8::1' } })).toEqual({
    bmc: ['2001:db8::1'],
    macs: ['00:00:00:00:00:00', m1] as never,
  })
  expect(lookupKeysOf({})).toEqual({ bmc: [], macs: [] })
})

test('the network interfaces of a report are counted in both places, fit for use or not', () => {
  expect(interfaceCount({})).toBe(0)
  expect(interfaceCount({ inventory: { interfaces: [null, 5, {}] }, interfaces: { a: 1 } })).toBe(3)
  expect(interfaceCount({ inventory: { interfaces: {} }, interfaces: { a: 1, b: null } })).toBe(2)
})

test('what is longer than the name of a host is no BMC address', () => {
  const longest = 'a.'.repeat(127)
  expect(bmcAddresses({ inventory: { bmc_address: longest, bmc_v6address: `${longest}a` } })).toEqual({
    v4: longest,
    v6: null,
  })
})
