import { describe, expect, test } from 'bun:test'
import type { NewChange } from '../../src/model/changes.ts'
import { frozen } from '../../src/model/json.ts'
import type { Mac } from '../../src/model/mac.ts'
import { unbornPort } from '../../src/model/node.ts'
import { firstWorld, next } from '../../src/workflow/world.ts'
import { nodeWith, portWith } from './end-state.ts'

const m1 = '52:54:00:00:00:01' as Mac
const m2 = '52:54:00:00:00:02' as Mac
const nics = [{ name: 'eno1', mac_address: m1 }]
const world = (data = {}) =>
  frozen(firstWorld({ inventory: { interfaces: nics }, ...data }, nodeWith(), [portWith(m1)]))
const onData = (path: string, value: NonNullable<NewChange['value']>): NewChange => ({
  on: 'data',
  op: 'add',
  path,
  value,
})

describe('the first world', () => {
  test('keeps a posted inventory as it is, and reads it with empty parts filled in', () => {
    const { data, inventory } = world({ inventory: { interfaces: nics, disks: null } })
    expect(data.inventory).toEqual({ interfaces: nics, disks: null })
    expect(inventory).toMatchObject({ interfaces: nics, disks: [], cpu: {}, memory: {}, boot: {} })
  })

  test('makes an inventory of flat keys, without a word on disks', () => {
    const flat = { interfaces: { em1: { mac: m1, ip: '192.0.2.1' } }, cpus: 4, ipmi_address: '198.51.100.1' }
    for (const none of [{}, { inventory: null }, { inventory: {} }, { inventory: 'x' }]) {
      const { data, inventory } = firstWorld({ ...flat, ...none }, nodeWith(), [])
      expect(data.inventory).toEqual(inventory)
      expect(inventory).toEqual({
        interfaces: [{ name: 'em1', mac_address: m1, ipv4_address: '192.0.2.1' }],
        cpu: { count: 4 },
        memory: {},
        bmc_address: '198.51.100.1',
        boot: {},
      })
    }
  })
})

describe('the next world', () => {
  test('is the same where nothing changed', () => {
    const first = world()
    const after = next(first, [])
    expect(after.data).toBe(first.data)
    expect(after.node).toBe(first.node)
    expect(after.ports).toBe(first.ports)
    expect(after.inventory).toBe(first.inventory)
  })

  test('has an inventory that follows the data', () => {
    const disk = { name: '/dev/sda' }
    expect(next(world(), [onData('/inventory/disks', [disk])]).inventory.disks).toEqual([disk])
    expect(next(world(), [onData('/inventory/cpu', 'x')]).inventory.cpu).toEqual({})
  })

  test('keeps its inventory when a hook rewrites the flat keys it was made of', () => {
    const first = firstWorld({ interfaces: { em1: { mac: m1, ip: '192.0.2.1' } } }, nodeWith(), [])
    expect(next(first, [onData('/interfaces', {})]).inventory).toBe(first.inventory)
  })

  test('still knows nothing of disks after another part of a made inventory changed', () => {
    const flat = firstWorld({ interfaces: { em1: { mac: m1 } } }, nodeWith(), [])
    expect(next(flat, [onData('/inventory/cpu/count', 4)]).inventory).toMatchObject({ cpu: { count: 4 } })
    expect(next(flat, [onData('/inventory/cpu/count', 4)]).inventory.disks).toBeUndefined()
    expect(next(flat, [onData('/inventory/disks', [])]).inventory.disks).toEqual([])
  })

  test('has new ports, without UUID of their own, and not the deleted ones', () => {
    const { ports } = next(world(), [
      { on: { port: m2 }, op: 'create', path: '', value: { pxe_enabled: false } },
      { on: { port: m2 }, op: 'add', path: '/physical_network', value: 'ctlplane' },
      { on: { port: m1 }, op: 'delete', path: '' },
    ])
    expect(ports).toEqual([portWith(m2, { uuid: unbornPort, pxe_enabled: false, physical_network: 'ctlplane' })])
  })

  test('has changed ports and node', () => {
    const after = next(world(), [
      { on: { port: m1 }, op: 'replace', path: '/pxe_enabled', value: false },
      { on: 'node', op: 'add', path: '/extra/rack', value: 'r1' },
    ])
    expect(after.ports).toEqual([portWith(m1, { pxe_enabled: false })])
    expect(after.node.extra).toEqual({ rack: 'r1' })
  })

  test('ignores values for a port that is not there', () => {
    expect(next(world(), [{ on: { port: m2 }, op: 'replace', path: '/pxe_enabled', value: true }]).ports).toHaveLength(
      1,
    )
  })
})
