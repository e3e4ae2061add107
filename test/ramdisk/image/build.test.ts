import { afterAll, describe, expect, test } from 'bun:test'
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { machine, tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { createRun } from '../../../src/platform/command.ts'
import { buildImage, type ImageRequest } from '../../../src/ramdisk/image/build.ts'
import { elf } from './elf.ts'

const folder = mkdtempSync(join(tmpdir(), 'image-'))
afterAll(() => rmSync(folder, { recursive: true }))
const run = createRun(process.env)

const script = join(folder, 'tool.sh')
writeFileSync(script, '#!/bin/sh\n')
chmodSync(script, 0o755)
const settings = join(folder, 'settings')
mkdirSync(join(settings, 'deep'), { recursive: true })
writeFileSync(join(settings, 'deep', 'a.conf'), 'a')
symlinkSync('a.conf', join(settings, 'deep', 'b.conf'))
const firmware = join(folder, 'firmware')
mkdirSync(join(firmware, 'bnx2'), { recursive: true })
writeFileSync(join(firmware, 'bnx2', 'fw.bin'), 'FW')
symlinkSync('no-such-file', join(firmware, 'into-nowhere'))

/** A small program of the host in the place of inspector, which is not compiled in this test. */
const request: ImageRequest = {
  binary: '/bin/true',
  architecture: machine(),
  modules: [
    { name: 'virtio', data: elf(machine()), needs: [], aliases: [] },
    { name: 'virtio_net', data: elf(machine()), needs: ['virtio'], aliases: ['virtio:d00000001v*'] },
  ],
  with: ['/bin/cat', script, settings],
  firmware,
  packing: 'none',
}

/** What cpio(1) finds in an archive: mode and path of each entry. */
function listed(archive: Uint8Array): readonly string[] {
  const { stdout, exitCode } = Bun.spawnSync(['cpio', '-t', '-v', '--quiet'], { stdin: archive })
  expect(exitCode).toBe(0)
  return stdout
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.replace(/^(\S+).* (\S+)$/, '$1 $2'))
}

const hasCpio = Bun.which('cpio') !== null

test.skipIf(!hasCpio)(
  'holds the program, what starts it, programs with their libraries, firmware and modules',
  async () => {
    const { bytes, unpacked } = await buildImage(request, run)
    const found = listed(bytes)
    expect(unpacked).toBe(bytes.length)
    const inside = folder.slice(1)
    expect(found).toEqual(
      expect.arrayContaining([
        '-rwxr-xr-x init',
        '-rwxr-xr-x bin/inspector',
        'crw------- dev/console',
        'drwxr-xr-x proc',
        'drwxr-xr-x etc',
        '-rwxr-xr-x bin/cat',
        `-rwxr-xr-x ${inside}/tool.sh`,
        `-rw-r--r-- ${inside}/settings/deep/a.conf`,
        `-rw-r--r-- ${inside}/settings/deep/b.conf`,
        '-rw-r--r-- lib/firmware/bnx2/fw.bin',
        '-rw-r--r-- modules/list.json',
        '-rw-r--r-- modules/virtio_net.ko',
      ]),
    )
    expect(found.some((line) => line.endsWith('/libc.so.6'))).toBe(true)
    expect(new Set(found).size).toBe(found.length)
  },
)

const names = async (more: Partial<ImageRequest>) =>
  (await buildImage({ ...request, with: [], firmware: undefined, ...more }, run)).entries.map(({ path }) => path)

test('firmware has its name below its folder, however that is written', async () => {
  const away = relative(process.cwd(), firmware)
  for (const written of [firmware, `${firmware}/`, firmware.replace('/firmware', '//firmware//'), `${away}/.`, away])
    expect((await names({ firmware: written })).filter((path) => path.startsWith('lib/firmware'))).toEqual([
      'lib/firmware/bnx2/fw.bin',
    ])
  expect(await names({ firmware: `${firmware}/bnx2/../bnx2` })).toContain('lib/firmware/fw.bin')
})

test('what goes along stands where it stands here, once, however its path is written', async () => {
  const inside = script.slice(1)
  const written = [
    script,
    relative(process.cwd(), script),
    join(folder, 'settings').concat('/../tool.sh'),
    `/${script}`,
    `${folder}/./tool.sh`,
  ]
  for (const one of written) expect(await names({ with: [one] })).toContain(inside)
  const all = await names({ with: written })
  expect(all.filter((path) => path.endsWith('tool.sh'))).toEqual([inside])
  expect(await names({ with: ['/usr/bin/../bin/env', relative(process.cwd(), settings)] })).toEqual(
    expect.arrayContaining(['usr/bin/env', `${settings.slice(1)}/deep/a.conf`]),
  )
})

