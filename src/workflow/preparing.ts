import type { Expression, Problem, Scope, Template, Vocabulary } from '../expression/expression.ts'
import { holdsExpression, parseExpression, parseTemplate } from '../expression/index.ts'
import { withNames } from '../expression/vocabulary/index.ts'
import { asWritten } from '../model/exact.ts'
import type { Finding } from '../model/finding.ts'
import { isObject, type Json, type JsonObject } from '../model/json.ts'
import { pointerOf, type Pointer } from '../model/pointer.ts'
import { valueOf } from './value.ts'
import type { MoreNames, Preparing } from './verb.ts'

/** What is known of the names that a step's expressions may use, and who hears what is wrong. */
export type Language = {
  readonly vocabulary: Vocabulary
  /** What is written at a place with its numbers as they are written; undefined where nothing more is known of them. */
  readonly exact: (pointer: Pointer) => Json | undefined
  blame(finding: Finding): void
  /** Notes that a program is run, and where it is named. */
  runs(program: string, pointer: Pointer): void
  /** Notes that a secret is wanted, and where. */
  wants(secret: string, pointer: Pointer): void
}

/** Makes expressions and values of what a step writes, and says what is wrong with them. */
export function preparingOf(language: Language, step: JsonObject, pointer: Pointer): Preparing {
  const { blame } = language
  // Which secrets there are is asked when all of the configuration was read.
  const vocabulary = (more: MoreNames, secrets?: null): Vocabulary => ({
    ...withNames(language.vocabulary, more),
    ...(secrets === undefined ? {} : { secrets }),
  })
  const complain = (problems: readonly Problem[], place: Pointer) => {
    for (const problem of problems) blame(findingOf(problem, place))
  }
  const template = (text: string, place: Pointer, more: MoreNames, secrets?: null): Template => {
    const parsed = parseTemplate(text, vocabulary(more, secrets))
    complain(parsed.problems, place)
    if (secrets !== undefined) for (const name of parsed.secrets) language.wants(name, place)
    return 'template' in parsed ? parsed.template : unreadableText(text)
  }
  return {
    step,
    pointer,
    blame,
    runs: language.runs,
    expression: (written, place, more, expects) => expressionOf(written, place, vocabulary(more), expects, blame),
    value: (written, place, { secrets, masks = false, names = {} }) => {
      const read = (text: string, below: Pointer) => template(text, place + below, names, secrets ? null : undefined)
      return valueOf(asWritten(written, language.exact(place)) ?? null, { read, masks })
    },
    text(written, place, encode) {
      if (!holdsExpression(written)) return () => ({ text: written })
      const of = template(written, place, {})
      return (scope: Scope) => {
        const came = of.evaluate(scope, { encode })
        if ('missing' in came) return { why: `${came.missing} is missing` }
        return 'error' in came ? { why: came.error } : { text: String(came.value) }
      }
    },
    constant: (written, place) => noExpression(written, place, blame),
  }
}

/** An expression as written; YAML reads `true` and `5` as what they are. One that is wrong is said, and never evaluated. */
export function expressionOf(
  written: Json,
  pointer: Pointer,
  vocabulary: Vocabulary,
  expects: 'any' | 'boolean',
  blame: (finding: Finding) => void,
): Expression {
  const text = typeof written === 'string' ? written : JSON.stringify(written)
  const parsed = parseExpression(text, vocabulary, expects)
  for (const problem of parsed.problems) blame(findingOf(problem, pointer))
  return 'expression' in parsed ? parsed.expression : unreadable(text)
}

/** Says of every text in a value that has `${{ }}` where only a constant may stand. */
export function noExpression(written: Json, pointer: Pointer, blame: (finding: Finding) => void): void {
  if (typeof written === 'string' && holdsExpression(written))
    blame({
      code: 'E408',
      message: 'only a constant may stand here, without `${{ }}`',
      pointer,
      remedy: '`${{ }}` may stand in set, extend, set_capability, set_port, set_data, fail, warn, else, exec, http',
    })
  else if (Array.isArray(written))
    for (const [index, item] of (written as readonly Json[]).entries())
      noExpression(item, pointer + pointerOf(String(index)), blame)
  else if (isObject(written))
    for (const [key, item] of Object.entries(written)) noExpression(item ?? null, pointer + pointerOf(key), blame)
}

function findingOf({ code, message, remedy, start, end }: Problem, pointer: Pointer): Finding {
  return { code, message, pointer, span: { start, end }, ...(remedy === undefined ? {} : { remedy }) }
}

const never = { error: 'it could not be read' } as const

function unreadable(text: string): Expression {
  return {
    text,
    uses: [],
    shape: { type: 'dyn' },
    evaluate: () => never,
    named: () => never,
    decided: () => ({ outcome: never, parts: [] }),
  }
}

function unreadableText(text: string): Template {
  return { text, uses: [], secrets: [], parts: () => [], evaluate: () => never }
}
