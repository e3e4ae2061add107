import { InspectorError, messageOf } from '../model/error.ts'
import { isWritten } from '../model/exact.ts'
import { isObject, truthy, type Json, type JsonObject } from '../model/json.ts'
import { didYouMean } from '../model/nearest.ts'
import { uuidOf, type Uuid } from '../model/uuid.ts'
import { actions } from './actions/index.ts'
import { operators } from './conditions/index.ts'
import { parseField } from './field.ts'
import { parameterProblems } from './parameters.ts'
import { shortRepr } from './python/text.ts'
import { multiples, type Action, type Condition, type Rule } from './rule.ts'

const longestScope = 255

/**
 * The rule of a request's body (parsed by `exactly`); `newUuid` is its UUID when the body names none. Other keys are ignored.
 * `invalid` with all that is wrong with it; each complaint begins as ironic-inspector's does, and ends with its place.
 */
export function parseRule(body: Json, newUuid: Uuid): Rule {
  if (!isObject(body))
    throw new InspectorError('invalid', `Cannot read the rule: it is ${shortRepr(body)} and not an object`)
  const problems: string[] = []
  const { uuid, scope = null, description = null, conditions = [], actions: verbs = [] } = body

  const given = truthy(uuid) ? uuidOf(uuid) : newUuid
  if (!given)
    problems.push(`Invalid UUID value: ${shortRepr(uuid)} is none, leave it out and the rule gets a new one (uuid)`)
  if (typeof scope === 'string' && Array.from(scope).length > longestScope)
    problems.push(`Invalid scope: the length of the scope should be within ${longestScope} characters (scope)`)
  if (scope !== null && typeof scope !== 'string')
    problems.push(`Invalid scope: ${shortRepr(scope)} is not text, leave it out for a rule of all nodes (scope)`)
  if (typeof description === 'object' && description !== null && !isWritten(description))
    problems.push(`Invalid description: ${shortRepr(description)} is not text, quote or leave it out (description)`)

  const read = {
    conditions: entries(conditions, 'conditions', problems).flatMap(([item, place]) =>
      condition(item, place, problems),
    ),
    actions: entries(verbs, 'actions', problems).flatMap(([item, place]) => action(item, place, problems)),
  }
  if (Array.isArray(verbs) && verbs.length === 0)
    problems.push('Validation failed for actions: [] is too short: a rule has at least one action (actions)')
  if (problems.length > 0 || !given) throw new InspectorError('invalid', problems.join('; '))
  return { uuid: given, description, scope: scope as string | null, ...read }
}

function entries(list: Json, key: string, problems: string[]): readonly (readonly [JsonObject, string])[] {
  if (!Array.isArray(list)) {
    problems.push(`Validation failed for ${key}: ${shortRepr(list)} is not of type 'array' (${key})`)
    return []
  }
  return (list as readonly Json[]).flatMap((item, index) => {
    const place = `${key}[${index}]`
    if (isObject(item)) return [[item, place] as const]
    problems.push(`Validation failed for ${key}: ${shortRepr(item)} is not of type 'object' (${place})`)
    return []
  })
}

function condition(written: JsonObject, place: string, problems: string[]): readonly Condition[] {
  const { op, field, multiple = 'any', invert = false, ...parameters } = written
  const before = problems.length
  const bad = (what: string, key = '') => problems.push(`Validation failed for conditions: ${what} (${place}${key})`)

  const names = operators.map((operator) => operator.op)
  const operator = operators.find((one) => one.op === op)
  if (op === undefined) bad("'op' is a required property")
  else if (!operator) bad(notOneOf(op, names), '.op')
  if (field === undefined) bad("'field' is a required property")
  else if (typeof field !== 'string') bad(`${shortRepr(field)} is not of type 'string'`, '.field')
  else complain(() => parseField(field), problems, `${place}.field`)
  if (!multiples.some((one) => one === multiple)) bad(notOneOf(multiple, [...multiples].toSorted()), '.multiple')
  if (typeof invert !== 'boolean') bad(`${shortRepr(invert)} is not of type 'boolean'`, '.invert')

  if (operator) {
    const where = `Invalid parameters for operator ${operator.op}: `
    const takes = {
      required: operator.takesValue ? ['value'] : [],
      optional: [],
      ...(operator.lenient ? { lenient: true } : {}),
    }
    const wrong = parameterProblems(parameters, takes)
    problems.push(...wrong.map((text) => `${where}${text} (${place})`))
    const { value = null } = parameters
    if (wrong.length === 0) complain(() => operator.test(value), problems, `${place}.value`, where)
  }
  return problems.length > before ? [] : [{ ...written, multiple, invert } as Condition]
}

function action(written: JsonObject, place: string, problems: string[]): readonly Action[] {
  const { action: name, ...parameters } = written
  const verb = actions.find((one) => one.action === name)
  if (!verb) {
    const names = actions.map((one) => one.action)
    const what = name === undefined ? "'action' is a required property" : notOneOf(name, names)
    problems.push(`Validation failed for actions: ${what} (${place})`)
    return []
  }
  const wrong = parameterProblems(parameters, verb)
  problems.push(...wrong.map((text) => `Invalid parameters for action ${verb.action}: ${text} (${place})`))
  return wrong.length > 0 ? [] : [written as Action]
}

function complain(check: () => unknown, problems: string[], place: string, before = ''): void {
  try {
    check()
  } catch (error) {
    if (!(error instanceof InspectorError)) throw error
    problems.push(`${before}${messageOf(error)} (${place})`)
  }
}

function notOneOf(value: Json, names: readonly string[]): string {
  const near = typeof value === 'string' ? didYouMean(value, names) : ''
  return `${shortRepr(value)} is not one of [${names.map((name) => `'${name}'`).join(', ')}]${near}`
}
