import { lstatSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { InspectorError } from '../model/error.ts'
import { partOf, putInPlace, type Part } from '../platform/replace-file.ts'
import { reasonOf } from './reason.ts'

/** A file to be made. `secret`: for nobody but the service to read; `shown` is what may be seen of such a one. */
export type NewFile = {
  readonly path: string
  readonly text: string
  readonly secret: boolean
  readonly shown?: string
}

type Placed = NewFile & { readonly at: string }

/**
 * Writes files below a folder, all or none, and gives their paths; with `force` in the place of what is there, which is put back when
 * one cannot be written. `conflict` when one is there already and `force` is not given, or when something else stands in the way;
 * `unavailable` when the system refuses.
 */
export function writeFiles(files: readonly NewFile[], folder: string, force: boolean): readonly string[] {
  const placed = files.map((file) => ({ ...file, at: join(folder, file.path) }))
  const blocked = [...new Set(placed.flatMap(({ at }) => obstacleTo(at) ?? []))]
  if (blocked.length > 0) throw new InspectorError('conflict', `Cannot write below "${folder}": ${blocked.join('; ')}`)
  const there = placed.filter(({ at }) => kindOf(at) !== 'nothing').map(({ at }) => at)
  if (there.length > 0 && !force)
    throw new InspectorError(
      'conflict',
      `Cannot write "${there.join('", "')}": ${there.length === 1 ? 'it is' : 'they are'} there already; choose another folder, or overwrite with --force`,
    )
  const undo: (() => void)[] = []
  try {
    const parts = placed.map((file) => ({ at: file.at, part: told(file.at, () => written(file, undo)) }))
    const replaced = parts.map(({ at, part }) => {
      const replacement = told(at, () => putInPlace(part))
      undo.push(() => replacement.undo())
      return replacement
    })
    for (const { settle } of replaced) quietly(settle)
  } catch (error) {
    // The newest first: a folder is empty when its turn comes.
    for (const back of undo.toReversed()) quietly(back)
    throw error
  }
  return placed.map(({ at }) => at)
}

/** Writes the file beside its place, and notes how what was made for that goes again. */
function written({ at, text, secret }: Placed, undo: (() => void)[]): Part {
  const first = mkdirSync(dirname(at), { recursive: true })
  if (first !== undefined) undo.push(() => rmSync(first, { recursive: true, force: true }))
  // A service under a user of its own may read its secrets by its group.
  const part = partOf(at, text, secret ? { fresh: 0o600, kept: 0o640 } : { fresh: 0o644, kept: 0o777 })
  undo.push(() => rmSync(part.path, { force: true }))
  return part
}

function quietly(work: () => void): void {
  try {
    work()
  } catch {
    // What could not be written is told, and that is why.
  }
}

function told<T>(at: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new InspectorError('unavailable', `Cannot write "${at}": ${reasonOf(error)}`, { cause: error })
  }
}

/** What keeps a file from standing there, in words: a folder or device of that name, or a file where a folder has to be. */
function obstacleTo(at: string): string | undefined {
  if (kindOf(at) === 'folder') return `"${at}" is a folder, and has to be a file`
  if (kindOf(at) === 'device') return `"${at}" is no regular file`
  for (let above = dirname(at); ; above = dirname(above)) {
    const kind = kindOf(above)
    if (kind !== 'folder' && kind !== 'nothing') return `"${above}" is a file, and has to be a folder`
    if (kind === 'folder' || above === dirname(above)) return undefined
  }
}

function kindOf(path: string): 'folder' | 'file' | 'device' | 'broken link' | 'nothing' {
  try {
    const about = statSync(path)
    if (about.isDirectory()) return 'folder'
    return about.isFile() ? 'file' : 'device'
  } catch {
    return isLink(path) ? 'broken link' : 'nothing'
  }
}

/** One that leads nowhere is no folder, either. */
function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink()
  } catch {
    return false
  }
}

/** All files as one text. What is secret is not shown: it is said where it would stand. */
export function printedFiles(files: readonly NewFile[]): string {
  return files.map((file) => `# ── ${file.path}\n${shownText(file)}`).join('\n\n')
}

function shownText({ text, secret, shown }: NewFile): string {
  if (!secret) return text.trimEnd()
  return shown === undefined ? '# a secret, in a file of mode 0600' : `# in a file of mode 0600\n${shown.trimEnd()}`
}
