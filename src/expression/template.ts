import type { SecretText } from '../model/secret-text.ts'
import { holdsSeal, Sealed, unsealed } from '../model/sealed.ts'
import { secretRead } from './secret-read.ts'
import type { Expression, Filling, Outcome, Problem, Scope, Template, Vocabulary } from './expression.ts'

/** Reads one expression of a template. */
type Parse = (
  text: string,
) =>
  { readonly expression: Expression; readonly problems: readonly Problem[] } | { readonly problems: readonly Problem[] }

/** A template without an error, with the warnings about it; or all that is wrong. `secrets`: those that are named, in either case. */
export type ParsedTemplate = { readonly problems: readonly Problem[]; readonly secrets: readonly string[] } & (
  { readonly template: Template } | object
)

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'secret'; readonly name: string }
  | { readonly kind: 'expression'; readonly expression: Expression }

const opening = '${{'

/** Whether the text has an expression in it. */
export function holdsExpression(text: string): boolean {
  return text.includes(opening)
}

/** Reads text with `${{ }}` in it; offsets of problems are in the whole text. */
export function templateOf(text: string, { secrets }: Vocabulary, parse: Parse): ParsedTemplate {
  const parts: Part[] = []
  const problems: Problem[] = []
  let from = 0
  for (let at = text.indexOf(opening); at >= 0; at = text.indexOf(opening, from)) {
    if (at > from) parts.push({ kind: 'text', text: text.slice(from, at) })
    const end = closing(text, at + opening.length)
    if (end === undefined) {
      const start = { start: at, end: text.length }
      const unclosed = { code: 'E401', message: '`${{` is not closed by `}}`', ...start }
      return { problems: [...problems, unclosed], secrets: secretsIn(parts) }
    }
    const inner = text.slice(at + opening.length, end)
    const shift = at + opening.length
    const name = /^\s*secret\(\s*(["'])([^"'\\]*)\1\s*\)\s*$/.exec(inner)?.[2]
    if (name === undefined) {
      const parsed = parse(inner)
      problems.push(...parsed.problems.map((one) => moved(one, shift)))
      if ('expression' in parsed && parsed.expression.shape.type === 'secret')
        problems.push(secretRead(inner.trim(), parsed.expression.shape, shift + inner.search(/\S/)))
      if ('expression' in parsed) parts.push({ kind: 'expression', expression: parsed.expression })
    } else {
      problems.push(...unknownSecret(name, shift + inner.indexOf('secret'), shift + inner.trimEnd().length, secrets))
      parts.push({ kind: 'secret', name })
    }
    from = end + 2
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) })
  const found = { problems, secrets: secretsIn(parts) }
  return problems.some(({ code }) => code.startsWith('E')) ? found : { ...found, template: made(text, parts) }
}

function secretsIn(parts: readonly Part[]): readonly string[] {
  return [...new Set(parts.flatMap((part) => (part.kind === 'secret' ? [part.name] : [])))]
}

/** Where the `}}` stands that closes an expression; braces and quotes within it do not count. */
function closing(text: string, from: number): number | undefined {
  let braces = 0
  let quote = ''
  for (let at = from; at < text.length; at += 1) {
    const char = text[at]!
    if (quote !== '') {
      if (char === '\\') at += 1
      else if (char === quote) quote = ''
    } else if (char === '"' || char === "'") quote = char
    else if (char === '{') braces += 1
    else if (char === '}' && braces > 0) braces -= 1
    else if (char === '}' && text[at + 1] === '}') return at
  }
  return undefined
}

function moved(problem: Problem, by: number): Problem {
  return { ...problem, start: problem.start + by, end: problem.end + by }
}

function unknownSecret(
  name: string,
  start: number,
  end: number,
  secrets: readonly string[] | null | undefined,
): readonly Problem[] {
  if (secrets === undefined) return [{ code: 'E402', message: 'secret() has no place here', start, end }]
  if (secrets === null || secrets.includes(name)) return []
  const remedy = secrets.length > 0 ? `secrets here: ${secrets.join(', ')}` : 'secrets: stands in the configuration'
  return [{ code: 'E306', message: `unknown secret "${name}"`, start, end, remedy }]
}

function made(text: string, parts: readonly Part[]): Template {
  const expressions = parts.flatMap((part) => (part.kind === 'expression' ? [part.expression] : []))
  const secrets = secretsIn(parts)
  return {
    text,
    uses: [...new Set(expressions.flatMap(({ uses }) => uses))],
    secrets,
    parts: (scope) => expressions.flatMap((expression) => expression.decided(scope).parts),
    evaluate(scope, filling = {}) {
      const [only] = parts
      if (parts.length === 1 && only?.kind === 'expression' && !filling.encode)
        return readable(only.expression, scope, filling)
      return secrets.length > 0 ? secretText(parts, scope, filling) : plainText(parts, scope, filling)
    },
  }
}

/** What an expression gives to be sent or said. A mask in the place of a secret would be taken for the secret itself. */
function readable(expression: Expression, scope: Scope, { masks = false }: Filling): Outcome {
  const outcome = expression.evaluate(scope)
  if (!('value' in outcome) || !holdsSeal(outcome.value)) return outcome
  const isWhole = !(outcome.value instanceof Sealed)
  if (isWhole && masks) return { value: unsealed(outcome.value).value }
  return { error: `${expression.text.trim()} ${isWhole ? 'holds secrets' : 'is a secret'}, which nobody reads` }
}

function plainText(parts: readonly Part[], scope: Scope, filling: Filling): Outcome {
  const texts = filled(parts, scope, filling)
  return 'value' in texts ? { value: texts.value.join('') } : texts
}

function secretText(parts: readonly Part[], scope: Scope, filling: Filling): Outcome<{ readonly secret: SecretText }> {
  const filledParts = filled(parts, scope, filling)
  return 'value' in filledParts ? { value: { secret: { parts: filledParts.value } } } : filledParts
}

/** The parts as text, those that are secrets by their names; the first error, or else what is missing first. */
function filled(parts: readonly Part[], scope: Scope, filling: Filling): Outcome<SecretText['parts']> {
  const texts: SecretText['parts'][number][] = []
  let undecided: { readonly missing: string } | undefined
  for (const part of parts) {
    if (part.kind === 'text') texts.push(part.text)
    else if (part.kind === 'secret') texts.push({ secret: part.name })
    else {
      const outcome = readable(part.expression, scope, filling)
      if ('error' in outcome) return outcome
      if ('missing' in outcome) undecided ??= outcome
      else {
        const written = typeof outcome.value === 'string' ? outcome.value : JSON.stringify(outcome.value)
        texts.push(filling.encode ? filling.encode(written) : written)
      }
    }
  }
  return undecided ?? { value: texts }
}
