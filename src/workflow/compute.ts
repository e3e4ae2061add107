import type { Change, NewChange } from '../model/changes.ts'
import { InspectorError } from '../model/error.ts'
import type { Data } from '../model/inventory.ts'
import type { JsonObject } from '../model/json.ts'
import { isActive, type Node, type Port } from '../model/node.ts'
import type { Plan } from '../model/plan.ts'
import type { RuleTrace, StepTrace, Trace } from '../model/trace.ts'
import type { Uuid } from '../model/uuid.ts'
import type { Policy, Result, World } from './hook.ts'
import { requestsOf } from './requests.ts'
import type { RulesResult } from './rules-result.ts'
import type { Step } from './step.ts'
import type { Workflow } from './workflow.ts'
import { firstWorld, next } from './world.ts'
import { rulesStep } from './written.ts'

/** All that a run depends on. */
export type Input = {
  /** What was posted. */
  readonly data: Data
  readonly node: Node
  readonly ports: readonly Port[]
  /** The body of a node still to be created, `uuid` planned; `node` is then that as a node. */
  readonly create: JsonObject | null
  readonly manageBoot: boolean
  readonly autoDiscovered: boolean
  /** What the step `rules` does. Without it, nothing. */
  readonly rules?: (world: World) => RulesResult
}

/** What came of it: a plan, or why there is none. `data` is stored: what was posted, the steps' keys and the inventory view, without `logs`. */
export type Outcome =
  | { readonly trace: Trace; readonly plan: Plan; readonly data: JsonObject }
  | { readonly trace: Trace; readonly failure: string }

type Stepped = { readonly trace: StepTrace; readonly world: World }

/**
 * Runs the steps top to bottom over copies and sends nothing: the same input gives the same outcome.
 * The first step that fails ends it, unless it is optional; the ones below are not reached.
 */
export function compute(workflow: Workflow, input: Input): Outcome {
  const { node, ports, create, manageBoot, autoDiscovered, rules = noRules } = input
  // Only we know whether a machine was discovered: anybody may post a report that claims it.
  const { auto_discovered: _claimed, ...posted } = input.data
  let world = firstWorld(autoDiscovered ? { ...posted, auto_discovered: true } : posted, node, ports)
  const steps: StepTrace[] = []
  let failure: string | undefined
  for (const step of workflow.steps) {
    const stepped =
      failure === undefined ? take(step, world, workflow.policy, rules) : { trace: notReached(step), world }
    world = stepped.world
    steps.push(stepped.trace)
    if (stepped.trace.outcome === 'failed') failure = stepped.trace.error
  }
  const trace: Trace = { trace: 1, workflow: workflow.name, revision: workflow.revision, steps }
  if (failure !== undefined) return { trace, failure }

  const changes = steps.flatMap((step) => step.changes)
  const { logs: _logs, ...data } = world.data
  const powersOff = workflow.power_off && manageBoot && !isActive(world.node)
  return {
    trace,
    plan: {
      requests: requestsOf({ node, ports, create }, changes),
      power: powersOff ? 'off' : 'leave',
      changes: changes.filter(({ on }) => on !== 'data'),
    },
    data,
  }
}

type ApplyRules = NonNullable<Input['rules']>

const noRules: ApplyRules = () => ({ rules: [] })

function take(step: Step, world: World, policy: Policy, rules: ApplyRules): Stepped {
  const result = attempt(step, world, policy, rules)
  const said = {
    ...named(step),
    notes: result.notes ?? [],
    warnings: result.warnings ?? [],
    ...(result.rules ? { rules: result.rules } : {}),
  }
  if ('fail' in result) {
    const outcome = step.optional ? 'warning' : 'failed'
    return { trace: { ...said, outcome, changes: [], error: result.fail }, world }
  }
  return { trace: { ...said, outcome: 'ok', changes: result.changes }, world: result.world }
}

/** What a step wants: a hook's changes, or those of rules, each with its rule. */
type Wanted = Omit<Result, 'changes'> & {
  readonly changes: readonly { readonly change: NewChange; readonly rule?: Uuid }[]
  readonly rules?: readonly RuleTrace[]
}

function wanted(step: Step, world: World, policy: Policy, rules: ApplyRules): Wanted {
  if (step.hook !== rulesStep) {
    const { changes = [], ...rest } = step.run(world, policy)
    return { ...rest, changes: changes.map((change) => ({ change })) }
  }
  const { rules: traced, ...rest } = rules(world)
  return {
    ...rest,
    changes: traced.flatMap(({ uuid, changes }) => changes.map((change) => ({ change, rule: uuid }))),
    rules: traced.map(({ changes: _changes, ...rule }) => rule),
  }
}

type Attempt = Pick<Wanted, 'notes' | 'warnings' | 'rules'> &
  ({ readonly fail: string } | { readonly changes: readonly Change[]; readonly world: World })

/** A change that cannot be made, as its path runs through text, is the step's failure. Anything else thrown is a fault of ours. */
function attempt(step: Step, world: World, policy: Policy, rules: ApplyRules): Attempt {
  const { fail, changes, ...said } = wanted(step, world, policy, rules)
  if (fail !== undefined) return { ...said, fail }
  const at = step.at ? { at: step.at } : {}
  const may = step.optional ? { may: true as const } : {}
  try {
    return {
      ...said,
      changes: changes.map(({ change, rule }) => ({
        ...change,
        ...may,
        origin: { step: step.id, ...at, ...(rule ? { rule } : {}) },
      })),
      world: next(
        world,
        changes.map(({ change }) => change),
      ),
    }
  } catch (error) {
    if (error instanceof InspectorError && error.code === 'invalid') return { ...said, fail: error.message }
    throw error
  }
}

function named(step: Step): Pick<StepTrace, 'id' | 'at'> {
  return { id: step.id, ...(step.at ? { at: step.at } : {}) }
}

function notReached(step: Step): StepTrace {
  return { ...named(step), outcome: 'not_reached', notes: [], warnings: [], changes: [] }
}
