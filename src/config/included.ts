import { dirname } from 'node:path'
import { objectOf, type Json } from '../model/json.ts'
import { pointerOf } from '../model/pointer.ts'
import type { Files } from '../platform/files.ts'
import type { Source } from './source.ts'

/** Which files are included, and where they are looked for. Starting demands those that cannot be read; checking only warns. */
type Including = { readonly file: string; readonly files: Files; readonly purpose: 'start' | 'check' }

/** What is included. `isComplete`: nothing that a pattern matches is left out because it cannot be read. */
export type Included = { readonly files: readonly string[]; readonly isComplete: boolean }

/**
 * The files named under `include`, each once, whatever its names. A name or pattern that matches none is said, and what a pattern matches and
 * nobody can include.
 */
export function includedFiles(root: Source, { file, files, purpose }: Including): Included {
  const { include } = objectOf(root.value as Json)
  const real = (path: string) => files.real?.(path) ?? path
  const found = new Map([[real(file), file]])
  let isComplete = true
  for (const [index, pattern] of (Array.isArray(include) ? (include as readonly Json[]) : []).entries()) {
    if (typeof pattern !== 'string' || pattern === '') continue
    const place = pointerOf('include', String(index))
    const matching = files.matching(pattern, dirname(file))
    const isSelf = matching.length === 1 && matching.every((one) => real(one) === real(file))
    if (isSelf) root.blame(place, { code: 'E308', message: `"${pattern}" is this file itself` })
    if (matching.length === 0)
      root.blame(place, { code: 'E305', message: `"${pattern}" matches no file`, remedy: 'relative to this file' })
    for (const { path, why, isUnreadable } of files.passedOver?.(pattern, dirname(file)) ?? []) {
      const [code, said] = isUnreadable
        ? ([purpose === 'start' ? 'E110' : 'W110', 'cannot be read'] as const)
        : (['W113', 'is passed over'] as const)
      root.blame(place, { code, message: `"${path}" ${said}: ${why}`, besides: true })
      if (isUnreadable) isComplete = false
    }
    for (const one of matching) if (!found.has(real(one))) found.set(real(one), one)
  }
  return { files: [...found.values()].slice(1), isComplete }
}
