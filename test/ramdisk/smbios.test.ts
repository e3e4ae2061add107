import { expect, test } from 'bun:test'
import { installedMemory, processorName, structuresOf } from '../../src/ramdisk/smbios.ts'
import { memoryArray, memoryDevice, tableOf, type Part } from './smbios-table.ts'

const mib = (...parts: Part[]) => installedMemory(structuresOf(tableOf(parts)))

test('sizes are MiB', () => {
  expect(mib(memoryDevice(16384), memoryDevice(16384))).toBe(32768)
})

test('with bit 15 set a size is KiB', () => {
  expect(mib(memoryDevice(0x8000 | 2048), memoryDevice(512))).toBe(514)
})

test('0x7FFF sends to the extended size, whose highest bit is reserved', () => {
  expect(mib(memoryDevice(0x7fff, 65536), memoryDevice(0x7fff, 0x80000000 + 32768))).toBe(98304)
})

test('an empty slot and a device of unknown size count nothing', () => {
  expect(mib(memoryDevice(0), memoryDevice(0xffff), memoryDevice(8192))).toBe(8192)
})

test('flash of the firmware is no memory', () => {
  const parts = [memoryArray(0x1000, 3), memoryArray(0x1100, 5), memoryDevice(4096), memoryDevice(16, 0, 0x1100)]
  expect(mib(...parts)).toBe(4096)
})

test('a device of SMBIOS 2.1, too short for the extended size, does not break the sum', () => {
  const { body, ...rest } = memoryDevice(0x7fff)
  expect(mib({ ...rest, body: body.slice(0, 0x15 - 4) }, memoryDevice(1024))).toBe(1024)
})

test('strings of one structure are not read as the next', () => {
  const bios = { type: 0, body: [1, 2, 0, 0, 3, 0], strings: ['Vendor', '2.12.2', '07/09/2021'] }
  const structures = structuresOf(tableOf([bios, memoryDevice(1024)]))
  expect(structures.map(({ type }) => type)).toEqual([0, 17, 127])
  expect(structures[0]?.strings).toEqual(['Vendor', '2.12.2', '07/09/2021'])
})

test('what was read before a table breaks off still counts', () => {
  const table = tableOf([memoryDevice(1024), memoryDevice(1024)])
  expect(installedMemory(structuresOf(table.slice(0, 60)))).toBe(1024)
  expect(structuresOf(new Uint8Array())).toEqual([])
  expect(structuresOf(Uint8Array.of(17, 0, 0, 0, 0, 0))).toEqual([])
})

test('the processor is named as its maker calls it', () => {
  const body = Array.from({ length: 0x1a - 4 }, () => 0)
  body[0x10 - 4] = 2
  const structures = structuresOf(tableOf([{ type: 4, body, strings: ['CPU 0', 'Ampere(R) Altra(R) Processor  '] }]))
  expect(processorName(structures)).toBe('Ampere(R) Altra(R) Processor')
  expect(processorName([])).toBeUndefined()
})
