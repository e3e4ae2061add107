import { readFile } from 'node:fs/promises'
import { InspectorError } from '../model/error.ts'

/** Users and their bcrypt digests. */
export type Users = ReadonlyMap<string, string>

/** Reads a file of `user:digest` lines. `unavailable` when it cannot be read, `invalid` for a line without a bcrypt digest. */
export async function readUsers(file: string): Promise<Users> {
  const lines = (await textOf(file)).split('\n').map((line, index) => ({ line: line.trim(), number: index + 1 }))
  return new Map(lines.flatMap(({ line, number }) => (line === '' ? [] : [user(line, `${file}:${number}`)])))
}

function user(line: string, place: string): [string, string] {
  const [, name, digest] = /^([^:]+):(\$2[aby]\$\d\d\$[./A-Za-z0-9]{53})$/.exec(line) ?? []
  if (name !== undefined && digest !== undefined) return [name, digest]
  throw new InspectorError(
    'invalid',
    `Cannot use the users in "${place}": expected user:digest with a bcrypt digest (htpasswd -B)`,
  )
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'unknown reason'
    throw new InspectorError('unavailable', `Cannot read the users in "${file}": ${why}`, { cause: error })
  }
}
