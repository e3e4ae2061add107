import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { gzipSync, zstdCompressSync } from 'bun'
import { InspectorError, messageOf } from '../../model/error.ts'
import type { Run } from '../../platform/program.ts'
import { cpio, type Entry } from './cpio.ts'
import { architectureIn } from './elf.ts'
import { firstProgram } from './first-program.ts'
import { librariesOf } from './libraries.ts'
import { moduleList } from './module-list.ts'
import type { KernelModule } from './modules.ts'

/** How an image is packed. */
export const packings = ['gzip', 'zstd', 'none'] as const
export type Packing = (typeof packings)[number]

/** What an image is made of. */
export type ImageRequest = {
  /** This program, compiled. */
  readonly binary: string
  readonly architecture: string
  readonly modules: readonly KernelModule[]
  /** Programs and files of the host that are to stand at the same place, with the libraries that they need. */
  readonly with: readonly string[]
  /** A folder of firmware files, which go to /lib/firmware. */
  readonly firmware: string | undefined
  readonly packing: Packing
}

/** An image, and what it comes to. Sizes in bytes. */
export type Image = { readonly bytes: Uint8Array; readonly unpacked: number; readonly entries: readonly Entry[] }

/**
 * Makes the image; the same request over the same files gives the same bytes. `unavailable` names what cannot be read, `invalid` what is for
 * another architecture.
 */
export async function buildImage(request: ImageRequest, run: Run): Promise<Image> {
  const { binary, architecture, modules, packing } = request
  const argv = ['/bin/inspector', 'ramdisk', 'run']
  const environment = ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/', 'TERM=linux']
  const init = firstProgram(architecture, argv, environment)
  const programs = request.with.flatMap((path) => filesAt(path))
  const libraries = await Promise.all(
    [binary, ...programs.filter(isProgram)].map((program) => librariesOf(program, run).catch(unread(program))),
  )
  checkArchitectures(request, [...programs, ...libraries.flat()])
  const entries: readonly Entry[] = unique([
    { path: 'init', kind: 'file', data: init, executable: true },
    { path: 'bin/inspector', kind: 'file', data: bytesOf(binary), executable: true },
    // The kernel opens it before anything is mounted, for what the first program prints.
    { path: 'dev/console', kind: 'device', major: 5, minor: 1 },
    ...['proc', 'sys', 'tmp', 'run', 'etc'].map((path): Entry => ({ path, kind: 'folder' })),
    ...libraries.flat().map(asIs),
    ...programs.map(asIs),
    ...(request.firmware === undefined ? [] : firmwareIn(request.firmware)),
    ...moduleEntries(modules),
  ])
  const archive = cpio(entries)
  return { bytes: packed(archive, packing), unpacked: archive.length, entries }
}

/** Libraries are those of the host, so that all must be for its architecture; a machine of another one would stop at the first program. */
function checkArchitectures({ binary, architecture, modules }: ImageRequest, others: readonly string[]): void {
  const refuse = (what: string, found: string | undefined, remedy: string) => {
    const why = found === undefined ? 'it is no ELF file' : `it is for ${found}, and this machine is ${architecture}`
    throw new InspectorError('invalid', `Cannot put ${what} into the image: ${why}; ${remedy}`)
  }
  const own = architectureIn(bytesOf(binary))
  if (own !== architecture) refuse(`"${binary}"`, own, 'make the image on a machine of the architecture that it is for')
  for (const path of others.filter(isProgram)) {
    const found = architectureIn(bytesOf(path))
    if (found !== undefined && found !== architecture)
      refuse(`"${path}"`, found, `take the program for ${architecture}`)
  }
  for (const { name, data } of modules) {
    const found = architectureIn(data)
    if (found !== architecture)
      refuse(`the kernel module "${name}"`, found, `take --modules-from of a kernel for ${architecture}`)
  }
}

function packed(archive: Uint8Array, packing: Packing): Uint8Array {
  if (packing === 'gzip') return gzipSync(Uint8Array.from(archive), { level: 6 })
  return packing === 'zstd' ? zstdCompressSync(archive, { level: 9 }) : archive
}

function moduleEntries(modules: readonly KernelModule[]): readonly Entry[] {
  if (modules.length === 0) return []
  const list = modules.map(({ name, needs, aliases }) => ({ name, needs, aliases }))
  const text = Buffer.from(JSON.stringify(list))
  return [
    { path: moduleList.slice(1), kind: 'file', data: text, executable: false },
    ...modules.map(({ name, data }): Entry => ({ path: `modules/${name}.ko`, kind: 'file', data, executable: false })),
  ]
}

/** A file, at the place where it stands here, however that was written. */
function asIs(path: string): Entry {
  return { path: resolve(path).slice(1), kind: 'file', data: bytesOf(path), executable: isProgram(path) }
}

/** Drivers ask for firmware by its name below the folder. */
function firmwareIn(folder: string): readonly Entry[] {
  const paths = filesAt(folder)
  if (paths[0] === folder)
    throw new InspectorError(
      'invalid',
      `Cannot put "${folder}" into the image: it is no folder of firmware; name one, such as /lib/firmware/qed`,
    )
  return paths.map((path) => ({
    path: `lib/firmware/${relative(folder, path)}`,
    kind: 'file',
    data: bytesOf(path),
    executable: false,
  }))
}

/** The file, or the files below a folder; links are followed. */
function filesAt(path: string): readonly string[] {
  try {
    if (!statSync(path).isDirectory()) return [path]
    const names = readdirSync(path, { recursive: true }) as string[]
    // A folder of firmware has links into nowhere.
    return names.map((name) => join(path, name)).filter((one) => statSync(one, { throwIfNoEntry: false })?.isFile())
  } catch (error) {
    return unread(path)(error)
  }
}

function bytesOf(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (error) {
    return unread(path)(error)
  }
}

function isProgram(path: string): boolean {
  return (statSync(path).mode & 0o111) !== 0
}

function unread(path: string): (error: unknown) => never {
  return (error) => {
    const { code } = error as { readonly code?: string }
    const why = code === 'ENOENT' ? 'there is no such file' : messageOf(error)
    throw new InspectorError('unavailable', `Cannot put "${path}" into the image: ${why}`, { cause: error })
  }
}

function unique(entries: readonly Entry[]): readonly Entry[] {
  return [...new Map(entries.map((entry) => [entry.path, entry])).values()]
}
