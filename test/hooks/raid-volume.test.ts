import { describe, expect, test } from 'bun:test'
import { raidDevice } from '../../src/hooks/raid-device.ts'
import { rootDeviceHint } from '../../src/hooks/root-device-hint.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { inventoryWith, runHook, sent } from './world.ts'

const flat = (...serials: readonly string[]): JsonObject => ({ local_gb: 10, block_devices: { serials } })
const disks = (...serials: readonly (string | null)[]): JsonObject =>
  inventoryWith({ disks: serials.map((serial, n) => ({ name: `/dev/sd${n}`, serial })) })

for (const [hook, report] of [
  [rootDeviceHint, flat],
  [raidDevice, disks],
] as const)
  describe(hook.name, () => {
    test('the first run keeps the serials at the node', () => {
      expect(runHook(hook, report('A', 'B')).after.node.extra).toEqual({ block_devices: { serials: ['A', 'B'] } })
    })

    test('the second run makes the only new serial the root device and forgets the list', () => {
      const { after } = runHook(hook, report('B', 'C', 'A'), {
        node: { extra: { block_devices: { serials: ['A', 'B'] }, rack: 'r3' } },
      })
      expect(after.node.properties).toEqual({ root_device: { serial: 'C' } })
      expect(after.node.extra).toEqual({ rack: 'r3' })
    })

    for (const [what, serials, warning] of [
      ['no serial is new', ['A'], 'no disk is new since the first run: the root device is not set'],
      ['two are', ['A', 'C', 'D'], 'more than one disk is new since the first run, C, D: the root device is not set'],
    ] as const)
      test(`the list stays and nothing is set when ${what}`, () => {
        const { result, changes } = runHook(hook, report(...serials), {
          node: { extra: { block_devices: { serials: ['A', 'B'] } } },
        })
        expect(sent(changes)).toEqual([])
        expect(result.warnings).toEqual([warning])
      })

    test('a node that has a root device is left alone, even with an empty one', () => {
      const { result, changes } = runHook(hook, report('A'), { node: { properties: { root_device: {} } } })
      expect(sent(changes)).toEqual([])
      expect(result.notes).toEqual(['kept: the node has a root device'])
    })

    test('a list at the node that cannot be read is named and stays', () => {
      const { result, changes } = runHook(hook, report('A'), { node: { extra: { block_devices: 'none' } } })
      expect(sent(changes)).toEqual([])
      expect(result.warnings).toEqual(['extra.block_devices of the node holds no list of serials'])
    })

    test('a report without serials is a warning', () => {
      expect(runHook(hook, report()).result.warnings).toEqual(['the report has no serials of disks'])
    })

    test('gives a machine without a disk 1 GiB, so that the steps below have a size', () => {
      const { local_gb: _, ...diskless } = report('A')
      expect(runHook(hook, diskless).after.data.local_gb).toBe(1)
      expect(runHook(hook, { ...diskless, local_gb: 464 }).after.data.local_gb).toBe(464)
    })
  })

test('raid_device reads the serials of the inventory and not those beside it', () => {
  const { after } = runHook(raidDevice, { ...disks('A', null, '', 'B'), block_devices: { serials: ['X'] } })
  expect(after.node.extra).toEqual({ block_devices: { serials: ['A', 'B'] } })
})

test('raid_device takes an inventory whose disks are null for a machine without disks, where ironic-inspector fails', () => {
  const report = { ...inventoryWith({ disks: null }), block_devices: { serials: ['X'] } }
  const { result, after } = runHook(raidDevice, report)
  expect(result.warnings).toEqual(['the report has no serials of disks'])
  expect(after.node.extra).toEqual({})
})

test('raid_device reads the serials of a flat report', () => {
  expect(runHook(raidDevice, flat('X')).after.node.extra).toEqual({ block_devices: { serials: ['X'] } })
})

test('root_device_hint keeps what the ramdisk posted, and does not read the inventory', () => {
  const block_devices = { serials: ['A'], sizes: [1] }
  expect(runHook(rootDeviceHint, { block_devices }).after.node.extra).toEqual({ block_devices })
  expect(runHook(rootDeviceHint, disks('A')).result.warnings).toEqual(['the report has no serials of disks'])
})
