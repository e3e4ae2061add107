import { legible } from './legible.ts'

/** One structure of the SMBIOS table (DMTF DSP0134, section 6.1): its formatted part and its strings. */
export type Structure = {
  readonly type: number
  readonly handle: number
  readonly data: DataView
  readonly strings: readonly string[]
}

const header = 4
const endOfTable = 127

/** The structures of a raw table, as in /sys/firmware/dmi/tables/DMI. A damaged table ends where it stops making sense. */
export function structuresOf(table: Uint8Array): readonly Structure[] {
  const found: Structure[] = []
  let start = 0
  while (start + header <= table.length) {
    const type = table[start] ?? endOfTable
    const length = table[start + 1] ?? 0
    if (length < header || start + length > table.length) break
    const end = stringsEnd(table, start + length)
    const data = new DataView(table.buffer, table.byteOffset + start, length)
    const strings = new TextDecoder('latin1')
      .decode(table.subarray(start + length, end))
      .split('\0')
      .slice(0, -2)
    found.push({ type, handle: data.getUint16(2, true), data, strings })
    if (type === endOfTable) break
    start = end
  }
  return found
}

// Strings end with an empty one; without any there are two NULs.
function stringsEnd(table: Uint8Array, start: number): number {
  for (let index = start; index + 1 < table.length; index++)
    if (table[index] === 0 && table[index + 1] === 0) return index + 2
  return table.length
}

const arrayType = 16
const deviceType = 17
const systemMemory = 3

/**
 * MiB of all memory devices (type 17); 0 when the table tells none. Devices of an array that is no system memory
 * (type 16: flash, video) do not count.
 */
export function installedMemory(structures: readonly Structure[]): number {
  const others = new Set(
    structures
      .filter(({ type, data }) => type === arrayType && data.byteLength > 5 && data.getUint8(5) !== systemMemory)
      .map(({ handle }) => handle),
  )
  const kib = structures
    .filter(({ type, data }) => type === deviceType && data.byteLength >= 0x0e && !others.has(data.getUint16(4, true)))
    .reduce((sum, { data }) => sum + kibOf(data), 0)
  return Math.floor(kib / 1024)
}

// Size is a word at 0x0C: MiB, or KiB when bit 15 is set; 0x7FFF sends to the extended size, a double word of MiB at 0x1C.
function kibOf(data: DataView): number {
  const size = data.getUint16(0x0c, true)
  if (size === 0xffff) return 0
  if (size === 0x7fff) return data.byteLength >= 0x20 ? (data.getUint32(0x1c, true) & 0x7fffffff) * 1024 : 0
  return size & 0x8000 ? size & 0x7fff : size * 1024
}

const processorType = 4

/** The processor as its maker calls it (type 4, "Processor Version"); for machines whose kernel gives no model name. */
export function processorName(structures: readonly Structure[]): string | undefined {
  const processor = structures.find(({ type, data }) => type === processorType && data.byteLength > 0x10)
  return legible(Buffer.from(processor?.strings[processor.data.getUint8(0x10) - 1] ?? '', 'latin1'))
}
