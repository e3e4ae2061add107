import type { Change } from '../model/changes.ts'
import type { LookupKeys } from '../model/inventory.ts'
import { isObject, objectsOf, type Json, type JsonObject } from '../model/json.ts'
import { macOf, type Mac } from '../model/mac.ts'
import type { Plan, PlannedRequest } from '../model/plan.ts'
import type { StepTrace, Trace } from '../model/trace.ts'
import { maskedAt, maskedBody } from '../model/secret-names.ts'
import { traitOf } from '../workflow/traits.ts'

/** What Ironic answered. */
export type RequestAnswer = { readonly code?: number; readonly duration_ms?: number; readonly message?: string }

/**
 * The trace with what Ironic left out: an optional step of which it refused something ended in a warning. `leftOut`: what it said, by
 * the step.
 */
export function toldBy(
  trace: Trace | null,
  { leftOut }: { readonly leftOut: ReadonlyMap<string, string> },
): Trace | null {
  if (!trace || leftOut.size === 0) return trace
  const steps = trace.steps.map((step) => {
    const error = leftOut.get(step.id)
    return error === undefined ? step : { ...step, outcome: 'warning' as const, error }
  })
  return { ...trace, steps }
}

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
    const { on, op, path, value, before, may, origin } = change
    const request = on === 'data' ? undefined : carrierOf(change)
    return {
      on,
      op,
      path,
      ...(before === undefined ? {} : { before: masked(on, path, before) }),
      ...(value === undefined ? {} : { after: masked(on, path, value) }),
      ...(may ? { may } : {}),
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

/** Finds the request that carries a change: by what it is about, as a plan's requests hold ids of ports and changes their MACs. */
function carriersOf(requests: readonly PlannedRequest[]): (change: Change) => number | undefined {
  const nodes = requests.findIndex(({ method, path }) => /^\/v1\/nodes(\/[^/]+)?$/.test(path) && method !== 'DELETE')
  const ofPort = new Map<Mac, number>()
  const taken = new Set<number>()
  const claim = (mac: Mac, isIts: (request: PlannedRequest) => boolean): number | undefined => {
    const known = ofPort.get(mac)
    if (known !== undefined) return known
    const index = requests.findIndex((request, at) => !taken.has(at) && isIts(request))
    if (index < 0) return undefined
    ofPort.set(mac, index)
    taken.add(index)
    return index
  }
  return (change) => {
    const { on, op, path } = change
    const trait = traitOf(change)
    let index: number | undefined = nodes < 0 ? undefined : nodes
    if (trait !== undefined) index = found(requests.findIndex((one) => one.path.endsWith(`/traits/${trait}`))) ?? index
    if (typeof on === 'object')
      index = claim(on.port, ({ method, path: to, body, steps }) => {
        if (!to.startsWith('/v1/ports') || !steps.includes(change.origin.step)) return false
        if (method === 'POST') return isObject(body) && macOf(body.address) === on.port
        if (op === 'create') return false
        // What is said of an item of a list is sent with the whole list.
        const isWithin = (one: JsonObject) => path === one.path || path.startsWith(`${String(one.path)}/`)
        return method === 'DELETE' ? op === 'delete' : operationsOf(body).some(isWithin)
      })
    return index === undefined || !requests[index]?.steps.includes(change.origin.step) ? undefined : index + 1
  }
}

function found(index: number): number | undefined {
  return index < 0 ? undefined : index
}

function operationsOf(body: Json | undefined): readonly JsonObject[] {
  return objectsOf(body)
}
