import { brief } from '../model/brief.ts'
import type { Json } from '../model/json.ts'
import { isSecretName } from '../model/secret-names.ts'
import { mask } from '../model/secret.ts'
import type { TestedCondition } from '../model/trace.ts'
import type { Tested } from './evaluate.ts'
import type { Condition } from './rule.ts'

// What decides is short, and a path may find every disk there is.
const mostFound = 3
const longest = 60

/** A condition with what it came to, for people; `shown`: what was found, with masks for what nobody may read. */
export function testedCondition(
  { op, field, multiple, invert, value }: Condition,
  { holds, found }: Tested,
  shown: readonly Json[],
): TestedCondition {
  // What a password is compared with may be one.
  const isSecret = shown !== found && (isSecretName(field) || JSON.stringify(shown) !== JSON.stringify(found))
  return {
    op,
    field: field.length > longest * 2 ? `${field.slice(0, longest * 2).toWellFormed()}…` : field,
    ...(value === undefined ? {} : { value: isSecret ? mask : short(value) }),
    ...(invert ? { invert } : {}),
    ...(multiple === 'any' ? {} : { multiple }),
    found: shown.slice(0, mostFound).map(short),
    ...(shown.length > mostFound ? { more: shown.length - mostFound } : {}),
    holds,
  }
}

/** Short, and with plain numbers: how they were written matters to the test alone. Half of a long text could be half of a secret. */
function short(value: Json): Json {
  if (typeof value === 'string' && value.length > longest) return `… (${value.length} characters)`
  const small = brief(value, longest)
  return typeof small === 'object' ? (JSON.parse(JSON.stringify(small)) as Json) : small
}
