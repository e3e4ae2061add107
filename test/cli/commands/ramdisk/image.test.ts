import { afterAll, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { machine, tmpdir } from 'node:os'
import { join } from 'node:path'
import { elf } from '../../../ramdisk/image/elf.ts'
import { inspector } from '../../terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'image-'))
const modules = join(folder, 'modules')
mkdirSync(modules)
const module = (info: string, architecture = machine()) =>
  Buffer.concat([elf(architecture), Buffer.from(`\0${info}\0`)])
writeFileSync(join(modules, 'e1000.ko'), module('depends=\0alias=pci:v8086'))
writeFileSync(join(modules, 'qede.ko'), module('depends=\0alias=pci:v1077'))
const foreign = join(folder, 'foreign')
mkdirSync(foreign)
writeFileSync(join(foreign, 'e1000.ko'), module('depends=', 'riscv64'))
afterAll(() => rmSync(folder, { recursive: true }))

// A small program in the place of the compiled one, which is 120 MB.
const image = (name: string, ...more: readonly string[]) =>
  inspector(['ramdisk', 'image', '-o', join(folder, name), '--binary', '/bin/true', ...more])

test('an image is written, with its size and what it needs; made again it is the same', async () => {
  const { code, out } = await image('one', '--modules-from', modules, '--module', 'qede', '--with', '/bin/cat')
  expect(code).toBe(0)
  expect(out).toMatch(/one: \d+ MiB, \d+ MiB unpacked, 2 kernel modules\nIt needs about \d+ MiB of RAM/)
  await image('two', '--with', '/bin/cat', '--module', 'qede', '--modules-from', modules)
  expect(readFileSync(join(folder, 'one')).equals(readFileSync(join(folder, 'two')))).toBe(true)
})

test.each([
  [['--module', 'e1000'], 1, 'Cannot find the modules of --module: say where they are with --modules-from'],
  [['--modules-from', modules, '--module', 'e100'], 1, 'There is no kernel module "e100"'],
  [['--modules-from', '/no/modules'], 3, 'Cannot look for kernel modules in "/no/modules": there is no such folder'],
  [['--with', '/no/tool'], 3, 'Cannot put "/no/tool" into the image: there is no such file'],
  [['--firmware', '/no/firmware'], 3, 'Cannot put "/no/firmware" into the image: there is no such file'],
  [
    ['--modules-from', foreign],
    1,
    'Cannot put the kernel module "e1000" into the image: it is for riscv64, and this machine',
  ],
  [['--packing', 'rar'], 2, 'Allowed choices are gzip, zstd, none'],
] as const)('%j is told what is missing', async (args, status, why) => {
  const { code, err } = await image('never', ...args)
  expect(code).toBe(status)
  expect(err).toContain(why)
})

test('a place that cannot be written to is named', async () => {
  const { code, err } = await image('no/such/folder')
  expect(code).toBe(3)
  expect(err).toContain(`Cannot write "${join(folder, 'no/such/folder')}"`)
})
