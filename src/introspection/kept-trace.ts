import { brief } from '../model/brief.ts'
import type { Change } from '../model/changes.ts'
import type { Plan } from '../model/plan.ts'
import type { Trace } from '../model/trace.ts'

/** The trace as it is kept: very large values are named only by their size. They stand in the data, or in the plan's requests. */
export function keptTrace(trace: Trace): Trace {
  return { ...trace, steps: trace.steps.map((step) => ({ ...step, changes: step.changes.map(keptChange) })) }
}

/** The plan as it is kept: its requests are whole, its changes as in the trace. */
export function keptPlan(plan: Plan): Plan {
  return { ...plan, changes: plan.changes.map(keptChange) }
}

function keptChange(change: Change): Change {
  const { value, before } = change
  return {
    ...change,
    ...(value === undefined ? {} : { value: brief(value) }),
    ...(before === undefined ? {} : { before: brief(before) }),
  }
}
