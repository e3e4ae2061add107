import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { InspectorError } from '../model/error.ts'
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
 * Writes files below a folder, all or none, and gives their paths. `conflict` when one is there already and `force` is not given, or when
 * something else stands in the way; `unavailable` when the system refuses.
 */
export function writeFiles(files: readonly NewFile[], folder: string, force: boolean): readonly string[] {
  const placed = files.map((file) => ({ ...file, at: join(folder, file.path) }))
  const blocked = [...new Set(placed.flatMap(({ at }) => obstacleTo(at) ?? []))]
  if (blocked.length > 0) throw new InspectorError('conflict', `Cannot write below "${folder}": ${blocked.join('; ')}`)
  const there = placed.filter(({ at }) => existsSync(at)).map(({ at }) => at)
  if (there.length > 0 && !force)
    throw new InspectorError(
      'conflict',
      `Cannot write "${there.join('", "')}": ${there.length === 1 ? 'it is' : 'they are'} there already; choose another folder, or overwrite with --force`,
    )
  const made: string[] = []
  try {
    for (const file of placed) write(file, made)
    for (const { at } of placed) {
      const isNew = !existsSync(at)
      step(at, () => renameSync(beside(at), at))
      if (isNew) made.push(at)
    }
  } catch (error) {
    // The newest first: a folder is empty when its turn comes.
    for (const path of made.toReversed()) removed(path)
    throw error
  }
  return placed.map(({ at }) => at)
}

/** Writes the file beside its place, and notes what was made for that. */
function write({ at, text, secret }: Placed, made: string[]): void {
  step(at, () => {
    const first = mkdirSync(dirname(at), { recursive: true })
    if (first !== undefined) made.push(first)
    made.push(beside(at))
    // One of that name, of a process that was killed, would keep its mode.
    rmSync(beside(at), { force: true })
    writeFileSync(beside(at), text, { mode: secret ? 0o600 : 0o644 })
    keepOwner(at, secret)
  })
}

function removed(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true })
  } catch {
    // What could not be written is told, and that is why.
  }
}

/** Who could read the file that is replaced reads the new one: a service under its own user, say. */
function keepOwner(at: string, secret: boolean): void {
  const old = statSync(at, { throwIfNoEntry: false })
  const made = statSync(beside(at))
  if (!old) return
  if (old.uid !== made.uid || old.gid !== made.gid) chownSync(beside(at), old.uid, old.gid)
  if (!secret) chmodSync(beside(at), old.mode & 0o777)
}

function step(at: string, work: () => void): void {
  try {
    work()
  } catch (error) {
    throw new InspectorError('unavailable', `Cannot write "${at}": ${reasonOf(error)}`, { cause: error })
  }
}

function beside(at: string): string {
  return `${at}.${process.pid}.new`
}

/** What keeps a file from standing there, in words: a folder of that name, or a file where a folder has to be. */
function obstacleTo(at: string): string | undefined {
  if (kindOf(at) === 'folder') return `"${at}" is a folder, and has to be a file`
  for (let above = dirname(at); ; above = dirname(above)) {
    const kind = kindOf(above)
    if (kind === 'other') return `"${above}" is a file, and has to be a folder`
    if (kind === 'folder' || above === dirname(above)) return undefined
  }
}

function kindOf(path: string): 'folder' | 'other' | 'nothing' {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'other'
  } catch {
    return isLink(path) ? 'other' : 'nothing'
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
