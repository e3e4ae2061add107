import { InspectorError } from '../model/error.ts'
import type { JsonObject } from '../model/json.ts'
import { apiTime, type Time } from '../model/time.ts'
import { uuidOf } from '../model/uuid.ts'
import { computed, gather } from './process.ts'
import type { Introspection, RequestMark, Run } from './needs.ts'
import { recordOf } from './records.ts'
import type { Trace } from '../model/trace.ts'
import { takenAddress, toldBy, toldByEarlier, type Refusal } from './left-out.ts'
import { runDocument, type RequestAnswer } from './run-document.ts'
import type { Surroundings } from './surroundings.ts'
import type { UseCases } from './use-cases.ts'

/** How long Ironic is asked for a node before the answer is that it is away, in microseconds. */
const patience = 30_000_000

/** The use cases that tell of runs: those that took place, and one that does not. */
export function createRuns(around: Surroundings): Pick<UseCases, 'trace' | 'runs' | 'plan'> {
  const { runs, current, clock } = around
  return {
    async trace(ref, number) {
      const record = await recordOf(around, ref)
      const [newest, ...older] = await runs.all(record.uuid)
      const run = number === null ? newest : [newest, ...older].find((one) => one?.n === number)
      if (!run) throw notKept(ref, number, current().keep.runs)
      // Ironic is not asked for the name: it may be away, and what is kept is there all the same.
      return documentOf(record, run, run === newest, uuidOf(ref) ? null : ref)
    },

    async runs(ref) {
      const record = await recordOf(around, ref)
      return (await runs.all(record.uuid)).map((run, index) => {
        const { outcome, error } = endOf(record, run, index === 0)
        return {
          run: run.n,
          accepted_at: rfc3339(run.acceptedAt),
          workflow: run.trace?.workflow ?? run.workflow,
          revision: run.trace?.revision ?? null,
          outcome,
          error,
        }
      })
    },

    async plan(ref, { workflow, report }) {
      const record = await recordOf(around, ref)
      const { uuid } = record
      const latest = await runs.latest(uuid)
      const raw = report?.text ?? (await runs.unprocessed(uuid))
      if (raw === undefined)
        throw new InspectorError('not_found', `Cannot plan for node "${ref}": no report of it is kept`)
      const target = { uuid, discovered: false, deadline: clock.now() + patience }
      const gathered = await gather(around, target, {})
      // Nothing outside is asked: what was answered last is all that is known.
      const { answers = {} } = latest?.trace ?? {}
      const alone: Surroundings = {
        ...around,
        ask:
          () =>
          ({ step }) =>
            Promise.resolve(Object.hasOwn(answers, step) ? answers[step] : undefined),
      }
      const run = { raw, workflow: workflow ?? latest?.workflow ?? null, discovered: latest?.discovered ?? false }
      const { outcome } = await computed(alone, { ...record, state: 'reapplying' }, run, gathered)
      const failure = 'failure' in outcome ? outcome.failure : null
      return runDocument({
        run: null,
        node: uuid,
        name: gathered.node.name,
        workflow: outcome.trace.workflow,
        dryRun: true,
        discovered: run.discovered,
        startedAt: null,
        finishedAt: null,
        outcome: failure === null ? 'finished' : 'error',
        error: failure,
        lookup: null,
        trace: latest ? toldByEarlier(outcome.trace, { n: latest.n, told: toldTrace(latest) }) : outcome.trace,
        plan: 'plan' in outcome ? outcome.plan : null,
        answers: new Map(),
        firewall: null,
        power: 'plan' in outcome ? outcome.plan.power : 'leave',
      })
    },
  }
}

function documentOf(record: Introspection, run: Run, isNewest: boolean, name: string | null): JsonObject {
  const { trace, plan, done, answers = {} } = run
  const { outcome, error } = endOf(record, run, isNewest)
  return runDocument({
    run: run.n,
    node: run.uuid,
    name,
    workflow: trace?.workflow ?? run.workflow,
    dryRun: false,
    discovered: run.discovered,
    startedAt: rfc3339(run.acceptedAt),
    finishedAt: isNewest && record.finishedAt !== null ? rfc3339(record.finishedAt) : null,
    outcome,
    error,
    lookup: null,
    trace: toldTrace(run),
    plan,
    answers: new Map(done.map((index) => [index, answerOf(answers[index])])),
    firewall: null,
    power: plan?.power ?? 'leave',
  })
}

/** The trace of a run with what Ironic left out. */
function toldTrace({ trace, plan, answers = {} }: Run): Trace | null {
  const found = (plan?.requests ?? []).flatMap((request, index): [number, Refusal][] => {
    const { refusal, status } = answers[index] ?? {}
    if (refusal !== undefined) return [[index, { message: refusal, whole: false }]]
    const taken = takenAddress(request, status)
    return taken ? [[index, taken]] : []
  })
  return toldBy(trace, plan, new Map(found))
}

function answerOf(mark: RequestMark | undefined): RequestAnswer {
  return mark ? { code: mark.status, duration_ms: mark.duration } : {}
}

/** How a run ended: of the newest the record tells; of an older one its failed step, or a request that was never answered. */
function endOf(record: Introspection, { trace, plan, done }: Run, isNewest: boolean) {
  const failed = trace?.steps.find(({ outcome }) => outcome === 'failed')
  if (isNewest) {
    const isEnded = record.state === 'finished' || record.state === 'error'
    const outcome = isEnded ? (record.state as 'finished' | 'error') : ('running' as const)
    return { outcome, error: record.error }
  }
  const isWhole = plan !== null && done.length === plan.requests.length
  if (isWhole) return { outcome: 'finished' as const, error: null }
  return { outcome: 'error' as const, error: failed?.error ?? null }
}

function notKept(ref: string, number: number | null, keep: number): InspectorError {
  const which = number === null ? 'no run is kept' : `run ${number} is not kept`
  return new InspectorError('not_found', `Cannot tell of node "${ref}": ${which} (keep.runs is ${keep})`)
}

function rfc3339(time: Time): string {
  return `${apiTime(time)}Z`
}
