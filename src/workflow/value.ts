import type { Scope, Template } from '../expression/expression.ts'
import type { NewChange, ValuePart } from '../model/changes.ts'
import { isObject, type Json } from '../model/json.ts'
import { pointerOf, type Pointer } from '../model/pointer.ts'
import { mask } from '../model/secret.ts'
import { secretPlacesIn } from '../model/secret-names.ts'
import type { PlacedSecret, SecretText } from '../model/secret-text.ts'
import { shortParts } from './condition.ts'

/**
 * What a value came to: with masks where secrets belong, and these beside it; or why there is none, as a sentence's end. `from`: what it
 * was made of, found out when it is asked for.
 */
export type Valued =
  | { readonly value: Json; readonly secrets: readonly PlacedSecret[]; readonly from: () => readonly ValuePart[] }
  | { readonly missing: string; readonly why: string }
  | { readonly missing?: undefined; readonly why: string }

/** A value of a step, with its `${{ }}`. */
export type Value = (scope: Scope, hasSecret: (name: string) => boolean) => Valued

/** How a value is made. `read` makes templates of the texts in it that have `${{ }}`; `masks`: what is whole may show masks for secrets. */
export type Reading = { readonly read: (text: string, below: Pointer) => Template; readonly masks: boolean }

/** A value as written. Keys are never evaluated. */
export function valueOf(written: Json, reading: Reading, below: Pointer = ''): Value {
  if (typeof written === 'string' && written.includes('${{')) return templated(reading.read(written, below), reading)
  if (Array.isArray(written)) {
    const items = (written as readonly Json[]).map((item, index) => {
      const key = String(index)
      return [key, valueOf(item, reading, below + pointerOf(key))] as const
    })
    return together(items, (parts) => parts.map(([, value]) => value))
  }
  if (isObject(written)) {
    const members = Object.entries(written).map(
      ([key, member]) => [key, valueOf(member ?? null, reading, below + pointerOf(key))] as const,
    )
    return together(members, (parts) => Object.fromEntries(parts))
  }
  return () => ({ value: written, secrets: [], from: () => [] })
}

/** How many parts are told of one change: a trace is kept with each run, and nobody reads more. */
export const mostParts = 8

/**
 * What goes with a change beside its value: the secrets in it, and what it was made of; of a password at `place` of the node only the names of
 * that, as the value is shown to nobody.
 */
export function besideValue(
  { value, secrets, from }: Extract<Valued, { readonly value: Json }>,
  place?: Pointer,
): Pick<NewChange, 'secrets' | 'from'> {
  const isPassword = place !== undefined && secretPlacesIn(place, value).length > 0
  const parts = isPassword ? from().map(({ text }) => ({ text })) : from()
  return { ...(secrets.length > 0 ? { secrets } : {}), ...(parts.length > 0 ? { from: parts } : {}) }
}

/** The text of a value that stands inside of longer text. */
export function textOfValue(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function templated(template: Template, { masks }: Pick<Reading, 'masks'>): Value {
  return (scope, hasSecret) => {
    const unknown = template.secrets.find((name) => !hasSecret(name))
    if (unknown !== undefined) return { why: `there is no secret "${unknown}" in the configuration` }
    const came = template.evaluate(scope, { masks })
    if ('missing' in came) return { missing: came.missing, why: `${came.missing} is missing` }
    if ('error' in came) return { why: came.error }
    const text = secretIn(came.value, template)
    const from = () => shortParts(template.parts(scope).slice(0, mostParts))
    return text ? { value: mask, secrets: [{ at: '', text }], from } : { value: came.value as Json, secrets: [], from }
  }
}

/** Only what a template itself names: a report may hold what looks like a secret's text. */
function secretIn(value: Json | { readonly secret: SecretText }, { secrets }: Template): SecretText | undefined {
  if (secrets.length === 0 || !isObject(value) || !('secret' in value)) return undefined
  const text = value.secret as unknown as SecretText
  const isOurs = text.parts.every((part) => typeof part === 'string' || secrets.includes(part.secret))
  return isOurs ? text : undefined
}

function together(
  parts: readonly (readonly [string, Value])[],
  join: (values: readonly (readonly [string, Json])[]) => Json,
): Value {
  return (scope, hasSecret) => {
    const values: (readonly [string, Json])[] = []
    const secrets: PlacedSecret[] = []
    const sources: (() => readonly ValuePart[])[] = []
    for (const [key, part] of parts) {
      const valued = part(scope, hasSecret)
      if (!('value' in valued)) return valued
      values.push([key, valued.value])
      sources.push(valued.from)
      for (const { at, text } of valued.secrets) secrets.push({ at: pointerOf(key) + at, text })
    }
    const from = () => {
      const parts: ValuePart[] = []
      for (const source of sources) if (parts.length < mostParts) parts.push(...source())
      return parts.slice(0, mostParts)
    }
    return { value: join(values), secrets, from }
  }
}
