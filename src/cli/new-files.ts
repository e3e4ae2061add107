import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { InspectorError } from '../model/error.ts'
import { reasonOf } from './reason.ts'

/** A file to be made. `secret`: for nobody but the service to read. */
export type NewFile = { readonly path: string; readonly text: string; readonly secret: boolean }

/**
 * Writes files below a folder and gives their paths. `conflict` when one is there already and `force` is not given: then none is
 * written. `unavailable` when the system refuses.
 */
export function writeFiles(files: readonly NewFile[], folder: string, force: boolean): readonly string[] {
  const placed = files.map((file) => ({ ...file, at: join(folder, file.path) }))
  const there = placed.filter(({ at }) => existsSync(at)).map(({ at }) => at)
  if (there.length > 0 && !force)
    throw new InspectorError(
      'conflict',
      `Cannot write "${there.join('", "')}": ${there.length === 1 ? 'it is' : 'they are'} there already; choose another folder, or overwrite with --force`,
    )
  for (const { at, text, secret } of placed) {
    try {
      mkdirSync(dirname(at), { recursive: true })
      writeFileSync(at, text, { mode: secret ? 0o600 : 0o644 })
      // The mode above is for a new file only.
      if (secret) chmodSync(at, 0o600)
    } catch (error) {
      throw new InspectorError('unavailable', `Cannot write "${at}": ${reasonOf(error)}`, { cause: error })
    }
  }
  return placed.map(({ at }) => at)
}

/** All files as one text. What is secret is not shown: it is said where it would stand. */
export function printedFiles(files: readonly NewFile[]): string {
  return files
    .map(({ path, text, secret }) => `# ── ${path}\n${secret ? '# a secret, in a file of mode 0600' : text.trimEnd()}`)
    .join('\n\n')
}
