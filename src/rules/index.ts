import type { NewChange } from '../model/changes.ts'
import { InspectorError, messageOf } from '../model/error.ts'
import { asWritten } from '../model/exact.ts'
import type { Json } from '../model/json.ts'
import type { RuleTrace } from '../model/trace.ts'
import type { World } from '../workflow/hook.ts'
import type { RulesResult, TracedRule } from '../workflow/rules-result.ts'
import { next } from '../workflow/world.ts'
import { actions } from './actions/index.ts'
import { predicateOf, type Predicate } from './evaluate.ts'
import type { Documents } from './field.ts'
import { formatted } from './format/index.ts'
import { nodeDocument } from './node-document.ts'
import { nameOf, type Action, type Rule } from './rule.ts'

export { parseRule } from './parse-rule.ts'
export type { Action, Condition, Rule } from './rule.ts'

/**
 * Rules at work on a world. `written` is the report as `exactView` gives it, when that is more than a plain parse: it tells 20 from 20.0.
 */
export type Rules = (world: World, written?: Json) => RulesResult

type Prepared = { readonly rule: Rule; readonly conditions: readonly Predicate[] }

/** Reads paths and patterns once, for as many runs as there will be. `invalid` for a rule that `parseRule` would refuse. */
export function prepareRules(rules: readonly Rule[]): Rules {
  const prepared = rules.map((rule): Prepared => ({ rule, conditions: rule.conditions.map(predicateOf) }))
  return (world, written) => run(prepared, world, written)
}

/** As `prepareRules`, for a single run. */
export function applyRules(rules: readonly Rule[], world: World, written?: Json): RulesResult {
  return prepareRules(rules)(world, written)
}

/**
 * Tests all rules first, then acts in their order: no action influences a condition, but each sees what those before it changed.
 * The first action that fails ends it, and fails the run.
 */
function run(prepared: readonly Prepared[], world: World, written: Json | undefined): RulesResult {
  if (prepared.length === 0) return { rules: [] }
  const data = asWritten(world.data, written) ?? null
  const documents: Documents = { data, node: nodeDocument(world.node) }
  const matched = new Set<Prepared>()
  for (const one of prepared) {
    const { matches, error } = test(one, documents, world)
    if (matches) matched.add(one)
    if (error === undefined) continue
    const rules = prepared.map((other) => traced(other.rule, other === one ? { outcome: 'failed', error } : idle))
    return { rules, fail: error }
  }
  return act(prepared, matched, world, data)
}

const idle = { outcome: 'not_reached' } as const

function test(
  { rule, conditions }: Prepared,
  documents: Documents,
  { node }: World,
): { readonly matches: boolean; readonly error?: string } {
  if (rule.scope && rule.scope !== node.properties.inspection_scope) return { matches: false }
  for (const [index, condition] of conditions.entries()) {
    try {
      if (!condition(documents)) return { matches: false }
    } catch (error) {
      if (!(error instanceof InspectorError)) throw error
      return { matches: false, error: `Cannot test rule "${nameOf(rule)}": conditions[${index}], ${messageOf(error)}` }
    }
  }
  return { matches: true }
}

function act(prepared: readonly Prepared[], matched: ReadonlySet<Prepared>, world: World, data: Json): RulesResult {
  const rules: TracedRule[] = []
  const notes: string[] = []
  let now = world
  let fail: string | undefined
  for (const one of prepared) {
    if (!matched.has(one)) rules.push(traced(one.rule, { outcome: 'not_matched' }))
    else if (fail !== undefined) rules.push(traced(one.rule, idle))
    else {
      const acted = actOn(one.rule, now, data)
      notes.push(...acted.notes)
      if ('fail' in acted) fail = acted.fail
      if ('fail' in acted) rules.push(traced(one.rule, { outcome: 'failed', error: acted.fail }))
      else {
        now = acted.world
        rules.push(traced(one.rule, { outcome: 'applied' }, acted.changes))
      }
    }
  }
  return { rules, notes, ...(fail === undefined ? {} : { fail }) }
}

type Acted = { readonly notes: readonly string[] } & (
  { readonly fail: string } | { readonly changes: TracedRule['changes']; readonly world: World }
)

/** All actions of a rule, up to the first that fails. */
function actOn(rule: Rule, world: World, data: Json): Acted {
  const changes: NewChange[] = []
  const notes: string[] = []
  let now = world
  for (const [index, action] of rule.actions.entries()) {
    const taken = take(rule, action, index, now, data)
    if ('fail' in taken) return { notes, fail: taken.fail }
    changes.push(...taken.changes)
    now = taken.world
    if (taken.note !== undefined) notes.push(`rule "${nameOf(rule)}": ${taken.note}`)
  }
  return { notes, changes, world: now }
}

type Taken =
  { readonly fail: string } | { readonly changes: readonly NewChange[]; readonly world: World; readonly note?: string }

function take(rule: Rule, written: Action, index: number, world: World, data: Json): Taken {
  const { action: name, ...parameters } = written
  const verb = actions.find((one) => one.action === name)
  const place = `Cannot apply rule "${nameOf(rule)}": actions[${index}], ${name}`
  if (!verb) return { fail: `${place}: there is no such action` }
  let value: Json | undefined
  try {
    value = verb.formats && parameters.value !== undefined ? formatted(parameters.value, data) : parameters.value
  } catch (error) {
    if (!(error instanceof InspectorError)) throw error
    return { fail: `${place}, value: ${messageOf(error)}` }
  }
  try {
    const { changes = [], note, fail } = verb.act(value === undefined ? parameters : { ...parameters, value }, world)
    if (fail !== undefined) return { fail }
    return { changes, world: next(world, changes), ...(note === undefined ? {} : { note }) }
  } catch (error) {
    if (!(error instanceof InspectorError)) throw error
    return { fail: `${place}: ${messageOf(error)}` }
  }
}

function traced(
  { uuid, description }: Rule,
  end: Pick<RuleTrace, 'outcome' | 'error'>,
  changes: TracedRule['changes'] = [],
): TracedRule {
  return { id: uuid, description: typeof description === 'string' ? description : null, ...end, changes }
}
