import type { Change } from '../model/changes.ts'
import { InspectorError } from '../model/error.ts'
import type { Data } from '../model/inventory.ts'
import type { JsonObject } from '../model/json.ts'
import { isActive, type Node, type Port } from '../model/node.ts'
import type { Plan } from '../model/plan.ts'
import type { StepTrace, Trace } from '../model/trace.ts'
import type { Policy, Result, World } from './hook.ts'
import { requestsOf } from './requests.ts'
import type { Step } from './step.ts'
import type { Workflow } from './workflow.ts'
import { firstWorld, next } from './world.ts'

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
  const { node, ports, create, manageBoot, autoDiscovered } = input
  // Only we know whether a machine was discovered: anybody may post a report that claims it.
  const { auto_discovered: _claimed, ...posted } = input.data
  let world = firstWorld(autoDiscovered ? { ...posted, auto_discovered: true } : posted, node, ports)
  const steps: StepTrace[] = []
  let failure: string | undefined
  for (const step of workflow.steps) {
    const stepped = failure === undefined ? take(step, world, workflow.policy) : { trace: notReached(step), world }
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

function take(step: Step, world: World, policy: Policy): Stepped {
  const result = attempt(step, world, policy)
  const said = {
    ...named(step),
    notes: result.notes ?? [],
    warnings: result.warnings ?? [],
  }
  if ('fail' in result) {
    const outcome = step.optional ? 'warning' : 'failed'
    return { trace: { ...said, outcome, changes: [], error: result.fail }, world }
  }
  return { trace: { ...said, outcome: 'ok', changes: result.changes }, world: result.world }
}

type Attempt = Pick<Result, 'notes' | 'warnings'> &
  ({ readonly fail: string } | { readonly changes: readonly Change[]; readonly world: World })

/** A change that cannot be made, as its path runs through text, is the step's failure. Anything else thrown is a fault of ours. */
function attempt(step: Step, world: World, policy: Policy): Attempt {
  const { fail, notes, warnings, changes = [] } = step.run(world, policy)
  const said = { ...(notes ? { notes } : {}), ...(warnings ? { warnings } : {}) }
  if (fail !== undefined) return { ...said, fail }
  const origin = { step: step.id, ...(step.at ? { at: step.at } : {}) }
  try {
    return {
      ...said,
      changes: changes.map((change) => ({ ...change, ...(step.optional ? { may: true as const } : {}), origin })),
      world: next(world, changes),
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
