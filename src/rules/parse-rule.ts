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

/** What is wrong with a part of a rule. */
export type Problem = {
  /** In ironic-inspector's words. */
  readonly text: string
  /** Where in the rule, as `conditions[0].op`. */
  readonly place: string
  /** The key there that is meant, where the place does not name it. */
  readonly key?: string
  /** True: the key itself, and not its value. */
  readonly atKey?: true
  /** What would be right, where the text does not say it. */
  readonly remedy?: string
}

/**
 * The rule of a request's body (parsed by `exactly`); `newUuid` is its UUID when the body names none. Other keys are ignored.
 * `invalid` with all that is wrong with it; each complaint begins as ironic-inspector's does, and ends with its place.
 */
export function parseRule(body: Json, newUuid: Uuid): Rule {
  if (!isObject(body))
    throw new InspectorError('invalid', `Cannot read the rule: it is ${shortRepr(body)} and not an object`)
  const read = readRule(body, newUuid)
  if ('rule' in read) return read.rule
  throw new InspectorError('invalid', read.problems.map(({ text, place }) => `${text} (${place})`).join('; '))
}

/** As `parseRule`, with all that is wrong one by one. */
export function readRule(
  body: JsonObject,
  newUuid: Uuid,
): { readonly rule: Rule } | { readonly problems: readonly Problem[] } {
  const problems: Problem[] = []
  const { uuid, scope = null, description = null, conditions = [], actions: verbs = [] } = body

  const given = truthy(uuid) ? uuidOf(uuid) : newUuid
  if (!given)
    problems.push({
      text: `Invalid UUID value: ${shortRepr(uuid)} is none, leave it out and the rule gets a new one`,
      place: 'uuid',
    })
  if (typeof scope === 'string' && Array.from(scope).length > longestScope)
    problems.push({
      text: `Invalid scope: the length of the scope should be within ${longestScope} characters`,
      place: 'scope',
    })
  if (scope !== null && typeof scope !== 'string')
    problems.push({
      text: `Invalid scope: ${shortRepr(scope)} is not text, leave it out for a rule of all nodes`,
      place: 'scope',
    })
  if (typeof description === 'object' && description !== null && !isWritten(description))
    problems.push({
      text: `Invalid description: ${shortRepr(description)} is not text, quote or leave it out`,
      place: 'description',
    })

  const read = {
    conditions: entries(conditions, 'conditions', problems).flatMap(([item, place]) =>
      condition(item, place, problems),
    ),
    actions: entries(verbs, 'actions', problems).flatMap(([item, place]) => action(item, place, problems)),
  }
  if (Array.isArray(verbs) && verbs.length === 0)
    problems.push({
      text: 'Validation failed for actions: [] is too short: a rule has at least one action',
      place: 'actions',
    })
  if (problems.length > 0 || !given) return { problems }
  return { rule: { uuid: given, description, scope: scope as string | null, ...read } }
}

function entries(list: Json, key: string, problems: Problem[]): readonly (readonly [JsonObject, string])[] {
  const bad = (item: Json, type: string, place: string) =>
    problems.push({ text: `Validation failed for ${key}: ${shortRepr(item)} is not of type '${type}'`, place })
  if (!Array.isArray(list)) {
    bad(list, 'array', key)
    return []
  }
  return (list as readonly Json[]).flatMap((item, index) => {
    const place = `${key}[${index}]`
    if (isObject(item)) return [[item, place] as const]
    bad(item, 'object', place)
    return []
  })
}

function condition(written: JsonObject, place: string, problems: Problem[]): readonly Condition[] {
  const { op, field, multiple = 'any', invert = false, ...parameters } = written
  const before = problems.length
  const bad = (what: string, key = '', remedy?: string) =>
    problems.push({
      text: `Validation failed for conditions: ${what}`,
      place: place + key,
      ...(remedy ? { remedy } : {}),
    })

  const names = operators.map((operator) => operator.op)
  const operator = operators.find((one) => one.op === op)
  if (op === undefined) bad("'op' is a required property", '', `op: ${names.join(', ')}`)
  else if (!operator) bad(notOneOf(op, names), '.op', 'eq compares, in-net asks for a network, matches for a pattern')
  if (field === undefined)
    bad("'field' is a required property", '', 'field: such as inventory.cpu.count or node://name')
  else if (typeof field !== 'string') bad(`${shortRepr(field)} is not of type 'string'`, '.field', 'put it in quotes')
  else complain(() => parseField(field), problems, `${place}.field`)
  if (!multiples.some((one) => one === multiple))
    bad(notOneOf(multiple, [...multiples].toSorted()), '.multiple', 'of several values: one will do, all, or the first')
  if (typeof invert !== 'boolean')
    bad(`${shortRepr(invert)} is not of type 'boolean'`, '.invert', 'write true or false')

  if (operator) {
    const where = `Invalid parameters for operator ${operator.op}: `
    const takes = {
      required: operator.takesValue ? ['value'] : [],
      optional: [],
      ...(operator.lenient ? { lenient: true } : {}),
    }
    const wrong = parameterProblems(parameters, takes)
    const remedy = operator.takesValue ? 'beside op and field it takes value' : 'beside op and field it takes nothing'
    problems.push(...wrong.map((one) => ({ ...one, text: where + one.text, place, remedy })))
    const { value = null } = parameters
    if (wrong.length === 0) complain(() => operator.test(value), problems, `${place}.value`, where)
  }
  return problems.length > before ? [] : [{ ...written, multiple, invert } as Condition]
}

function action(written: JsonObject, place: string, problems: Problem[]): readonly Action[] {
  const { action: name, ...parameters } = written
  const verb = actions.find((one) => one.action === name)
  const names = actions.map((one) => one.action)
  if (!verb) {
    const what = name === undefined ? "'action' is a required property" : notOneOf(name, names)
    const more = name === undefined ? { remedy: `action: ${names.join(', ')}` } : { key: 'action' }
    problems.push({ text: `Validation failed for actions: ${what}`, place, ...more })
    return []
  }
  const where = `Invalid parameters for action ${verb.action}: `
  const wrong = parameterProblems(parameters, verb)
  const takes = [...verb.required, ...(verb.nullable ?? []), ...verb.optional].join(', ')
  const remedy = `${verb.action} takes ${takes === '' ? 'nothing' : takes}`
  problems.push(...wrong.map((one) => ({ ...one, text: where + one.text, place, remedy })))
  return wrong.length > 0 ? [] : [written as Action]
}

function complain(check: () => unknown, problems: Problem[], place: string, before = ''): void {
  try {
    check()
  } catch (error) {
    if (!(error instanceof InspectorError)) throw error
    problems.push({ text: `${before}${messageOf(error)}`, place })
  }
}

function notOneOf(value: Json, names: readonly string[]): string {
  const near = typeof value === 'string' ? didYouMean(value, names) : ''
  return `${shortRepr(value)} is not one of [${names.map((name) => `'${name}'`).join(', ')}]${near}`
}
