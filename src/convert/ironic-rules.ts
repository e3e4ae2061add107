import { isObject, objectOf, textOf, type Json, type JsonObject } from '../model/json.ts'
import { literalOf, pathOf, templateOf } from './interpolation.ts'

/** What became of one of Ironic's rules. */
export type IronicRule = {
  readonly verdict: 'changed' | 'dropped'
  readonly notes: readonly string[]
  readonly rule?: JsonObject
}

/** A rule, condition or action that has no equivalent here. */
class Untranslatable extends Error {}

/**
 * One of Ironic's own inspection rules (API 1.96 and later) in our form: conditions become `when`, actions become verbs. Conditions of
 * all rules are evaluated before the first one acts, while Ironic's see what the rules above them did: that is said with every rule.
 */
export function ironicRule({ uuid, description, conditions, actions, sensitive, phase }: JsonObject): IronicRule {
  const notes: string[] = []
  if (sensitive === true)
    notes.push('sensitive is left out: put secrets under secrets:, and name them with secret("…")')
  if (phase !== undefined && phase !== null && phase !== 'main')
    return { verdict: 'dropped', notes: [`phase "${String(phase)}" is unknown`] }
  try {
    const when = listOf(conditions).map(conditionOf)
    const verbs = listOf(actions).reduce<JsonObject>((rule, action) => merged(rule, actionOf(action)), {})
    const rule: JsonObject = {
      ...(textOf(uuid) === undefined ? {} : { id: `ironic-${textOf(uuid) ?? ''}` }),
      ...(textOf(description) === undefined ? {} : { description: textOf(description) ?? '' }),
      ...(when.length === 0
        ? {}
        : { when: when.length === 1 ? (when[0] ?? '') : when.map((one) => `(${one})`).join(' && ') }),
      ...verbs,
    }
    return { verdict: 'changed', notes, rule }
  } catch (error) {
    if (error instanceof Untranslatable) return { verdict: 'dropped', notes: [...notes, error.message] }
    throw error
  }
}

function listOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** A condition as an expression; `!` in front of the name turns it round. */
function conditionOf({ op, args, loop }: JsonObject): string {
  const written = String(op)
  if (loop !== undefined && loop !== null)
    throw new Untranslatable(`condition "${written}" has a loop: write it by hand`)
  const name = written.replace(/^!\s*/, '')
  const make = conditions[name]
  if (!make) throw new Untranslatable(`condition "${name}" is unknown`)
  const made = make(objectOf(args))
  // Where data are missing Ironic compares the text of the placeholder, which equals nothing.
  return written.startsWith('!') ? `!default(${made}, false)` : made
}

const conditions: Readonly<Record<string, (args: JsonObject) => string>> = {
  eq: ({ values }) => chain(values, '=='),
  lt: ({ values }) => chain(values, '<'),
  gt: ({ values }) => chain(values, '>'),
  'is-empty': ({ value }) => `empty(${operand(value)})`,
  'is-none': ({ value }) => `empty(${operand(value)})`,
  'is-true': ({ value }) => `default(string(${operand(value)}), "no").lower() in ["true", "yes", "1"]`,
  'is-false': ({ value }) => `default(string(${operand(value)}), "no").lower() in ["false", "no", "0"]`,
  'in-net': ({ address, subnet }) => `inNet(${operand(address)}, ${operand(subnet)})`,
  matches: ({ value, regex }) => `string(${operand(value)}).matches(${literalOf(`^(?:${String(regex)})$`)})`,
  contains: ({ value, regex }) => `string(${operand(value)}).matches(${literalOf(String(regex))})`,
  'one-of': ({ value, values }) =>
    `${operand(value)} in [${(Array.isArray(values) ? values : []).map(operand).join(', ')}]`,
}

/** Each value compared with the next one; fewer than two are always true. */
function chain(values: Json | undefined, operator: string): string {
  const operands = (Array.isArray(values) ? (values as readonly Json[]) : []).map(operand)
  const pairs = operands.slice(1).map((right, index) => `${operands[index] ?? ''} ${operator} ${right}`)
  return pairs.length === 0 ? 'true' : pairs.join(' && ')
}

function operand(value: Json | undefined): string {
  if (typeof value !== 'string') return literalOf(value ?? null)
  return pathOf(value) ?? literalOf(value)
}

type Verbs = JsonObject

function actionOf({ op, args, loop }: JsonObject): Verbs {
  const name = String(op)
  if (loop !== undefined && loop !== null) throw new Untranslatable(`action "${name}" has a loop: write it by hand`)
  const make = actions[name]
  if (!make) throw new Untranslatable(`action "${name}" has no equivalent in a rule: write a step of the workflow`)
  return make(objectOf(args))
}

const actions: Readonly<Record<string, (args: JsonObject) => Verbs>> = {
  fail: ({ msg }) => ({ fail: templateOf(String(msg)) }),
  log: ({ msg }) => ({ warn: templateOf(String(msg)) }),
  'set-attribute': ({ path, value }) => ({ set: { [pointer(path)]: filled(value) } }),
  'extend-attribute': ({ path, value, unique }) => ({
    extend: { [pointer(path)]: filled(value), ...(unique === true ? { unique: true } : {}) },
  }),
  'del-attribute': ({ path }) => ({ unset: [pointer(path)] }),
  'set-capability': ({ name, value }) => ({ set_capability: { [String(name)]: filled(value) } }),
  'unset-capability': ({ name }) => ({ unset_capability: [String(name)] }),
  'add-trait': ({ name }) => ({ add_trait: [String(name)] }),
  'remove-trait': ({ name }) => ({ remove_trait: [String(name)] }),
  'set-port-attribute': ({ port_id, path, value }) => ({
    set_port: {
      where: `port.address == ${operand(port_id)} || port.uuid == ${operand(port_id)}`,
      set: { [pointer(path)]: filled(value) },
    },
  }),
}

/** Paths are pointers, or names joined by dots. */
function pointer(path: Json | undefined): string {
  const text = String(path)
  return text.startsWith('/') ? text : `/${text.replaceAll('.', '/')}`
}

function filled(value: Json | undefined): Json {
  if (typeof value === 'string') return templateOf(value)
  if (Array.isArray(value)) return value.map((item: Json) => filled(item))
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item)]))
  return value ?? null
}

/** Two actions of one kind become one verb with both; what can be said only once is refused. */
function merged(rule: JsonObject, verbs: Verbs): JsonObject {
  const [verb = '', value] = Object.entries(verbs)[0] ?? []
  const before = rule[verb]
  if (before === undefined) return { ...rule, ...verbs }
  if (Array.isArray(before) && Array.isArray(value))
    return { ...rule, [verb]: [...(before as Json[]), ...(value as Json[])] }
  const both = ['set', 'set_capability'].includes(verb) && isObject(before) && isObject(value)
  if (!both) throw new Untranslatable(`it has "${verb}" more than once: split the rule`)
  return { ...rule, [verb]: { ...before, ...value } }
}
