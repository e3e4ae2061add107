import { InspectorError } from '../../model/error.ts'

const reasons: readonly (readonly [prefix: string, reason: string])[] = [
  ['SQLITE_FULL', 'the disk is full; free some space on it'],
  ['SQLITE_READONLY', 'it may not be written; see to the permissions of the file and its directory'],
  ['SQLITE_CANTOPEN', 'it cannot be opened; see to its directory and the permissions'],
  ['SQLITE_PERM', 'it may not be accessed; see to the permissions of the file and its directory'],
  ['SQLITE_BUSY', 'another program has it locked; close that program'],
  ['SQLITE_IOERR', 'reading or writing the disk failed; see the kernel log'],
  ['SQLITE_CORRUPT', 'the file is damaged; restore it from a backup'],
  ['SQLITE_NOTADB', 'the file is no SQLite database; choose another database.path'],
]

/** What a caller may see of a failure: SQLite's refusals as `unavailable` with path and remedy, anything else as it is. */
export function explain(error: unknown, path: string, doing: string): unknown {
  const code = codeOf(error)
  if (code === undefined) return error
  const reason = reasons.find(([prefix]) => code.startsWith(prefix))?.[1]
  if (reason === undefined) return error
  return new InspectorError('unavailable', `Cannot ${doing} database "${path}": ${reason}`, { cause: error })
}

/** SQLite's name for a failure, such as `SQLITE_FULL`; undefined for anything else. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' && error.code.startsWith('SQLITE_') ? error.code : undefined
}
