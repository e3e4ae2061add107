import { isObject, textOf, type Json, type JsonObject } from '../model/json.ts'
import { ironicRule } from './ironic-rules.ts'

/** A rule that was read, and what it became: nothing when it could not be converted. */
export type ConvertedRule = {
  /** For people: its description, UUID, or number in the file. */
  readonly name: string
  /** Its place in the file, from 1. */
  readonly number: number
  readonly verdict: 'kept' | 'changed' | 'dropped'
  readonly notes: readonly string[]
  readonly made: readonly JsonObject[]
  /** What it does is nobody's to see. */
  readonly isSensitive?: true
}

/** Keys that ironic-inspector's API takes; it shows `links`, too, which say where a rule was. */
const keys = ['uuid', 'description', 'scope', 'conditions', 'actions']

/** Whether these are rules, of ironic-inspector or of Ironic: one, or a list, or `{"rules": […]}` as the API lists them. */
export function rulesIn(value: Json | undefined): readonly JsonObject[] | undefined {
  const list = isObject(value) ? (value.inspection_rules ?? value.rules ?? [value]) : value
  if (!Array.isArray(list) || list.length === 0 || !list.every(isObject)) return undefined
  const rules: readonly JsonObject[] = list
  return rules.every(isRule) ? rules : undefined
}

/** Whether it has actions, or is one of Ironic's that hides them. */
export function isRule(value: JsonObject): boolean {
  return Array.isArray(value.actions) || isHidden(value)
}

/** Makes rules of a file of ours. Those of ironic-inspector stay as they are; Ironic's own are rewritten, highest priority first. */
export function convertRules(rules: readonly JsonObject[]): readonly ConvertedRule[] {
  const named = rules.map((rule, index) => ({
    rule,
    number: index + 1,
    name: textOf(rule.description) ?? textOf(rule.uuid) ?? `rule ${index + 1}`,
  }))
  const priorityOf = ({ priority }: JsonObject) => (typeof priority === 'number' ? priority : 0)
  return named
    .toSorted((a, b) => priorityOf(b.rule) - priorityOf(a.rule))
    .map(({ rule, ...named }, index) => ({
      ...named,
      ...(isIronics(rule) ? ironicRule(rule, index > 0) : unchanged(rule)),
    }))
}

/** Ironic's rules name an action `op` and put what it takes below `args`. */
function isIronics(rule: JsonObject): boolean {
  const { actions, conditions } = rule
  const has = (list: Json | undefined, key: string) =>
    Array.isArray(list) && list.some((item: Json) => isObject(item) && Object.hasOwn(item, key))
  return isHidden(rule) || has(actions, 'op') || has(conditions, 'args')
}

/** Of a sensitive rule Ironic's API shows neither conditions nor actions. */
function isHidden({ sensitive, actions }: JsonObject): boolean {
  return sensitive === true && actions === null
}

function unchanged(rule: JsonObject): Omit<ConvertedRule, 'name' | 'number'> {
  const entries = keys.flatMap((key) => (rule[key] === undefined || rule[key] === null ? [] : [[key, rule[key]]]))
  return { verdict: 'kept', notes: [], made: [Object.fromEntries(entries) as JsonObject] }
}
