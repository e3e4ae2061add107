import { InspectorError, messageOf } from '../model/error.ts'
import { onceAsWritten } from '../model/exact.ts'
import type { Json } from '../model/json.ts'
import { unsealed } from '../model/sealed.ts'
import { maskedAt } from '../model/secret-names.ts'
import type { FilePlace, RuleTrace, TestedCondition } from '../model/trace.ts'
import { toEnd } from '../model/turns.ts'
import type { World } from '../workflow/hook.ts'
import type { OwnRule, RuleContext, RulesResult, TracedRule } from '../workflow/rules-result.ts'
import { actOn, actOwn, type Acted } from './act.ts'
import { predicateOf } from './evaluate.ts'
import { parseField, type Documents } from './field.ts'
import { nodeDocument } from './node-document.ts'
import type { FileRule, Foreign, Prepared } from './prepared.ts'
import { nameOf, type Rule } from './rule.ts'
import { testedCondition } from './tested-condition.ts'
import { traced } from './traced.ts'

export { checkTemplate } from './format/index.ts'
export type { FileRule } from './prepared.ts'
export { parseRule, readRule, type Problem } from './parse-rule.ts'
export type { Action, Condition, Rule } from './rule.ts'

/**
 * Rules at work on a world, yielding now and then, so that others may have their turn. `written` is the report as `exactView` gives it,
 * when that is more than a plain parse: it tells 20 from 20.0. `context` is for rules in our form, whose expressions know no names without it.
 */
export type Rules = (world: World, written?: Json, context?: RuleContext) => Generator<void, RulesResult, void>

/**
 * Reads paths and patterns once, for as many runs as there will be; rules of files come first. `invalid` for a rule that `parseRule`
 * would refuse.
 */
export function prepareRules(rules: readonly Rule[], files: readonly FileRule[] = []): Rules {
  const foreign = (rule: Rule, id: string, at?: FilePlace): Foreign => ({
    rule,
    name: nameOf(rule, id),
    conditions: rule.conditions.map((condition) => ({
      condition,
      test: predicateOf(condition),
      field: parseField(condition.field),
    })),
    id,
    ...(at ? { at } : {}),
  })
  const prepared: readonly Prepared[] = [
    ...files.map((one) => ('own' in one ? one : foreign(one.foreign, one.id, one.at))),
    ...rules.map((rule) => foreign(rule, rule.uuid)),
  ]
  return (world, written, context = nameless) => run(prepared, world, context, written)
}

/** As `prepareRules`, for a single run of rules of the API, without a turn for others. */
export function applyRules(rules: readonly Rule[], world: World, written?: Json): RulesResult {
  return toEnd(prepareRules(rules)(world, written))
}

const nameless: RuleContext = { names: () => ({}), hasSecret: () => false }

type Matched = (world: World) => Acted

/**
 * Tests all rules first, then acts in their order: no action influences a condition, but each sees what those before it changed.
 * The first action that fails ends it, and fails the run.
 */
function* run(
  prepared: readonly Prepared[],
  world: World,
  context: RuleContext,
  written: Json | undefined,
): Generator<void, RulesResult, void> {
  if (prepared.length === 0) return { rules: [] }
  const data = written === undefined ? world.data : onceAsWritten(world.data, written)
  const documents: Documents = { data, node: unsealed(nodeDocument(world.node)).value }
  let masked: Json | undefined
  const room: Room = { left: mostConditions, maskedNode: () => (masked ??= maskedAt('', documents.node)) }
  const tested: (readonly [Prepared, Tested])[] = []
  for (const one of prepared) {
    const came = 'own' in one ? testOwn(one.own, world, context) : yield* testForeign(one, documents, world, data, room)
    yield
    tested.push([one, came])
    if (came.error === undefined) continue
    const rules = prepared.map((other) =>
      traced(other, other === one ? { ...came.told, outcome: 'failed', error: came.error! } : idle),
    )
    return { rules, fail: came.error }
  }
  return act(tested, world)
}

