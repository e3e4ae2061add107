import { describe, expect, test } from 'bun:test'
import { rootDiskSelection } from '../../src/hooks/root-disk-selection.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { inventoryWith, portPolicy, runHook } from './world.ts'

const gib = 2 ** 30
const sda = { name: '/dev/sda', size: 100 * gib, serial: 'A', rotational: true }
const sdb = { name: '/dev/sdb', size: 200.5 * gib, serial: 'B', rotational: false }
const nvme = { name: '/dev/nvme0n1', size: 400 * gib, serial: 'C', rotational: false }
const disks = [sda, sdb, nvme]
const withDisks = (more: JsonObject = {}) => ({ ...inventoryWith({ disks }), ...more })

describe('without hints', () => {
  test("keeps the ramdisk's root disk; GiB are cut off, one is left for partitioning", () => {
    const { after } = runHook(rootDiskSelection, withDisks({ root_disk: sdb }))
    expect(after.data).toMatchObject({ root_disk: sdb, local_gb: 199 })
    expect(after.node.properties).toEqual({ local_gb: '199' })
  })

  test('without spacing leaves nothing', () => {
    const given = { options: { partitioning_spacing: false } }
    expect(runHook(rootDiskSelection, withDisks({ root_disk: sdb }), given).after.data.local_gb).toBe(200)
  })

  test('a disk of 1 GiB gives 0, one below 1 GiB gives 0 with a warning', () => {
    const small = (size: number) => runHook(rootDiskSelection, withDisks({ root_disk: { name: 'a', size } }))
    expect(small(gib).after.data.local_gb).toBe(0)
    expect(small(gib).result.warnings).toEqual([])
    expect(small(gib - 1).after.data.local_gb).toBe(0)
    expect(small(gib - 1).result.warnings).toEqual(['root disk a is smaller than 1 GiB'])
  })

  test('a machine without a root disk gets 0, over a larger value too', () => {
    const given = { node: { properties: { local_gb: '500' } } }
    const { after, result } = runHook(rootDiskSelection, withDisks(), given)
    expect(after.node.properties).toEqual({ local_gb: '0' })
    expect(result).toMatchObject({ notes: ['the machine has no root disk'], warnings: [] })
  })

  test('without overwrite_existing a value stays', () => {
    const given = { node: { properties: { local_gb: '500' } }, policy: portPolicy({}, false) }
    const { after } = runHook(rootDiskSelection, withDisks({ root_disk: sda }), given)
    expect(after.node.properties).toEqual({ local_gb: '500' })
    expect(after.data.local_gb).toBe(99)
  })

  test('skip_block_devices is not looked at', () => {
    const given = { node: { properties: { skip_block_devices: [{ serial: 'A' }] } } }
    const { after } = runHook(rootDiskSelection, withDisks({ root_disk: sda }), given)
    expect(after.inventory.disks).toEqual(disks)
  })

  test('fails for a root disk without a usable size', () => {
    for (const size of [undefined, null, '100', -1])
      expect(runHook(rootDiskSelection, withDisks({ root_disk: { name: 'a', size } })).result.fail).toBe(
        'The root disk has no size',
      )
  })
})

describe('with hints', () => {
  const hinted = (root_device: JsonObject, more: JsonObject = {}) => ({
    node: { properties: { root_device, ...more } },
  })

  test('takes the first disk in the list that satisfies all of them', () => {
    const { after } = runHook(rootDiskSelection, withDisks({ root_disk: sda }), hinted({ rotational: false }))
    expect(after.data).toMatchObject({ root_disk: sdb, local_gb: 199 })
  })

  test('fails when no disk does, naming the hints', () => {
    expect(runHook(rootDiskSelection, withDisks(), hinted({ model: 'nope' })).result.fail).toBe(
      'No disk satisfies the root device hints model s== nope',
    )
  })

  test('fails for an invalid hint and for one that cannot be compared', () => {
    expect(runHook(rootDiskSelection, withDisks(), hinted({ colour: 'red' })).result.fail).toContain('"colour"')
    expect(runHook(rootDiskSelection, withDisks(), hinted({ size: '<in> 5' })).result.fail).toContain(
      'cannot be compared',
    )
  })

  test('a disk behind the chosen one cannot fail it', () => {
    const data = inventoryWith({ disks: [sda, { name: '/dev/odd' }] })
    expect(runHook(rootDiskSelection, data, hinted({ size: 100 })).after.data.root_disk).toEqual(sda)
  })

  test('a disk without a name fails it wherever it stands', () => {
    for (const odd of [{ size: gib }, { name: null, size: gib }])
      expect(runHook(rootDiskSelection, inventoryWith({ disks: [sda, odd] }), hinted({ size: 100 })).result.fail).toBe(
        'Cannot choose a root disk: a disk has no name',
      )
  })

  test('an empty object holds no hints', () => {
    expect(runHook(rootDiskSelection, withDisks({ root_disk: nvme }), hinted({})).after.data.root_disk).toEqual(nvme)
  })

  test('skipped disks leave the stored inventory, with a warning for each hint', () => {
    const given = hinted(
      { rotational: false },
      { skip_block_devices: [{ serial: 'B' }, { name: '<or> /dev/sda <or> /dev/sdb' }] },
    )
    const { after, result } = runHook(rootDiskSelection, withDisks(), given)
    expect(after.data.root_disk).toEqual(nvme)
    expect(after.data.inventory).toHaveProperty('disks', [nvme])
    expect(result.warnings).toEqual([
      'skipped /dev/sdb by serial s== b',
      'skipped /dev/sda by name <or> /dev/sda <or> /dev/sdb',
    ])
  })

  test('do: a skip hint with volume_name alone is ignored', () => {
    const given = hinted({ serial: 'A' }, { skip_block_devices: [{ volume_name: 'md0' }] })
    const { after } = runHook(rootDiskSelection, withDisks(), given)
    expect(after.data.root_disk).toEqual(sda)
    expect(after.inventory.disks).toEqual(disks)
  })

  test('do: any other invalid skip hint is an ordinary failure', () => {
    for (const skip of [[{ volume_name: 'md0', serial: 'A' }], [{ colour: 'red' }], ['A'], 'A'])
      expect(
        runHook(rootDiskSelection, withDisks(), hinted({ serial: 'A' }, { skip_block_devices: skip })).result.fail,
      ).toStartWith('Cannot read skip_block_devices')
  })

  test('an empty skip hint skips nothing', () => {
    const given = hinted({ serial: 'A' }, { skip_block_devices: [{}] })
    const { after } = runHook(rootDiskSelection, withDisks(), given)
    expect(after.data.root_disk).toEqual(sda)
    expect(after.inventory.disks).toEqual(disks)
  })
})

describe('disks that are not known', () => {
  test('a flat report leaves local_gb alone', () => {
    const flat = { interfaces: { em1: { mac: '52:54:00:00:00:01' } }, local_gb: 464 }
    const { changes, after } = runHook(rootDiskSelection, flat, { node: { properties: { root_device: { size: 5 } } } })
    expect(changes).toEqual([])
    expect(after.data.local_gb).toBe(464)
  })

  test('an inventory without disks is a machine without disks', () => {
    for (const none of [undefined, null, []]) {
      const { after } = runHook(rootDiskSelection, inventoryWith({ disks: none }))
      expect(after.data.inventory).toHaveProperty('disks', [])
      expect(after.data.local_gb).toBe(0)
    }
  })
})

test('fails without interfaces in the inventory', () => {
  expect(runHook(rootDiskSelection, { inventory: { interfaces: [], disks } }).result.fail).toBe(
    'The inventory has no interfaces',
  )
})
