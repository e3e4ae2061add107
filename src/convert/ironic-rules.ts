import { isObject, textOf, type Json, type JsonObject } from '../model/json.ts'
import { actionOf } from './ironic-actions.ts'
import { conditionOf } from './ironic-conditions.ts'
import { Untranslatable } from './untranslatable.ts'

/** What became of one of Ironic's rules. */
export type IronicRule = {
  readonly verdict: 'changed' | 'dropped'
  readonly notes: readonly string[]
  /** More than one where a verb is needed more than once: they have the same condition. */
  readonly made: readonly JsonObject[]
  readonly isSensitive?: true
}

/**
 * One of Ironic's own inspection rules (API 1.96 and later) in our form: conditions become `when`, actions become verbs, loops are
 * written out. `isFollowing`: rules stand above it, which Ironic lets it see the work of.
 */
export function ironicRule(rule: JsonObject, isFollowing: boolean): IronicRule {
  const { uuid, description, conditions, actions, sensitive, phase } = rule
  if (phase !== undefined && phase !== null && phase !== 'main')
    return { verdict: 'dropped', notes: [`phase "${String(phase)}" is unknown`], made: [] }
  if (actions === null)
    return {
      verdict: 'dropped',
      notes: ['sensitive: Ironic does not show what it does, only who wrote it knows'],
      made: [],
    }
  try {
    const when = listOf(conditions).map(conditionOf)
    const verbs = listOf(actions).flatMap(actionOf).reduce<readonly JsonObject[]>(withVerb, [])
    const id = textOf(uuid)
    const made = verbs.map((verb, index) => ({
      ...(id === undefined ? {} : { id: index === 0 ? `ironic-${id}` : `ironic-${id}-${index + 1}` }),
      ...(textOf(description) === undefined ? {} : { description: textOf(description) ?? '' }),
      ...(when.length === 0
        ? {}
        : { when: when.length === 1 ? (when[0] ?? '') : when.map((one) => `(${one})`).join(' && ') }),
      ...verb,
    }))
    return {
      verdict: 'changed',
      notes: notesOn(made, isFollowing),
      made,
      ...(sensitive === true ? { isSensitive: true } : {}),
    }
  } catch (error) {
    if (error instanceof Untranslatable) return { verdict: 'dropped', notes: [error.message], made: [] }
    throw error
  }
}

/** What a reader of the result has to know. */
function notesOn(made: readonly JsonObject[], isFollowing: boolean): readonly string[] {
  const conditions = made.map(({ when }) => textOf(when) ?? '')
  return [
    ...(isFollowing && conditions.some((when) => /\bnode\./.test(when))
      ? ['its condition is evaluated before any rule acts: it does not see what rules above it set']
      : []),
    ...(JSON.stringify(made).includes('${{')
      ? ['where data for ${{ }} are missing it fails; Ironic would write the placeholder itself']
      : []),
  ]
}

function listOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** Adds the verb to the last rule, which may have it already; where it cannot say both, another rule begins. */
function withVerb(rules: readonly JsonObject[], verb: JsonObject): readonly JsonObject[] {
  const both = merged(rules.at(-1) ?? {}, verb)
  return both ? [...rules.slice(0, -1), both] : [...rules, verb]
}

/** Both in one rule; undefined where one of them would be lost. */
function merged(rule: JsonObject, verbs: JsonObject): JsonObject | undefined {
  const [verb = '', value] = Object.entries(verbs)[0] ?? []
  const before = rule[verb]
  if (before === undefined) return { ...rule, ...verbs }
  if (Array.isArray(before) && Array.isArray(value))
    return { ...rule, [verb]: [...(before as Json[]), ...(value as Json[])] }
  if (!['set', 'set_capability'].includes(verb) || !isObject(before) || !isObject(value)) return undefined
  return { ...rule, [verb]: { ...before, ...value } }
}
