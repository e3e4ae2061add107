import type { Change } from '../model/changes.ts'
import { plainly } from '../model/exact.ts'
import type { Plan, PlannedRequest } from '../model/plan.ts'
import type { StepTrace, Trace } from '../model/trace.ts'
import { carriersOf } from './carriers.ts'

/** Of a request, by its place in the plan: what Ironic said when it refused it. `whole`: nothing of it was taken, else all that must be. */
export type Refusal = { readonly message: string; readonly whole: boolean }

/** A port whose address another one has is left out whole: `status` is Ironic's answer to the request; undefined for any other. */
export function takenAddress(
  { method, path }: Pick<PlannedRequest, 'method' | 'path'>,
  status: number | undefined,
  message = 'Ironic answered 409: another port has the address',
): Refusal | undefined {
  return status === 409 && method === 'POST' && path === '/v1/ports' ? { message, whole: true } : undefined
}

/**
 * The trace with what Ironic left out: such changes say why, and a step of which it left out what may be ended in a warning. All else
 * is as it was computed.
 */
export function toldBy(trace: Trace | null, plan: Plan | null, refusals: ReadonlyMap<number, Refusal>): Trace | null {
  if (!trace || !plan || refusals.size === 0) return trace
  const carrierOf = carriersOf(plan.requests)
  const steps = trace.steps.map((step): StepTrace => {
    let error: string | undefined
    const changes = step.changes.map((change): Change => {
      const carrier = change.on === 'data' ? undefined : carrierOf(change)
      const refusal = carrier === undefined ? undefined : refusals.get(carrier - 1)
      if (!refusal || !(refusal.whole || change.may)) return change
      if (!refusal.whole) error = refusal.message
      return { ...change, refused: refusal.message }
    })
    return { ...step, changes, ...(error === undefined ? {} : { outcome: 'warning', error }) }
  })
  return { ...trace, steps }
}

/** The trace of what would be, with what Ironic left out of the same in a run before: nobody but Ironic knows what it refuses. */
export function toldByEarlier(trace: Trace, { n, told }: { readonly n: number; readonly told: Trace | null }): Trace {
  const refused = new Map(
    (told?.steps ?? []).flatMap(({ changes }) =>
      changes.flatMap((change) => (change.refused === undefined ? [] : [[changeKey(change), change.refused] as const])),
    ),
  )
  if (refused.size === 0) return trace
  const marked = (change: Change): Change => {
    const message = refused.get(changeKey(change))
    return message === undefined ? change : { ...change, refused: `in run ${n}: ${message}` }
  }
  return { ...trace, steps: trace.steps.map((step) => ({ ...step, changes: step.changes.map(marked) })) }
}

/** What makes two changes the same, in one run and another; a trace that was kept has plain numbers. */
export function changeKey({
  on,
  op,
  path,
  value,
  origin,
}: Pick<Change, 'on' | 'op' | 'path' | 'value' | 'origin'>): string {
  return JSON.stringify([origin.step, on, op, path, value === undefined ? value : plainly(value)])
}
