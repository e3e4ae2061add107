import type { Json, JsonObject } from '../model/json.ts'
import { shortRepr } from './python/text.ts'

/** Which parameters an operator or action takes. */
export type Takes = {
  readonly required: readonly string[]
  readonly optional: readonly string[]
  /** Required, but null will do. */
  readonly nullable?: readonly string[]
  /** Parameters that must be text. */
  readonly text?: readonly string[]
  /** Whether unknown parameters are ignored. */
  readonly lenient?: boolean
}

/** What is wrong with the parameters, and with which of them; a parameter that is null counts as not given. */
export function parameterProblems(
  given: JsonObject,
  takes: Takes,
): readonly { readonly text: string; readonly key?: string; readonly atKey?: true }[] {
  const { required, optional, nullable = [], text = [], lenient = false } = takes
  const there = (name: string): Json => given[name] ?? null
  const missing = [
    ...required.filter((name) => there(name) === null),
    ...nullable.filter((name) => !Object.hasOwn(given, name)),
  ]
  const known = [...required, ...nullable, ...optional]
  const unknown = lenient ? [] : Object.keys(given).filter((name) => there(name) !== null && !known.includes(name))
  const notText = text.filter((name) => there(name) !== null && typeof there(name) !== 'string')
  return [
    ...(missing.length > 0 ? [{ text: `missing required parameter(s): ${missing.join(', ')}` }] : []),
    ...(unknown[0] === undefined
      ? []
      : [{ text: `unexpected parameter(s): ${unknown.join(', ')}`, key: unknown[0], atKey: true as const }]),
    ...notText.map((name) => ({ text: `${name} is ${shortRepr(there(name))} and not text`, key: name })),
  ]
}
