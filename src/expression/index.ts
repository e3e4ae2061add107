import { isWritten } from '../model/exact.ts'
import type { Json } from '../model/json.ts'
import { check } from './check.ts'
import { evaluate, fullBudget } from './evaluate.ts'
import type { Expression, Outcome, Problem, Vocabulary } from './expression.ts'
import { parse } from './parse.ts'
import { partsOf } from './parts.ts'
import { holdsExpression, templateOf, type ParsedTemplate } from './template.ts'
import { jsonOf, type Value } from './value.ts'

export { holdsExpression, type ParsedTemplate } from './template.ts'

/** An expression without an error, with the warnings about it; or all that is wrong, warnings among it. */
export type ParsedExpression =
  { readonly expression: Expression; readonly problems: readonly Problem[] } | { readonly problems: readonly Problem[] }

/**
 * Reads and checks an expression: syntax, names, types, patterns. `expects` `boolean`: anything that is known to be something else is
 * a problem. Problems whose code begins with W are warnings.
 */
export function parseExpression(text: string, vocabulary: Vocabulary, expects: 'any' | 'boolean'): ParsedExpression {
  if (holdsExpression(text)) return { problems: [doubled(text)] }
  const parsed = parse(text)
  if ('problem' in parsed) return { problems: [parsed.problem] }
  const { tree } = parsed
  const { problems, shape, uses } = check(tree, text, vocabulary, expects)
  if (problems.some(({ code }) => code.startsWith('E'))) return { problems }
  const made = new Map<string, unknown>()
  const told = (outcome: Outcome<Value>, tell = jsonOf): Outcome => {
    if ('error' in outcome) return { error: outcome.error }
    if ('missing' in outcome) return outcome
    const value = tell(outcome.value)
    if (value === null) return { missing: text.trim() }
    return isInfinite(value) ? { error: 'the number is too large' } : { value }
  }
  const expression: Expression = {
    text,
    uses,
    shape,
    evaluate: (scope) => told(evaluate(tree, text, scope, made)),
    named: (scope) => told(evaluate(tree, text, scope, made), (value) => value as Json),
    decided(scope) {
      const budget = fullBudget()
      const whole = evaluate(tree, text, scope, made, { budget })
      return { outcome: told(whole), parts: partsOf(tree, text, scope, { made, whole, budget }) }
    },
  }
  return { expression, problems }
}

/** A report may write 1e999: to be sent it would have to be null. */
function isInfinite(value: Json): boolean {
  const number = isWritten(value) ? Number(value.rawJSON) : value
  return number === Infinity || number === -Infinity
}

/** In other systems the well-known way to a condition that is always true. */
function doubled(text: string): Problem {
  const [, inner] = /^\s*\$\{\{(.*)\}\}\s*$/s.exec(text) ?? []
  const remedy = `write it without: ${(inner ?? text.replaceAll(/\$\{\{|\}\}/g, '')).trim()}`
  return {
    code: 'E404',
    message: 'an expression stands here already, without `${{ }}`',
    start: 0,
    end: text.length,
    remedy,
  }
}

/** Reads and checks text with `${{ }}` in it. `secret("name")` may stand alone in one, where the vocabulary knows secrets. */
export function parseTemplate(text: string, vocabulary: Vocabulary): ParsedTemplate {
  return templateOf(text, vocabulary, (inner) => parseExpression(inner, vocabulary, 'any'))
}
