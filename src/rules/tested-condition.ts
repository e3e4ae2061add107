import { brief } from '../model/brief.ts'
import type { Json } from '../model/json.ts'
import { isSecretName, maskedAt } from '../model/secret-names.ts'
import { mask } from '../model/secret.ts'
import type { TestedCondition } from '../model/trace.ts'
import type { Tested } from './evaluate.ts'
import { parseField } from './field.ts'
import type { Condition } from './rule.ts'

// What decides is short, and a path may find every disk there is.
const mostFound = 3
const longest = 60

/** A condition with what it came to, for people; `node`: what `node://` shows. Of what nobody may read there are masks. */
export function testedCondition(condition: Condition, { holds, found }: Tested, node: Json): TestedCondition {
  const { op, field, multiple, invert, value } = condition
  const isOfNode = field.startsWith('node://')
  const shown = isOfNode ? parseField(field)({ data: null, node: maskedAt('', node) }) : found
  const isSecret = isOfNode && field.includes('driver_info') && isSecretName(field)
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

/** Short, and with plain numbers: how they were written matters to the test alone. */
function short(value: Json): Json {
  const small = brief(value, longest)
  return typeof small === 'object' ? (JSON.parse(JSON.stringify(small)) as Json) : small
}
