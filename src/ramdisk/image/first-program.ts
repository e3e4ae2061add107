import { InspectorError } from '../../model/error.ts'

/** Where the program is loaded: below 2 GiB, so that addresses fit into 32 bits. */
const base = 0x400000
const headers = 64 + 56

/** Machine code under construction: instructions, then the texts and lists that they name. */
type Assembler = {
  /** A system call with these arguments; numbers stand for themselves. */
  readonly call: (number: number, args: readonly number[]) => Uint8Array
  /** `e_machine` of the ELF header. */
  readonly machine: number
  readonly calls: { readonly mount: number; readonly execve: number; readonly exit: number }
}

/**
 * The first program that the kernel starts: it mounts /proc, /sys and /dev, and becomes `argv`. Bun needs /proc before its own first
 * line runs, so that a program of Bun's cannot do it; and a shell would be one more thing to take from the host. An ELF file of some
 * hundred bytes that needs no library. `invalid` for an architecture that it is not written for.
 */
export function firstProgram(
  architecture: string,
  argv: readonly string[],
  environment: readonly string[],
): Uint8Array {
  const assembler = assemblers[architecture]
  if (!assembler)
    throw new InspectorError(
      'invalid',
      `Cannot make an image for "${architecture}": there is one for ${Object.keys(assemblers).join(' and ')}`,
    )
  // Written twice: the first time tells how long the code is, and with it where the data stand.
  const size = code(assembler, argv, environment, 0).instructions.length
  const { instructions, data } = code(assembler, argv, environment, base + headers + size)
  const program = Buffer.concat([instructions, data])
  return Buffer.concat([elfHeader(assembler.machine, program.length), program])
}

function code(assembler: Assembler, argv: readonly string[], environment: readonly string[], dataAt: number) {
  const data: Uint8Array[] = []
  const end = () => dataAt + data.reduce((sum, part) => sum + part.length, 0)
  const put = (bytes: Uint8Array): number => {
    const at = end()
    data.push(bytes)
    return at
  }
  const text = (value: string) => put(Buffer.from(`${value}\0`))
  const list = (values: readonly string[]) => {
    const pointers = [...values.map(text), 0]
    put(new Uint8Array((8 - (end() % 8)) % 8))
    const bytes = Buffer.alloc(pointers.length * 8)
    for (const [index, pointer] of pointers.entries()) bytes.writeBigUInt64LE(BigInt(pointer), index * 8)
    return put(bytes)
  }
  const { calls, call } = assembler
  const mounts = (
    [
      ['proc', '/proc'],
      ['sysfs', '/sys'],
      ['devtmpfs', '/dev'],
    ] as const
  ).map(([type, target]) => {
    const name = text(type)
    return call(calls.mount, [name, text(target), name, 0, 0])
  })
  const instructions = [
    ...mounts,
    call(calls.execve, [text(argv[0] ?? ''), list(argv), list(environment)]),
    // Reached only when there is no such program.
    call(calls.exit, [127]),
  ]
  return { instructions: Buffer.concat(instructions), data: Buffer.concat(data) }
}

/** Registers and encodings of the processors' manuals; numbers of calls from asm/unistd.h. */
const assemblers: Readonly<Record<string, Assembler>> = {
  x86_64: {
    machine: 62,
    calls: { mount: 165, execve: 59, exit: 60 },
    // mov r32, imm32 clears the upper half; arguments in rdi, rsi, rdx, r10, r8, the number in eax.
    call: (number, args) => {
      const moves = [[0xbf], [0xbe], [0xba], [0x41, 0xba], [0x41, 0xb8]]
      const parts = args.map((arg, index) => Buffer.concat([Buffer.from(moves[index] ?? []), word(arg)]))
      return Buffer.concat([...parts, Buffer.from([0xb8]), word(number), Buffer.from([0x0f, 0x05])])
    },
  },
  aarch64: {
    machine: 183,
    calls: { mount: 40, execve: 221, exit: 93 },
    // movz, movk and svc #0; arguments in x0 to x4, the number in x8.
    call: (number, args) => {
      const move = (register: number, value: number) => [
        word((0xd2800000 | ((value & 0xffff) << 5) | register) >>> 0),
        word((0xf2a00000 | (((value >>> 16) & 0xffff) << 5) | register) >>> 0),
      ]
      return Buffer.concat([...args.flatMap((arg, index) => move(index, arg)), ...move(8, number), word(0xd4000001)])
    },
  },
}

function word(value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

/** ELF, 64 bits, little endian, one segment that is read and run (elf(5)). */
function elfHeader(machine: number, size: number): Uint8Array {
  const bytes = Buffer.alloc(headers)
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
  bytes.writeUInt16LE(2, 16)
  bytes.writeUInt16LE(machine, 18)
  bytes.writeUInt32LE(1, 20)
  bytes.writeBigUInt64LE(BigInt(base + headers), 24)
  bytes.writeBigUInt64LE(64n, 32)
  bytes.writeUInt16LE(64, 52)
  bytes.writeUInt16LE(56, 54)
  bytes.writeUInt16LE(1, 56)
  const segment = 64
  bytes.writeUInt32LE(1, segment)
  bytes.writeUInt32LE(5, segment + 4)
  bytes.writeBigUInt64LE(BigInt(base), segment + 16)
  bytes.writeBigUInt64LE(BigInt(base), segment + 24)
  bytes.writeBigUInt64LE(BigInt(headers + size), segment + 32)
  bytes.writeBigUInt64LE(BigInt(headers + size), segment + 40)
  bytes.writeBigUInt64LE(0x1000n, segment + 48)
  return bytes
}