describe('the same files give the same bytes', () => {
  test.each(['none', 'gzip', 'zstd'] as const)('packed with %s, whenever and in which order', async (packing) => {
    const first = await buildImage({ ...request, packing }, run)
    // Neither times nor the order of arguments may show.
    utimesSync(script, new Date(2001, 1, 1), new Date(2001, 1, 1))
    const second = await buildImage({ ...request, packing, with: request.with.toReversed() }, run)
    expect(Buffer.from(first.bytes).equals(Buffer.from(second.bytes))).toBe(true)
  })

  test.each([
    ['gzip', (bytes: Uint8Array<ArrayBuffer>) => Bun.gunzipSync(bytes), [0x1f, 0x8b]],
    ['zstd', (bytes: Uint8Array<ArrayBuffer>) => Bun.zstdDecompressSync(bytes), [0x28, 0xb5, 0x2f, 0xfd]],
  ] as const)('and %s is only a packing of it', async (packing, unpack, magic) => {
    const plain = await buildImage(request, run)
    const { bytes, unpacked } = await buildImage({ ...request, packing }, run)
    expect([...bytes.subarray(0, magic.length)]).toEqual([...magic])
    expect(unpacked).toBe(plain.bytes.length)
    expect(Buffer.from(unpack(Uint8Array.from(bytes))).equals(Buffer.from(plain.bytes))).toBe(true)
  })
})

describe('what cannot be put into it is named:', () => {
  const why = (more: Partial<ImageRequest>) =>
    buildImage({ ...request, ...more }, run).catch((error: Error) => error.message)

  test('a program or folder that is not there', async () => {
    expect(await why({ with: ['/no/such/tool'] })).toBe(
      'Cannot put "/no/such/tool" into the image: there is no such file',
    )
    expect(await why({ firmware: '/no/firmware' })).toBe(
      'Cannot put "/no/firmware" into the image: there is no such file',
    )
    expect(await why({ binary: '/no/inspector' })).toBe(
      'Cannot put "/no/inspector" into the image: there is no such file',
    )
  })

  test('firmware that is a file', async () => {
    const file = join(firmware, 'bnx2', 'fw.bin')
    expect(await why({ firmware: file })).toBe(
      `Cannot put "${file}" into the image: it is no folder of firmware; name one, such as /lib/firmware/qed`,
    )
  })

  test('a program whose library is missing', async () => {
    const broken = join(folder, 'broken')
    copyFileSync('/bin/cat', broken)
    // What says what it needs, told that it needs what nobody has.
    const bin = join(folder, 'bin')
    mkdirSync(bin, { recursive: true })
    writeFileSync(join(bin, 'ldd'), '#!/bin/sh\necho "	libmissing.so.1 => not found"\n')
    chmodSync(join(bin, 'ldd'), 0o755)
    const fake = createRun({ PATH: `${bin}:/usr/bin:/bin` })
    expect(await buildImage({ ...request, with: [broken] }, fake).catch((error: Error) => error.message)).toContain(
      'the library "libmissing.so.1", which it needs, is not here',
    )
  })

  test('an architecture that it cannot be made for', async () => {
    expect(await why({ architecture: 'riscv64' })).toBe(
      'Cannot make an image for "riscv64": there is one for x86_64 and aarch64',
    )
  })

  const foreign = machine() === 'aarch64' ? 'x86_64' : 'aarch64'
  const other = join(folder, 'other')
  writeFileSync(other, elf(foreign))
  chmodSync(other, 0o755)

  test('a program of another architecture, as its libraries are not here', async () => {
    expect(await why({ binary: other })).toBe(
      `Cannot put "${other}" into the image: it is for ${foreign}, and this machine is ${machine()}; make the image on a machine of the architecture that it is for`,
    )
    expect(await why({ binary: script })).toStartWith(`Cannot put "${script}" into the image: it is no ELF file; `)
    expect(await why({ with: [other] })).toBe(
      `Cannot put "${other}" into the image: it is for ${foreign}, and this machine is ${machine()}; take the program for ${machine()}`,
    )
  })

  test('a kernel module of another architecture, or what is none', async () => {
    const module = (data: Uint8Array) => why({ modules: [{ name: 'nvme', data, needs: [], aliases: [] }] })
    expect(await module(elf(foreign))).toBe(
      `Cannot put the kernel module "nvme" into the image: it is for ${foreign}, and this machine is ${machine()}; take --modules-from of a kernel for ${machine()}`,
    )
    expect(await module(Buffer.from('rubbish'))).toContain('"nvme" into the image: it is no ELF file')
  })

  test('but firmware may be for whatever it drives', async () => {
    const folderOf = join(folder, 'foreign-firmware')
    mkdirSync(folderOf)
    writeFileSync(join(folderOf, 'fw.elf'), elf(foreign))
    expect(await why({ firmware: folderOf })).toHaveProperty('unpacked')
  })
})
