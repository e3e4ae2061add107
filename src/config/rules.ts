import { basename } from 'node:path'
import { asWritten } from '../model/exact.ts'
import type { Finding } from '../model/finding.ts'
import { isObject, objectOf, textOf, type Json, type JsonObject } from '../model/json.ts'
import { pointerOf } from '../model/pointer.ts'
import type { FilePlace } from '../model/trace.ts'
import { uuidOf } from '../model/uuid.ts'
import { checkedCode } from './diagnostic.ts'
import { isBelowOrAbove } from './places.ts'
import type { Source } from './source.ts'
import type { WantedSecret } from './workflows.ts'

/** What a rule is made with beside its own words. */
export type RuleMaking = {
  /** Its id where it names none. */
  readonly id: string
  readonly at: FilePlace
  /** The rule with its numbers as they are written. */
  readonly exact: () => JsonObject
  /** Keys of the data that workflows write, which it may read. */
  readonly dataKeys: readonly string[]
}

/** Makes a rule of what is written, and says what is wrong; pointers are into the rule. */
export type CompileRule<R> = (
  written: JsonObject,
  making: RuleMaking,
) => {
  readonly rule?: R
  readonly secrets: readonly WantedSecret[]
  readonly findings: readonly Finding[]
}

/** A rule as it is written, its tags resolved and its numbers too (`model/exact.ts`), and in which file. */
export type WrittenRule = { readonly file: string; readonly rule: JsonObject }

/** A secret that is named somewhere, with its place; `by`: the built-in workflow that names it. */
export type PlacedWant = WantedSecret & { readonly source: Source; readonly by?: string }

/** Compiles the rules of all sources, in their order, and says in them everything that is wrong; an id is used once. */
export function compileRules<R>(
  sources: readonly Source[],
  compile: CompileRule<R>,
  dataKeys: readonly string[],
): {
  readonly compiled: readonly R[]
  /** The compiled ones as they are written. */
  readonly written: readonly WrittenRule[]
  readonly secrets: readonly PlacedWant[]
} {
  const compiled: R[] = []
  const written: WrittenRule[] = []
  const secrets: PlacedWant[] = []
  const first = new Map<string, FilePlace>()
  for (const source of sources) {
    const { rules } = objectOf(source.value as Json)
    for (const [index, rule] of (Array.isArray(rules) ? (rules as readonly Json[]) : []).entries()) {
      const base = pointerOf('rules', String(index))
      if (!isObject(rule)) continue
      const isFaulty = isBelowOrAbove(base, source.faulty())
      const at = source.placeOf(base)
      // One UUID has many spellings.
      const id = textOf(rule.id) ?? uuidOf(rule.uuid) ?? textOf(rule.uuid)
      const before = id === undefined ? undefined : first.get(id)
      if (before) {
        const remedy = `first in ${before.file}:${before.line}`
        const place = base + pointerOf(rule.id === undefined ? 'uuid' : 'id')
        source.blame(place, { code: 'E303', message: `two rules with the id "${id}"`, remedy, besides: true })
      } else if (id !== undefined) first.set(id, at)
      const exact = () => objectOf(asWritten(rule, source.exactAt(base)))
      const result = compile(rule, { id: id ?? `${basename(at.file)}:${at.line}`, at, exact, dataKeys })
      if (result.rule !== undefined && !isFaulty && !before) {
        compiled.push(result.rule)
        written.push({ file: source.file, rule: exact() })
      }
      for (const { secret, pointer } of result.secrets) secrets.push({ secret, source, pointer: base + pointer })
      for (const { pointer, code, atKey, ...rest } of result.findings)
        source.blame(base + pointer, { ...rest, code: checkedCode(code) }, atKey)
    }
  }
  return { compiled, written, secrets }
}