const idle = { outcome: 'not_reached' } as const

/** What became of a rule's conditions; `act` when they are met. */
type Tested = {
  readonly told: Pick<RuleTrace, 'when' | 'missing' | 'conditions' | 'scope'>
  readonly outcome: 'met' | 'not_matched' | 'undecided'
  readonly act?: Matched
  readonly error?: string
}

/** A rule that is for other nodes; undefined when it is for this one, too. */
function outOfScope(scope: string | null, { node }: World): Tested | undefined {
  const { inspection_scope: found = null } = node.properties
  return scope && scope !== found ? { told: { scope: { wanted: scope, found } }, outcome: 'not_matched' } : undefined
}

function testOwn(rule: OwnRule, world: World, context: RuleContext): Tested {
  const other = outOfScope(rule.scope, world)
  if (other) return other
  const begun = rule.begin(context)
  const decision = begun.test(world)
  const told = decision ? { when: decision.trace } : {}
  if (decision?.outcome === 'undecided') return { told: { ...told, missing: decision.missing }, outcome: 'undecided' }
  if (decision?.outcome === 'not_met') return { told, outcome: 'not_matched' }
  if (decision?.outcome === 'error')
    return { told, outcome: 'not_matched', error: `Cannot test rule "${rule.id}": ${decision.error}` }
  return { told, outcome: 'met', act: (now) => actOwn(rule, begun.act, now) }
}

function* testForeign(
  one: Foreign,
  documents: Documents,
  world: World,
  data: Json,
  room: Room,
): Generator<void, Tested, void> {
  const { rule, name, conditions } = one
  const other = outOfScope(rule.scope, world)
  if (other) return other
  const tested: TestedCondition[] = []
  const told = () => (tested.length > 0 ? { conditions: tested } : {})
  for (const [index, { condition, test, field }] of conditions.entries()) {
    try {
      const came = yield* test(documents)
      if (room.left-- > 0) {
        const shown = condition.field.startsWith('node://')
          ? field({ data: null, node: room.maskedNode() })
          : came.found
        tested.push(testedCondition(condition, came, shown))
      }
      if (!came.holds) return { told: told(), outcome: 'not_matched' }
    } catch (error) {
      if (!(error instanceof InspectorError)) throw error
      const place = `Cannot test rule "${name}": conditions[${index}]`
      return { told: told(), outcome: 'not_matched', error: `${place}, ${messageOf(error)}` }
    }
  }
  return { told: told(), outcome: 'met', act: (now) => actOn(one, now, data) }
}

/** How many conditions may still be told of in one run, as a trace is kept with each; and the node as they show it. */
type Room = { left: number; readonly maskedNode: () => Json }

const mostConditions = 1000

function act(tested: readonly (readonly [Prepared, Tested])[], world: World): RulesResult {
  const rules: TracedRule[] = []
  const notes: string[] = []
  const warnings: string[] = []
  let now = world
  let fail: string | undefined
  for (const [one, { told, outcome, act: acts }] of tested) {
    if (!acts) rules.push(traced(one, { ...told, outcome: outcome === 'undecided' ? outcome : 'not_matched' }))
    else if (fail !== undefined) rules.push(traced(one, { ...told, ...idle }))
    else {
      const acted = acts(now)
      notes.push(...acted.notes)
      warnings.push(...(acted.warnings ?? []))
      if ('fail' in acted) fail = acted.fail
      if ('fail' in acted) rules.push(traced(one, { ...told, outcome: 'failed', error: acted.fail }))
      else {
        now = acted.world
        rules.push(traced(one, { ...told, outcome: 'applied' }, acted.changes))
      }
    }
  }
  return { rules, notes, ...(warnings.length > 0 ? { warnings } : {}), ...(fail === undefined ? {} : { fail }) }
}
