import type { Change } from '../model/changes.ts'
import type { Data } from '../model/inventory.ts'
import type { Json, JsonObject } from '../model/json.ts'
import { isActive, type Node, type Port } from '../model/node.ts'
import type { Plan } from '../model/plan.ts'
import type { AskAnswer, StepOutcome, StepTrace, Trace } from '../model/trace.ts'
import { longestTurn } from '../model/turns.ts'
import { askNothing, type Ask } from './ask.ts'
import { exactReports } from './exact-report.ts'
import { requestsOf } from './requests.ts'
import type { ApplyRules } from './rules-result.ts'
import { scopeOf, type RunFacts } from './scope.ts'
import { notReached, take, type Around } from './take.ts'
import type { Workflow } from './workflow.ts'
import { firstWorld } from './world.ts'

/** All that a run depends on. */
export type Input = {
  /** What was posted. */
  readonly data: Data
  /** The same as `exactView` gives it, when that is more than a plain parse: it tells 20 from 20.0. */
  readonly written?: Json | undefined
  readonly node: Node
  readonly ports: readonly Port[]
  /** The body of a node still to be created, `uuid` planned; `node` is then that as a node. */
  readonly create: JsonObject | null
  readonly manageBoot: boolean
  readonly autoDiscovered: boolean
  /** When it was started, in RFC 3339; nobody started it when left out. */
  readonly startedAt?: string
  /** Why it runs; of a discovery `discovery`, else `api` when left out. */
  readonly trigger?: RunFacts['trigger']
  /** What the step `rules` does. Without it, nothing. */
  readonly rules?: ApplyRules
  /** The names of the secrets there are; all when left out. */
  readonly secrets?: { has(name: string): boolean }
}

/**
 * What came of it: a plan, or why there is none. `data` is stored: what was posted, the steps' keys and the inventory view, without
 * `logs`; its numbers are as they are written.
 */
export type Outcome =
  | { readonly trace: Trace; readonly plan: Plan; readonly data: JsonObject }
  | { readonly trace: Trace; readonly failure: string }

/**
 * Runs the steps top to bottom over copies and sends nothing: the same input and answers give the same outcome.
 * The first step that fails ends it, unless it is optional; the ones below are not reached.
 * `othersTurn` is waited for when it takes long. Rejects only when `ask` does.
 */
export async function compute(
  workflow: Workflow,
  input: Input,
  ask: Ask = askNothing,
  othersTurn: () => Promise<void> = nextTurn,
): Promise<Outcome> {
  const { node, ports, create, manageBoot, autoDiscovered, rules = noRules, secrets } = input
  // Only we know whether a machine was discovered: anybody may post a report that claims it.
  const { auto_discovered: _claimed, ...posted } = input.data
  let world = firstWorld(autoDiscovered ? { ...posted, auto_discovered: true } : posted, node, ports, input.written)
  const run: RunFacts = {
    uuid: node.uuid,
    manage_boot: manageBoot,
    started_at: input.startedAt ?? null,
    auto_discovered: autoDiscovered,
    trigger: input.trigger ?? (autoDiscovered ? 'discovery' : 'api'),
  }
  const above: Record<string, { readonly outcome: StepOutcome }> = {}
  const steps: StepTrace[] = []
  const answers: Record<string, AskAnswer> = {}
  const hasSecret = (name: string) => secrets?.has(name) ?? true
  const exact = exactReports()
  const around: Around = {
    policy: workflow.policy,
    names: (seen) => scopeOf(seen, run, above, exact),
    hasSecret,
    rules,
    othersTurn,
    ask,
  }
  let failure: string | undefined
  let since = performance.now()
  for (const step of workflow.steps) {
    if (failure !== undefined) {
      steps.push(notReached(step))
      continue
    }
    if (performance.now() - since > longestTurn) {
      await othersTurn()
      since = performance.now()
    }
    const taking = take(step, world, around)
    const taken = taking instanceof Promise ? await taking : taking
    world = taken.world
    steps.push(taken.trace)
    above[step.id] = { outcome: taken.trace.outcome }
    if (taken.answer) answers[step.id] = taken.answer
    if (taken.trace.outcome === 'failed') failure = taken.trace.error
  }
  const trace: Trace = {
    trace: 1,
    workflow: workflow.name,
    revision: workflow.revision,
    steps,
    ...(Object.keys(answers).length > 0 ? { answers } : {}),
  }
  if (failure !== undefined) return { trace, failure }

  // A report may have 70,000 numbers to be put back as they were written.
  if (performance.now() - since > longestTurn) await othersTurn()
  const changes = steps.flatMap((step) => step.changes)
  const { logs: _logs, ...data } = exact(world).data
  const powersOff = workflow.power_off && manageBoot && !isActive(world.node)
  return {
    trace,
    plan: {
      requests: requestsOf({ node, ports, create }, changes),
      power: powersOff ? 'off' : 'leave',
      changes: changes.filter(({ on }) => on !== 'data').map(toSend),
    },
    data,
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}

const noRules: ApplyRules = () => ({ rules: [] })

/** What only the trace tells is not kept twice. */
function toSend({ before: _before, from: _from, ...change }: Change): Change {
  return change
}
