import { dirname } from 'node:path'
import { objectOf, type Json } from '../model/json.ts'
import { pointerOf } from '../model/pointer.ts'
import type { Files } from '../platform/files.ts'
import type { Source } from './source.ts'

/** The files named under `include`, each once, whatever its names; a name or pattern that matches none is said, and what it passes over. */
export function includedFiles(
  root: Source,
  { file, files }: { readonly file: string; readonly files: Files },
): readonly string[] {
  const { include } = objectOf(root.value as Json)
  const real = (path: string) => files.real?.(path) ?? path
  const found = new Map([[real(file), file]])
  for (const [index, pattern] of (Array.isArray(include) ? (include as readonly Json[]) : []).entries()) {
    if (typeof pattern !== 'string' || pattern === '') continue
    const place = pointerOf('include', String(index))
    const matching = files.matching(pattern, dirname(file))
    const isSelf = matching.length === 1 && matching.every((one) => real(one) === real(file))
    if (isSelf) root.blame(place, { code: 'E308', message: `"${pattern}" is this file itself` })
    const others = files.passedOver?.(pattern, dirname(file)) ?? []
    if (matching.length === 0 && others.length === 0)
      root.blame(place, { code: 'E305', message: `"${pattern}" matches no file`, remedy: 'relative to this file' })
    for (const { path, what } of others)
      root.blame(place, { code: 'W110', message: `"${path}" is passed over: it is ${what}`, besides: true })
    for (const one of matching) if (!found.has(real(one))) found.set(real(one), one)
  }
  return [...found.values()].slice(1)
}
