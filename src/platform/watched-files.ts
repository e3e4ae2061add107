import { readdirSync, realpathSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Files } from './files.ts'

/** What tells one state of a file or folder from another: its time, its size, and which file it is; `absent` for none. */
export type Stamp = (path: string) => string

/** Something that was looked at. */
export type Look = {
  /** As it was named. */
  readonly path: string
  /** Whether it is another now. */
  changed(stampOf: Stamp): boolean
}

/** The stamp of a path now. */
export function stampOf(path: string): string {
  try {
    const { mtimeNs, size, ino } = statSync(path, { bigint: true })
    return `${mtimeNs} ${size} ${ino}`
  } catch {
    return 'absent'
  }
}

/** Stamps of this moment, each looked up once. */
export function stampsNow(): Stamp {
  const known = new Map<string, string>()
  return (path) => {
    const stamp = known.get(path) ?? stampOf(path)
    known.set(path, stamp)
    return stamp
  }
}

/**
 * The files, and everything that is looked at through them: what is not there, too, as it may come. Of what a pattern finds only those count
 * of which `counts` is true.
 */
export function watchedFiles(
  files: Files,
  counts: (path: string) => boolean,
): { readonly files: Files; readonly looks: readonly Look[] } {
  const looks = new Map<string, Look>()
  const note = (name: string, make: () => Look) => {
    if (!looks.has(name)) looks.set(name, make())
  }
  const watched: Files = {
    ...files,
    read(path) {
      // The stamp is older than what is read: a change in between is noticed.
      note(`read ${path}`, () => {
        const before = stampOf(path)
        return { path, changed: (stamp) => stamp(path) !== before }
      })
      return files.read(path)
    },
    matching(pattern, folder) {
      const found = files.matching(pattern, folder)
      const base = resolve(folder, pattern.replace(/[^/]*[*?[{].*$/s, ''))
      const before = stampOf(base)
      const listed = (paths: readonly string[]) => paths.filter(counts).join('\n')
      note(`matching ${folder} ${pattern}`, () => ({
        path: join(folder, pattern),
        // An editor's own files come and go beside those that are meant.
        changed: (stamp) => stamp(base) !== before && listed(files.matching(pattern, folder)) !== listed(found),
      }))
      return found
    },
  }
  return {
    files: watched,
    get looks() {
      return [...looks.values()]
    },
  }
}

/** The folder and those below it, less hidden ones and `node_modules`. */
export function foldersBelow(folder: string, seen = new Set<string>()): readonly string[] {
  try {
    const real = realpathSync(folder)
    if (seen.has(real)) return []
    seen.add(real)
    const below = readdirSync(folder, { withFileTypes: true })
      .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
      .filter((entry) => entry.isDirectory() || (entry.isSymbolicLink() && isFolder(join(folder, entry.name))))
    return [folder, ...below.flatMap(({ name }) => foldersBelow(join(folder, name), seen))]
  } catch {
    // It went away meanwhile, or may not be read.
    return [folder]
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
