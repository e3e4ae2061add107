import { afterAll, expect, test } from 'bun:test'
import { memory } from '../../../src/ramdisk/collectors/memory.ts'
import type { Found } from '../../../src/ramdisk/collector.ts'
import { memoryDevice, tableOf } from '../smbios-table.ts'
import { around, machineOf, removeTrees, type Tree } from '../tree.ts'

afterAll(removeTrees)

const collect = (tree: Tree) => memory.collect(machineOf(tree), around) as Found
const meminfo: Tree = { '/proc/meminfo': 'MemTotal:        2056508 kB\nMemFree:  1 kB\n' }
const blocks: Tree = {
  '/sys/devices/system/memory/block_size_bytes': '8000000\n',
  '/sys/devices/system/memory/memory0/online': '1\n',
  '/sys/devices/system/memory/memory1/online': '1\n',
  '/sys/devices/system/memory/memory2/online': '0\n',
  '/sys/devices/system/memory/power': null,
}

test('installed memory is what SMBIOS says, and the report says so', () => {
  const table = { '/sys/firmware/dmi/tables/DMI': tableOf([memoryDevice(2048)]) }
  expect(collect({ ...meminfo, ...blocks, ...table })).toEqual({
    inventory: { memory: { total: 2056508 * 1024, physical_mb: 2048 } },
    how: { memory_source: 'smbios' },
  })
})

test('without SMBIOS it is the online memory blocks, whose size is hexadecimal', () => {
  expect(collect({ ...meminfo, ...blocks })).toMatchObject({
    inventory: { memory: { physical_mb: 256 } },
    how: { memory_source: 'memory_blocks' },
  })
})

test('a table that sums up to nothing does not hide the blocks', () => {
  const table = { '/sys/firmware/dmi/tables/DMI': tableOf([memoryDevice(0)]) }
  expect(collect({ ...meminfo, ...blocks, ...table }).how).toEqual({ memory_source: 'memory_blocks' })
})

test('without either it is what the system sees', () => {
  expect(collect(meminfo)).toMatchObject({
    inventory: { memory: { physical_mb: 2008 } },
    how: { memory_source: 'meminfo' },
  })
})

test('without MemTotal the collector fails', () => {
  expect(() => collect(blocks)).toThrow('no MemTotal')
})
