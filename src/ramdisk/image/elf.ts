// e_machine of elf.h, by the names of `uname -m`.
const machines: Readonly<Record<number, string>> = {
  3: 'i386',
  40: 'arm',
  62: 'x86_64',
  183: 'aarch64',
  243: 'riscv64',
}

/** The architecture that an ELF file is for, as `uname -m` says it; undefined of any other file. */
export function architectureIn(file: Uint8Array): string | undefined {
  const data = new DataView(file.buffer, file.byteOffset, file.byteLength)
  if (file.length < 20 || data.getUint32(0) !== 0x7f454c46) return undefined
  // EI_DATA: 1 is little endian, as all of those above.
  const isLittle = file[5] === 1
  const machine = data.getUint16(18, isLittle)
  return (isLittle ? machines[machine] : undefined) ?? `ELF machine ${machine}`
}
