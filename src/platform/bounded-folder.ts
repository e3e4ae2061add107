import { lstat, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InspectorError, messageOf } from '../model/error.ts'

/** A file for a folder whose files may not grow beyond a total size. */
export type BoundedFile = {
  readonly directory: string
  /** Without a folder, and not hidden. */
  readonly name: string
  readonly bytes: Uint8Array
  /** For all files together, in bytes. */
  readonly maxTotal: number
  /** Which files in the folder count, and may be removed: others are somebody else's. */
  isOurs(name: string): boolean
}

/** Files in folders of a bounded size. */
export interface BoundedFolders {
  /**
   * Writes the file whole, for its owner alone, in place of one of the same name; the folder comes into being. Before, the oldest
   * of the others are removed until all have room. `invalid` when it alone is too large, `unavailable` when it cannot be written.
   */
  keep(file: BoundedFile): Promise<void>
}

/** The machine's folders. One file is written after the other, so that each finds room. */
export function createBoundedFolders(): BoundedFolders {
  let last: Promise<unknown> = Promise.resolve()
  return {
    keep(file) {
      const mine = last.then(() => kept(file))
      last = mine.catch(() => undefined)
      return mine
    },
  }
}

async function kept({ directory, name, bytes, maxTotal, isOurs }: BoundedFile): Promise<void> {
  if (bytes.length > maxTotal)
    throw new InspectorError(
      'invalid',
      `Cannot write "${name}": it has ${bytes.length} bytes, and no more than ${maxTotal} may be kept`,
    )
  // Beside the place where it is to be: a reader, or a full disk, never leaves half a file under its name.
  const part = join(directory, `.${name}.part`)
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    await makeRoom(directory, maxTotal - bytes.length, (other) => other !== name && isOurs(other))
    await rm(part, { force: true })
    await writeFile(part, bytes, { flag: 'wx', mode: 0o600 })
    await rename(part, join(directory, name))
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined)
    throw new InspectorError('unavailable', `Cannot write "${join(directory, name)}": ${messageOf(error)}`, {
      cause: error,
    })
  }
}

async function makeRoom(directory: string, room: number, isOurs: (name: string) => boolean): Promise<void> {
  const names = (await readdir(directory)).filter((name) => !name.startsWith('.') && isOurs(name))
  const files = await Promise.all(names.map((name) => aged(join(directory, name))))
  const oldestFirst = files
    .filter((file) => file !== undefined)
    .toSorted((a, b) => a.at - b.at || (a.path < b.path ? -1 : 1))
  let total = oldestFirst.reduce((sum, { size }) => sum + size, 0)
  for (const { path, size } of oldestFirst) {
    if (total <= room) return
    await rm(path, { force: true })
    total -= size
  }
}

/** A file with its age; undefined when it is no plain file, or gone meanwhile. */
async function aged(path: string): Promise<{ path: string; size: number; at: number } | undefined> {
  try {
    const found = await lstat(path)
    return found.isFile() ? { path, size: found.size, at: found.mtimeMs } : undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
