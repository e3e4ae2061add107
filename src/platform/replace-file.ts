import { randomUUID } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  type Stats,
} from 'node:fs'
import { dirname, join } from 'node:path'

/** Permissions: of a file that was not there, less the umask, and what may stay of those of one that was. */
export type Permissions = { readonly fresh: number; readonly kept: number }

/** A file that was written whole, beside the place that it is for. */
export type Part = { readonly path: string; readonly place: string }

/** A part that took its place: what was there can be put back, until `settle` gives it up. */
export type Replacement = { undo(): void; settle(): void }

/**
 * Whether a file can be put in the place of what is there: not of a folder, a pipe or a device, nor of what a shell opened (/dev/stdout),
 * which is written to as it is.
 */
export function isReplaceable(file: string): boolean {
  const present = statSync(file, { throwIfNoEntry: false })
  return !/^\/(dev\/(fd\/|std(out|err)$)|proc\/)/.test(file) && (present === undefined || present.isFile())
}

/**
 * Writes a file that others may read meanwhile: it takes the place of the one before when all of it is on the disk, with the same
 * permissions, and owner and group where the system allows it; that one stays when it cannot be written. A link to it stays one. What
 * cannot be replaced is written to. Throws the system's error.
 */
export function replaceFile(file: string, content: string | Uint8Array, permissions = forAll): void {
  if (!isReplaceable(file)) return writeFileSync(file, content)
  const part = partOf(file, content, permissions)
  try {
    renameSync(part.path, part.place)
  } catch (error) {
    rmSync(part.path, { force: true })
    throw error
  }
}

const forAll: Permissions = { fresh: 0o666, kept: 0o777 }

/** Writes what is to replace a file, a link to which is followed. Throws the system's error, and leaves nothing behind then. */
export function partOf(file: string, content: string | Uint8Array, { fresh, kept }: Permissions): Part {
  const present = statSync(file, { throwIfNoEntry: false })
  const place = present ? realpathSync(file) : file
  const path = besides(place)
  // Only a file of its own: where others may write, too, a link of theirs would be given what is secret.
  const descriptor = openSync(path, 'wx', present ? 0o600 : fresh)
  try {
    try {
      writeFileSync(descriptor, content)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    if (present) giveAs(path, present, kept)
  } catch (error) {
    rmSync(path, { force: true })
    throw error
  }
  return { path, place }
}

/** Puts a part in its place, and what was there aside. Throws the system's error, and all is as it was then, with the part. */
export function putInPlace({ path, place }: Part): Replacement {
  const present = lstatSync(place, { throwIfNoEntry: false })
  if (!present || present.isDirectory()) {
    // Refused where it is a folder.
    renameSync(path, place)
    return { undo: () => rmSync(place, { force: true }), settle() {} }
  }
  const aside = besides(place)
  const undo = () => {
    renameSync(aside, place)
    // Of two names of one file, which it has when nothing took its place, a rename leaves both.
    rmSync(aside, { force: true })
  }
  putAside(place, aside)
  try {
    renameSync(path, place)
  } catch (error) {
    undo()
    throw error
  }
  return { undo, settle: () => rmSync(aside, { force: true }) }
}

/** By a second name: whoever reads the file finds it all the while. */
function putAside(place: string, aside: string): void {
  try {
    linkSync(place, aside)
  } catch {
    // Not every file system has second names, and not everybody's file may be given one.
    renameSync(place, aside)
  }
}

/** A name that nobody can know before. */
function besides(place: string): string {
  return join(dirname(place), `.${randomUUID()}.part`)
}

/** Who could read the file that is replaced reads the new one: a server of files may be let in by its group only. */
function giveAs(file: string, { uid, gid, mode }: Stats, kept: number): void {
  // Only root gives files to others; whoever else may replace one owns the new one, and can give it to a group of theirs.
  const isInGroup = isGiven(file, uid, gid) || isGiven(file, statSync(file).uid, gid)
  // Another group may do what everybody may.
  const group = isInGroup ? mode : mode << 3
  chmodSync(file, ((mode & 0o707) | (group & mode & 0o070)) & kept)
}

function isGiven(file: string, uid: number, gid: number): boolean {
  try {
    chownSync(file, uid, gid)
    return true
  } catch {
    return false
  }
}
