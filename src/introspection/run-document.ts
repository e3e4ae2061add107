import type { Change } from '../model/changes.ts'
import type { LookupKeys } from '../model/inventory.ts'
import type { Json, JsonObject } from '../model/json.ts'
import type { Mac } from '../model/mac.ts'
import type { Plan, PlannedRequest } from '../model/plan.ts'
import type { StepTrace, Trace } from '../model/trace.ts'
import { maskedAt, maskedBody } from '../model/secret-names.ts'
import { carriersOf } from './carriers.ts'

/** What Ironic answered. */
export type RequestAnswer = { readonly code?: number; readonly duration_ms?: number; readonly message?: string }

/** What is known of a run, whether it took place or was only rehearsed. */
export type RunView = {
  /** Counts up per node from 1; null for a rehearsal. */
  readonly run: number | null
  readonly node: string | null
  readonly name: string | null
  readonly workflow: string | null
  readonly dryRun: boolean
  /** Whether it created the node, or was to. */
  readonly discovered: boolean
  /** In RFC 3339; null where nothing took place. */
  readonly startedAt: string | null
  readonly finishedAt: string | null
  readonly outcome: 'finished' | 'error' | 'running'
  readonly error: string | null
  readonly lookup: { readonly keys: LookupKeys; readonly matched: string | null; readonly score: number } | null
  readonly trace: Trace | null
  readonly plan: Plan | null
  /** By the request's place in the plan; without a code it is only known that there was one. */
  readonly answers: ReadonlyMap<number, RequestAnswer>
  readonly firewall: {
    readonly unknown: 'allow' | 'deny'
    readonly added: readonly Mac[]
    readonly removed: readonly Mac[]
  } | null
  readonly power: 'off' | 'leave'
}

/**
 * The one JSON document that tells what a run did and why: for the API, for a saved plan, and for whoever explains it. No secret is
 * in it. Requests count from 1; each change names the one that carries it, where one does.
 */
export function runDocument(view: RunView): JsonObject {
  const { trace, plan } = view
  const requests = plan?.requests ?? []
  const carriers = carriersOf(requests)
  return {
    trace: 1,
    run: view.run,
    node: view.node,
    name: view.name,
    workflow: view.workflow,
    revision: trace?.revision ?? null,
    dry_run: view.dryRun,
    ...(view.discovered ? { discovered: true } : {}),
    started_at: view.startedAt,
    finished_at: view.finishedAt,
    outcome: view.outcome,
    error: view.error,
    lookup: view.lookup && {
      by: { bmc_address: view.lookup.keys.bmc, mac: view.lookup.keys.macs },
      matched: view.lookup.matched,
      score: view.lookup.score,
    },
    steps: (trace?.steps ?? []).map((step) => stepDocument(step, carriers)),
    answers: trace?.answers ?? {},
    requests: requests.map((request, index) => requestDocument(request, index, view.answers.get(index))),
    firewall: view.firewall,
    power: view.power,
  } as unknown as JsonObject
}

function stepDocument({ changes, ...step }: StepTrace, carrierOf: (change: Change) => number | undefined): JsonObject {
  const shown = changes.map((change) => {
    const { on, op, path, value, before, may, refused, from, origin } = change
    const request = on === 'data' ? undefined : carrierOf(change)
    return {
      on,
      op,
      path,
      ...(before === undefined ? {} : { before: masked(on, path, before) }),
      ...(value === undefined ? {} : { after: masked(on, path, value) }),
      ...(from ? { from } : {}),
      ...(may ? { may } : {}),
      ...(refused === undefined ? {} : { refused }),
      ...(origin.rule === undefined ? {} : { rule: origin.rule }),
      ...(request === undefined ? {} : { request }),
    }
  })
  return { ...step, changes: shown } as unknown as JsonObject
}

function masked(on: Change['on'], path: string, value: Json): Json {
  return on === 'node' ? maskedAt(path, value) : value
}

function requestDocument(
  { method, path, query = {}, body, steps, fallback }: PlannedRequest,
  index: number,
  answer: RequestAnswer | undefined,
): JsonObject {
  return {
    n: index + 1,
    method,
    path,
    query,
    steps,
    ...(body === undefined ? {} : { body: maskedBody(body) }),
    ...(fallback === undefined ? {} : { fallback: fallback && { body: maskedBody(fallback.body ?? null) } }),
    ...(answer ? { answer: { ...answer } } : {}),
  }
}
