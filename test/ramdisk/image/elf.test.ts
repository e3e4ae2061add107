import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { machine } from 'node:os'
import { architectureIn } from '../../../src/ramdisk/image/elf.ts'
import { firstProgram } from '../../../src/ramdisk/image/first-program.ts'
import { elf } from './elf.ts'

test.each(['x86_64', 'aarch64', 'riscv64'])('a file for %s', (architecture) => {
  expect(architectureIn(elf(architecture))).toBe(architecture)
})

test('a program of this machine is for it, and what an image begins with is for its own', () => {
  expect(architectureIn(readFileSync('/bin/cat'))).toBe(machine())
  for (const one of ['x86_64', 'aarch64']) expect(architectureIn(firstProgram(one, ['/x'], []))).toBe(one)
})

test('an architecture without a name is its number; with the most significant byte first it is none of those with one', () => {
  expect(architectureIn(elf('s390x'))).toBe('ELF machine 22')
  const big = elf('s390x')
  big.writeUInt16BE(183, 18)
  expect(architectureIn(big)).toBe('ELF machine 183')
})

test.each(['', '#!/bin/sh\necho a shell script\n', '\x7fELF'])('%j is no ELF file', (text) => {
  expect(architectureIn(Buffer.from(text))).toBeUndefined()
})
