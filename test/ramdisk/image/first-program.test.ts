import { afterAll, describe, expect, test } from 'bun:test'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { machine, tmpdir } from 'node:os'
import { join } from 'node:path'
import { firstProgram } from '../../../src/ramdisk/image/first-program.ts'

const folder = mkdtempSync(join(tmpdir(), 'inspector-first-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('becomes the program that it names, with its arguments and environment', () => {
  const file = join(folder, 'init')
  const script = 'echo "$0 $1 $GREETING"; test -r /proc/self/stat && echo mounted'
  writeFileSync(file, firstProgram(machine(), ['/bin/sh', '-c', script, 'hello', 'you'], ['GREETING=there']))
  chmodSync(file, 0o755)
  // An ordinary user may mount nothing; it goes on all the same.
  const run = Bun.spawnSync([file])
  expect(run.stdout.toString()).toBe('hello you there\nmounted\n')
})

test('ends with 127 when there is no such program', () => {
  const file = join(folder, 'no-init')
  writeFileSync(file, firstProgram(machine(), ['/no/such/program'], []))
  chmodSync(file, 0o755)
  expect(Bun.spawnSync([file]).exitCode).toBe(127)
})

describe('the machine code', () => {
  test('of arm64 calls mount three times, then execve, then exit', () => {
    const bytes = Buffer.from(firstProgram('aarch64', ['/bin/inspector'], []))
    const words = Array.from({ length: Math.floor((bytes.length - 120) / 4) }, (_, index) =>
      bytes.readUInt32LE(120 + index * 4),
    )
    const numbers = words.flatMap((word, index) =>
      word === 0xd4000001 ? [((words[index - 2] ?? 0) >>> 5) & 0xffff] : [],
    )
    expect(numbers).toEqual([40, 40, 40, 221, 93])
  })

  test('is not there for another architecture, and that is said', () => {
    expect(() => firstProgram('riscv64', ['/x'], [])).toThrow(
      'Cannot make an image for "riscv64": there is one for x86_64 and aarch64',
    )
  })
})
