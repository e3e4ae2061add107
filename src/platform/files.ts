import { existsSync, readdirSync, readFileSync, realpathSync, statSync, type Stats } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { Glob } from 'bun'
import { InspectorError } from '../model/error.ts'

/** Reading, and nothing else. */
export type Files = {
  /** The text of a UTF-8 file. `unavailable` when it cannot be read, with the reason and without the path. */
  read(path: string): string
  /** The files that a path or a glob pattern names, in the order of their names; relative to the folder. */
  matching(pattern: string, folder: string): readonly string[]
  /** What a pattern for names in one folder matches and `matching` leaves out, as it is no regular file or cannot be looked at. */
  passedOver?(pattern: string, folder: string): readonly PassedOver[]
  /** The one name of a file that has several, by symbolic links too; the path itself where nothing is there. */
  real?(path: string): string
  isFolder(path: string): boolean
  /** Whether everybody may change the file, or put another in its place; not known of one that is not there. */
  isOpenToAll?(path: string): boolean
}

/** What no file is read from. `why`: it is something else, or a link that leads to nothing that can be read (`isUnreadable`). */
export type PassedOver = { readonly path: string; readonly why: string; readonly isUnreadable: boolean }

/** The machine's files. */
export const disk: Files = {
  read(path) {
    try {
      refuseEndless(path)
      return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))
    } catch (error) {
      throw new InspectorError('unavailable', why(error), { cause: error })
    }
  },
  matching(pattern, folder) {
    if (!isPattern(pattern)) return existsSync(resolve(folder, pattern)) ? [joined(folder, pattern)] : []
    const [, root = '', rest = pattern] = /^(\/(?:[^/*?[{]+\/)*)(.*)$/.exec(pattern) ?? []
    const found = new Glob(rest).scanSync({ cwd: root || folder || '.', onlyFiles: true, followSymlinks: true })
    return [...found].sort().map((name) => joined(root || folder, name))
  },
  passedOver(pattern, folder) {
    const place = dirname(pattern)
    if (isPattern(place) || !isPattern(pattern) || basename(pattern) === '**') return []
    const names = new Glob(basename(pattern))
    const there = disk.isFolder(resolve(folder, place)) ? readdirSync(resolve(folder, place)).sort() : []
    return there
      .filter((name) => !name.startsWith('.') && names.match(name))
      .flatMap((name) => {
        const about = whyNoFile(resolve(folder, place, name))
        return about ? [{ path: joined(folder, join(place, name)), ...about }] : []
      })
  },
  real(path) {
    try {
      return realpathSync(path)
    } catch {
      return path
    }
  },
  isFolder: (path) => aboutOf(path)?.isDirectory() ?? false,
  isOpenToAll(path) {
    const modeOf = (one: string) => aboutOf(one)?.mode ?? 0
    const folder = modeOf(dirname(path))
    // In a folder like /tmp everybody may write, but not replace what is another's.
    const isSticky = (folder & 0o1000) !== 0
    return (modeOf(path) & 0o002) !== 0 || ((folder & 0o002) !== 0 && !isSticky)
  },
}

/** Undefined for what is not there, and what nobody may look at; who reads it is told why. */
function aboutOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

/** Undefined of a regular file. */
function whyNoFile(path: string): Omit<PassedOver, 'path'> | undefined {
  try {
    const about = statSync(path)
    if (about.isFile()) return undefined
    return { why: about.isDirectory() ? 'it is a folder' : 'it is no regular file', isUnreadable: false }
  } catch (error) {
    const isGone = (error as { code?: string }).code === 'ENOENT'
    return { why: isGone ? 'it is a symbolic link to nothing' : why(error), isUnreadable: true }
  }
}

function isPattern(path: string): boolean {
  return /[*?[{]/.test(path)
}

/** Of a file, in bytes; more is no configuration and no report, and would not fit into memory. */
const largest = 256 * 1024 * 1024

/** Refuses what would be read for ever, or until somebody writes; a service could do nothing else meanwhile. What a shell hands over is read. */
function refuseEndless(path: string): void {
  const about = statSync(path)
  if (about.size > largest) throw new InspectorError('unavailable', 'it is larger than 256 MiB')
  if (about.isFile() || about.isDirectory() || /^\/(dev|proc\/self)\/(fd\/|stdin$)/.test(path)) return
  throw new InspectorError('unavailable', 'it is no regular file')
}

/** Without `./`, so that messages name a file as people do. */
function joined(folder: string, name: string): string {
  const below = name.replaceAll(/(?<=^|\/)(\.\/+)+/g, '')
  return below.startsWith('/') || folder === '' || folder === '.' ? below : `${folder.replace(/\/$/, '')}/${below}`
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
  ELOOP: 'its symbolic links lead round in a circle',
}

function why(error: unknown): string {
  if (error instanceof InspectorError) return error.message
  const { code = '' } = error as { code?: string }
  return code.startsWith('ERR_ENCODING') ? 'it is not UTF-8' : (reasons[code] ?? (code || 'it is not UTF-8'))
}
