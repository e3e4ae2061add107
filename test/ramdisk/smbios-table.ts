/** One structure: its type, handle, bytes after the header, and strings. */
export type Part = {
  readonly type: number
  readonly handle?: number
  readonly body: readonly number[]
  readonly strings?: readonly string[]
}

/** A raw SMBIOS table with an end-of-table structure. */
export function tableOf(parts: readonly Part[]): Uint8Array {
  const all = [...parts, { type: 127, body: [] }]
  return Uint8Array.from(
    all.flatMap(({ type, handle = 0, body, strings = [] }: Part) => [
      type,
      body.length + 4,
      handle & 0xff,
      handle >> 8,
      ...body,
      ...(strings.length > 0 ? strings.flatMap((text) => [...Buffer.from(text, 'latin1'), 0]) : [0]),
      0,
    ]),
  )
}

/** A memory device (type 17) of the array with this handle: size word, and the extended size in MiB. */
export function memoryDevice(size: number, extended = 0, array = 0x1000): Part {
  const body = new DataView(new ArrayBuffer(0x24))
  body.setUint16(0, array, true)
  body.setUint16(0x0c - 4, size, true)
  body.setUint32(0x1c - 4, extended, true)
  return { type: 17, body: [...new Uint8Array(body.buffer)], strings: ['DIMM 0'] }
}

/** A memory array (type 16); use 3 is system memory, 5 is flash. */
export function memoryArray(handle: number, use: number): Part {
  return { type: 16, handle, body: [3, use, 3, 0, 0, 0, 0, 0, 0, 1, 0] }
}
