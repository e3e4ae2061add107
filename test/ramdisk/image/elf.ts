const machines: Readonly<Record<string, number>> = { x86_64: 62, aarch64: 183, riscv64: 243, s390x: 22 }

/** The header of an ELF file for an architecture; s390x is the one with the most significant byte first. */
export function elf(architecture: string): Buffer {
  const isLittle = architecture !== 's390x'
  const head = Buffer.alloc(64)
  head.set([0x7f, 0x45, 0x4c, 0x46, 2, isLittle ? 1 : 2, 1])
  const number = machines[architecture] ?? 0
  if (isLittle) head.writeUInt16LE(number, 18)
  else head.writeUInt16BE(number, 18)
  return head
}
