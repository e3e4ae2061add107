import type { Expression, Part, Scope } from '../expression/expression.ts'
import type { Json } from '../model/json.ts'
import type { ConditionTrace } from '../model/trace.ts'

/** What a condition came to, and why. */
export type Decision = { readonly trace: ConditionTrace } & (
  | { readonly outcome: 'met' }
  | { readonly outcome: 'not_met' }
  | { readonly outcome: 'undecided'; readonly missing: string }
  | { readonly outcome: 'error'; readonly error: string }
)

/** Asks a condition. One that gives neither true nor false is an error. */
export function decide(condition: Expression, scope: Scope): Decision {
  const { text } = condition
  const { outcome: came, parts: shown } = condition.decided(scope)
  const parts = shortParts(shown)
  if ('missing' in came) return { outcome: 'undecided', missing: came.missing, trace: { text, parts } }
  if ('error' in came) return { outcome: 'error', error: came.error, trace: { text, parts } }
  const { value } = came
  if (typeof value === 'boolean') return { outcome: value ? 'met' : 'not_met', trace: { text, value, parts } }
  return { outcome: 'error', error: `the condition is neither true nor false: ${text}`, trace: { text, parts } }
}

/** The parts without the values that are long. */
export function shortParts(parts: readonly Part[]): readonly Part[] {
  return parts.map(({ text, value }) => ({ text, ...(value !== undefined && isShort(value) ? { value } : {}) }))
}

// A part may be the whole report; what decides is short.
const longest = 200

function isShort(value: Json): boolean {
  if (typeof value === 'string') return value.length <= longest
  if (typeof value !== 'object' || value === null) return true
  return Object.keys(value).length <= longest / 4 && JSON.stringify(value).length <= longest
}
