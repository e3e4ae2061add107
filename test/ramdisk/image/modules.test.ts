import { afterAll, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRun } from '../../../src/platform/command.ts'
import { modulesIn } from '../../../src/ramdisk/image/modules.ts'

const folder = mkdtempSync(join(tmpdir(), 'modules-'))
afterAll(() => rmSync(folder, { recursive: true }))
const run = createRun(process.env)

/** A file that looks to us as a module does: its texts, among other bytes. */
function module(
  name: string,
  info: readonly string[],
  pack: (bytes: Buffer<ArrayBuffer>) => Uint8Array = (bytes) => bytes,
) {
  const bytes = Buffer.from(`\x7fELF\0\x01\x02${info.join('\0')}\0rest`, 'latin1')
  mkdirSync(join(folder, 'kernel'), { recursive: true })
  writeFileSync(join(folder, 'kernel', name), pack(bytes))
}

module('failover.ko', ['license=GPL'])
module('net-failover.ko.zst', ['depends=failover'], (bytes) => Bun.zstdCompressSync(bytes))
module('virtio_net.ko.gz', ['alias=virtio:d00000001v*', 'depends=net_failover'], (bytes) => Bun.gzipSync(bytes))
module('e1000.ko', [
  'depends=',
  'alias=pci:v00008086d0000100Esv*sd*bc*sc*i*',
  'alias=pci:v00008086d00001004sv*sd*bc*sc*i*',
])

test('a module comes behind all that it needs, unpacked', async () => {
  const found = await modulesIn(folder, { wanted: ['virtio-net'], usual: ['e1000', 'not_there'] }, run)
  expect(found.map(({ name, needs, aliases }) => [name, needs, aliases])).toEqual([
    ['failover', [], []],
    ['net_failover', ['failover'], []],
    ['virtio_net', ['net_failover'], ['virtio:d00000001v*']],
    ['e1000', [], ['pci:v00008086d0000100Esv*sd*bc*sc*i*', 'pci:v00008086d00001004sv*sd*bc*sc*i*']],
  ])
  expect(Buffer.from(found[2]?.data ?? []).toString('latin1')).toStartWith('\x7fELF')
})

test('what a module asks for itself comes before it, too, as nobody answers in a ramdisk', async () => {
  module('crc32c_generic.ko', ['depends=', 'alias=crc32c'])
  module('libcrc32c.ko', ['softdep=pre: crc32c', 'depends='])
  module('bnx2x.ko', ['depends=libcrc32c'])
  module('realtek.ko', ['depends=', 'softdep=pre: r8169'])
  module('r8169.ko', ['softdep=pre: realtek not-there post: e1000', 'depends='])
  const found = await modulesIn(folder, { wanted: ['bnx2x', 'r8169'], usual: [] }, run)
  expect(found.map(({ name, needs }) => [name, needs])).toEqual([
    ['crc32c_generic', []],
    ['libcrc32c', ['crc32c_generic']],
    ['bnx2x', ['libcrc32c']],
    // Asked for in a circle.
    ['realtek', []],
    ['r8169', ['realtek']],
  ])
})

test.skipIf(Bun.which('xz') === null)('a module packed by xz is unpacked, too', async () => {
  const text = (bytes: Buffer<ArrayBuffer>) => Bun.spawnSync(['xz', '-c'], { stdin: bytes }).stdout
  module('nvme.ko.xz', ['depends=', 'alias=pci:v*bc01sc08i02*'], text)
  const [nvme] = await modulesIn(folder, { wanted: ['nvme'], usual: [] }, run)
  expect(nvme?.aliases).toEqual(['pci:v*bc01sc08i02*'])
  expect(Buffer.from(nvme?.data ?? []).toString('latin1')).toStartWith('\x7fELF')
})

test.each(['gz', 'zst', 'xz'])('a module .%s that is no such thing is named', async (kind) => {
  const name = `broken_${kind}`
  writeFileSync(join(folder, 'kernel', `${name}.ko.${kind}`), 'no packed file at all, whatever its name says')
  expect(modulesIn(folder, { wanted: [name], usual: [] }, run)).rejects.toThrow(
    `Cannot unpack the kernel module "${join(folder, 'kernel', name)}.ko.${kind}": `,
  )
})

test('of modules with one name the last by the alphabet counts: updates come behind the kernel’s own', async () => {
  // Neither in the order of their making nor against it.
  for (const place of ['kernel-d', 'updates', 'extra', 'kernel-a']) {
    mkdirSync(join(folder, place), { recursive: true })
    writeFileSync(join(folder, place, 'ixgbe.ko'), Buffer.from(`\x7fELF\0alias=${place}\0`, 'latin1'))
  }
  const [ixgbe] = await modulesIn(folder, { wanted: ['ixgbe'], usual: [] }, run)
  expect(ixgbe?.aliases).toEqual(['updates'])
})

test('a wanted module that is not there is named with the nearest one', async () => {
  expect(modulesIn(folder, { wanted: ['virtio_nett'], usual: [] }, run)).rejects.toThrow(
    `There is no kernel module "virtio_nett" below "${folder}", did you mean "virtio_net"?`,
  )
})

test('a folder that is not there is said', async () => {
  expect(modulesIn('/no/such', { wanted: [], usual: ['e1000'] }, run)).rejects.toThrow('there is no such folder')
})
