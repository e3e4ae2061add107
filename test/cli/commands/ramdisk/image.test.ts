import { afterAll, describe, expect, test } from 'bun:test'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { machine, tmpdir } from 'node:os'
import { join } from 'node:path'
import { elf } from '../../../ramdisk/image/elf.ts'
import { inspector, main } from '../../terminal.ts'

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
const empty = join(folder, 'empty')
mkdirSync(empty)
writeFileSync(join(empty, 'modules.dep'), '')
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
  [['--modules-from', empty], 1, `There is no kernel module below "${empty}": name the folder of a kernel`],
  [['--firmware', '/bin/true'], 1, 'Cannot put "/bin/true" into the image: it is no folder of firmware'],
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

const packed = (bytes: Uint8Array) => [...bytes.subarray(0, 2)]
const gzip = [0x1f, 0x8b]

test('the image before is replaced as a whole, with its permissions and behind its link', async () => {
  const place = join(folder, 'served')
  mkdirSync(place)
  const [file, link] = [join(place, 'real.img'), join(place, 'link.img')]
  writeFileSync(file, 'the one before')
  chmodSync(file, 0o640)
  symlinkSync('real.img', link)
  const before = statSync(file).ino
  expect((await image('served/link.img')).code).toBe(0)
  expect([packed(readFileSync(file)), statSync(file).mode & 0o777]).toEqual([gzip, 0o640])
  expect(statSync(file).ino).not.toBe(before)
  expect(lstatSync(link).isSymbolicLink()).toBe(true)
  expect(readdirSync(place).toSorted()).toEqual(['link.img', 'real.img'])
})

describe('on a disk that is full', () => {
  const disk = mkdtempSync(join(tmpdir(), 'image-disk-'))
  const mount = () => Bun.spawnSync(['mount', '-t', 'tmpfs', '-o', 'size=64k', 'none', disk]).exitCode === 0
  const unmount = () => Bun.spawnSync(['umount', '-l', disk])
  const mayMount = process.getuid?.() === 0 && mount()
  if (mayMount) unmount()
  afterAll(() => rmSync(disk, { recursive: true }))

  test.skipIf(!mayMount)('the image before stays as it is, and nothing beside it', async () => {
    mount()
    try {
      const file = join(disk, 'inspector.initramfs')
      writeFileSync(file, 'the one before')
      const { code, err } = await inspector(['ramdisk', 'image', '-o', file, '--binary', '/bin/true'])
      expect(code).toBe(3)
      expect(err).toContain(`Cannot write "${file}": no space left on device`)
      expect(readFileSync(file, 'utf8')).toBe('the one before')
      expect(readdirSync(disk)).toEqual(['inspector.initramfs'])
    } finally {
      unmount()
    }
  })
})

/** What a shell makes of `inspector ramdisk image -o "$0"` with something behind it. */
const shell = (file: string, rest: string) =>
  Bun.spawnSync(
    ['sh', '-c', `"$1" "$2" ramdisk image -o "$0" --binary /bin/true ${rest}`, file, process.execPath, main],
    {
      env: { PATH: process.env.PATH, HOME: '/nonexistent' },
    },
  )

test('to a pipe or to what a shell opened it is written as it is, with nothing behind it', () => {
  const pipe = join(folder, 'pipe')
  Bun.spawnSync(['mkfifo', pipe])
  const here = join(folder, 'from')
  const by = [
    shell(pipe, `& cat "$0" >${here}.pipe; wait`),
    shell('/dev/stdout', `| cat >${here}.stdout`),
    shell('/dev/stdout', `>${here}.file`),
  ]
  const images = ['pipe', 'stdout', 'file'].map((name) => readFileSync(`${here}.${name}`))
  for (const one of images) expect(Bun.gunzipSync(one).toString().length).toBeGreaterThan(1000)
  expect(new Set(images.map((one) => Bun.hash(one))).size).toBe(1)
  expect(lstatSync(pipe).isFIFO()).toBe(true)
  for (const { stderr } of by) expect(stderr.toString()).toContain('It needs about')
})
