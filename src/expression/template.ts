import type { SecretText } from '../model/secret-text.ts'
import type { Expression, Outcome, Problem, Scope, Template, Vocabulary } from './expression.ts'

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
    evaluate(scope, encode) {
      const [only] = parts
      if (parts.length === 1 && only?.kind === 'expression' && !encode) return only.expression.evaluate(scope)
      return secrets.length > 0 ? secretText(parts, scope, encode) : plainText(parts, scope, encode)
    },
  }
}

type Encode = ((part: string) => string) | undefined

function plainText(parts: readonly Part[], scope: Scope, encode: Encode): Outcome {
  const texts = filled(parts, scope, encode)
  return 'value' in texts ? { value: texts.value.join('') } : texts
}

function secretText(parts: readonly Part[], scope: Scope, encode: Encode): Outcome<{ readonly secret: SecretText }> {
  const filledParts = filled(parts, scope, encode)
  return 'value' in filledParts ? { value: { secret: { parts: filledParts.value } } } : filledParts
}

/** The parts as text, those that are secrets by their names; the first error, or else what is missing first. */
function filled(parts: readonly Part[], scope: Scope, encode: Encode): Outcome<SecretText['parts']> {
  const texts: SecretText['parts'][number][] = []
  let undecided: { readonly missing: string } | undefined
  for (const part of parts) {
    if (part.kind === 'text') texts.push(part.text)
    else if (part.kind === 'secret') texts.push({ secret: part.name })
    else {
      const outcome = part.expression.evaluate(scope)
      if ('error' in outcome) return outcome
      if ('missing' in outcome) undecided ??= outcome
      else {
        const written = typeof outcome.value === 'string' ? outcome.value : JSON.stringify(outcome.value)
        texts.push(encode ? encode(written) : written)
      }
    }
  }
  return undecided ?? { value: texts }
}
