import { randomUUID } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  type Stats,
} from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Whether a file can be put in the place of what is there: not of a pipe or a device, nor of what a shell opened (/dev/stdout), which
 * is written to as it is.
 */
export function isReplaceable(file: string): boolean {
  const present = statSync(file, { throwIfNoEntry: false })
  return !/^\/(dev\/(fd\/|std(out|err)$)|proc\/)/.test(file) && (present === undefined || present.isFile())
}

/**
 * Writes an image, from which machines may boot meanwhile: it takes the place of the one before when all of it is on the disk, with the
 * same owner and permissions, and that one stays when it cannot be written. A link to it stays one. Throws the system's error.
 */
export function writeImage(file: string, bytes: Uint8Array): void {
  if (!isReplaceable(file)) return writeFileSync(file, bytes)
  const present = statSync(file, { throwIfNoEntry: false })
  const place = present ? realpathSync(file) : file
  const part = join(dirname(place), `.${randomUUID()}.part`)
  try {
    const descriptor = openSync(part, 'wx')
    try {
      writeFileSync(descriptor, bytes)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    if (present) giveAs(part, present)
    renameSync(part, place)
  } catch (error) {
    rmSync(part, { force: true })
    throw error
  }
}

/** The server of files may be let in by its group only. */
function giveAs(file: string, { uid, gid, mode }: Stats): void {
  try {
    chownSync(file, uid, gid)
  } catch {
    // Only root gives files to others; whoever else may replace one owns the new one.
  }
  chmodSync(file, mode & 0o777)
}
