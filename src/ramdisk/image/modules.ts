import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { gunzipSync, zstdDecompressSync } from 'bun'
import { InspectorError, messageOf } from '../../model/error.ts'
import { didYouMean } from '../../model/nearest.ts'
import type { Run } from '../../platform/program.ts'

/** A module of the kernel, unpacked, with what it says of itself. */
export type KernelModule = {
  readonly name: string
  readonly data: Uint8Array
  /** Modules that must be there before, and those that it asks for itself, which nobody would find in a ramdisk. */
  readonly needs: readonly string[]
  /** Patterns of the devices that it drives; none: it drives no device, and is loaded for its own sake. */
  readonly aliases: readonly string[]
}

/** What boots and reports on most machines: NICs, disks, the BMC, and frames for LLDP. Those that a kernel lacks are left out. */
export const usualModules: readonly string[] = [
  'virtio_pci virtio_net virtio_blk virtio_scsi e1000 e1000e igb ixgbe i40e ice tg3 bnx2x bnxt_en mlx4_en mlx5_core r8169 vmxnet3',
  'nvme ahci ata_piix sd_mod megaraid_sas mpt3sas hpsa smartpqi',
  'ipmi_msghandler ipmi_devintf ipmi_si af_packet',
].flatMap((line) => line.split(' '))

/**
 * Modules by name with all that they need, those needed first. `wanted` ones that are not there are an error, `usual` ones are not:
 * they may be part of the kernel. `not_found` names the nearest one, or the folder when there is none in it.
 */
export async function modulesIn(
  folder: string,
  { wanted, usual }: { readonly wanted: readonly string[]; readonly usual: readonly string[] },
  run: Run,
): Promise<readonly KernelModule[]> {
  const paths = new Map(filesBelow(folder).map((path) => [nameOf(path), path]))
  if (paths.size === 0)
    throw new InspectorError(
      'not_found',
      `There is no kernel module below "${folder}": name the folder of a kernel, such as /lib/modules/VERSION`,
    )
  const missing = wanted.find((name) => !paths.has(normal(name)))
  if (missing !== undefined)
    throw new InspectorError(
      'not_found',
      `There is no kernel module "${missing}" below "${folder}"${didYouMean(missing, [...paths.keys()])}`,
    )
  const loaded = new Map<string, KernelModule>()
  const begun = new Set<string>()
  const load = async (name: string): Promise<void> => {
    const path = paths.get(name)
    // What modules ask for themselves may lead back to them.
    if (begun.has(name) || path === undefined) return
    begun.add(name)
    const data = await unpacked(path, run)
    const info = infoOf(data)
    const depends = (info.get('depends') ?? []).flatMap((list) => list.split(',').filter(Boolean).map(normal))
    const asks = (info.get('softdep') ?? []).flatMap(askedBefore).flatMap((one) => nameFor(one, paths) ?? [])
    const needs = [...new Set([...depends, ...asks])]
    for (const need of needs) await load(need)
    // A Map keeps the order in which they came: what is needed stands first, and no circle is closed.
    loaded.set(name, { name, data, needs: needs.filter((need) => loaded.has(need)), aliases: info.get('alias') ?? [] })
  }
  for (const name of [...wanted, ...usual]) await load(normal(name))
  return [...loaded.values()]
}

/** What stands behind `pre:` in a softdep (modules.softdep(5)), as in `pre: crc32c post: other`. */
function askedBefore(text: string): readonly string[] {
  const [, before = ''] = /\bpre:((?:\s+[^\s:]+(?!\S))*)/.exec(text) ?? []
  return before.split(/\s+/).filter(Boolean).map(normal)
}

/** The module of that name; of what the kernel computes in several ways the one that runs on every processor. Undefined without one. */
function nameFor(asked: string, paths: ReadonlyMap<string, string>): string | undefined {
  return [asked, `${asked}_generic`].find((name) => paths.has(name))
}

/** The kernel takes - and _ in names for the same. */
function normal(name: string): string {
  return name.replaceAll('-', '_')
}

function nameOf(path: string): string {
  return normal(basename(path).replace(/\.ko(\.(gz|xz|zst))?$/, ''))
}

function filesBelow(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder, { recursive: true }) as string[]
    // A folder's own order differs between machines; of two with one name the last counts, and `updates` comes behind `kernel`.
    const modules = names.filter((name) => /\.ko(\.(gz|xz|zst))?$/.test(name)).toSorted()
    return modules.map((name) => join(folder, name))
  } catch (error) {
    throw new InspectorError('unavailable', `Cannot look for kernel modules in "${folder}": there is no such folder`, {
      cause: error,
    })
  }
}

async function unpacked(path: string, run: Run): Promise<Uint8Array> {
  try {
    const data = readFileSync(path)
    if (path.endsWith('.gz')) return gunzipSync(data)
    if (path.endsWith('.zst')) return zstdDecompressSync(data)
    return path.endsWith('.xz') ? await unpackedByXz(path, data, run) : data
  } catch (error) {
    const why = messageOf(error)
    throw new InspectorError('unavailable', `Cannot unpack the kernel module "${path}": ${why}`, { cause: error })
  }
}

async function unpackedByXz(path: string, data: Uint8Array, run: Run): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'inspector-module-'))
  try {
    const copy = join(folder, basename(path))
    writeFileSync(copy, data)
    await run(['xz', '--decompress', copy], { timeout: 60_000, remedy: 'install the package "xz-utils"' })
    return readFileSync(copy.slice(0, -'.xz'.length))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The texts of the section .modinfo, `key=value` with a NUL behind each; found without reading ELF, as nothing else in a module looks so. */
function infoOf(data: Uint8Array): ReadonlyMap<string, readonly string[]> {
  const text = Buffer.from(data).toString('latin1')
  const found = new Map<string, string[]>()
  for (const [, key = '', value = ''] of text.matchAll(/(?<![\x20-\x7e])(alias|depends|softdep)=([\x20-\x7e]*)\0/g))
    found.set(key, [...(found.get(key) ?? []), value])
  return found
}
