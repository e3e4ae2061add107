import { verdictOn, type Filter } from '../firewall/filter.ts'
import { takenAddress, toldBy, type Refusal } from '../introspection/left-out.ts'
import { runDocument } from '../introspection/run-document.ts'
import type { JsonObject } from '../model/json.ts'
import { textOf } from '../model/json.ts'
import type { Mac } from '../model/mac.ts'
import type { Plan, Request } from '../model/plan.ts'
import type { Trace } from '../model/trace.ts'
import type { Rehearsal } from './rehearse.ts'
import type { Sent } from './simulated-ironic.ts'

/** What came of each request of the plan, by its place there. */
export type Came = {
  readonly answers: ReadonlyMap<number, { readonly code: number; readonly message?: string }>
  readonly refusals: ReadonlyMap<number, Refusal>
}

/** Finds the answers to a plan's requests among all that were sent, tries included. */
export function cameOf(plan: Plan | null, sent: readonly Sent[]): Came {
  const answers = new Map<number, { code: number; message?: string }>()
  const refusals = new Map<number, Refusal>()
  let next = 0
  for (const [index, request] of (plan?.requests ?? []).entries()) {
    const tries = [request, ...(request.fallback ? [request.fallback] : [])]
    for (let one = sent[next]; one && tries.some((wanted) => isSame(wanted, one!.request)); one = sent[++next]) {
      const { status, message } = one.answer
      answers.set(index, { code: status, ...(message === undefined ? {} : { message }) })
      if (status === 400 && request.fallback !== undefined && Bun.deepEquals(request.body, one.request.body))
        refusals.set(index, { message: message ?? 'Ironic refused it', whole: false })
      const taken = takenAddress(request, status, message)
      if (taken) refusals.set(index, taken)
    }
  }
  return { answers, refusals }
}

/**
 * Whether both are the same request of a plan. Of a thing there is one patch in it, which may be sent again without something; creations
 * differ only in their bodies.
 */
export function isSame(a: Request, b: Request): boolean {
  return a.method === b.method && a.path === b.path && (a.method === 'PATCH' || Bun.deepEquals(a.body, b.body))
}

/** The trace of a rehearsal with what Ironic left out. */
export function toldTrace({ trace, plan, sent }: Rehearsal): Trace | null {
  return toldBy(trace, plan, cameOf(plan, sent).refusals)
}

/** A rehearsal as the one document that tells of a run. With `answered` the answers of the simulated Ironic are in it. */
export function rehearsalDocument(ended: Rehearsal, { answered }: { readonly answered: boolean }): JsonObject {
  const came = cameOf(ended.plan, ended.sent)
  const name = textOf(ended.before.node?.name) ?? null
  const { keys, matched } = ended.lookup
  const score = matched.bmc.length + matched.macs.length
  return runDocument({
    run: null,
    node: ended.uuid,
    name,
    workflow: ended.workflow,
    dryRun: true,
    discovered: ended.discovered,
    startedAt: null,
    finishedAt: null,
    outcome: ended.outcome,
    error: ended.error,
    lookup: { keys, matched: score > 0 ? (name ?? ended.uuid) : null, score },
    trace: toldBy(ended.trace, ended.plan, came.refusals),
    plan: ended.plan,
    answers: answered ? came.answers : new Map(),
    firewall: firewallOf(ended),
    power: ended.power,
  })
}

/** Which MACs of the machine the firewall lets in, or shuts out, otherwise than before. */
export function firewallOf({ firewall: { before, after }, lookup, after: { ports } }: Rehearsal) {
  const concerned = [...new Set([...lookup.keys.macs, ...ports.map(({ address }) => address as Mac), ...before.known])]
  const isTurned = (filter: Filter, other: Filter) => (mac: Mac) =>
    verdictOn(filter, mac) === 'allow' && verdictOn(other, mac) === 'deny'
  return {
    unknown: after.unknown,
    added: concerned.filter(isTurned(after, before)).sort(),
    removed: concerned.filter(isTurned(before, after)).sort(),
  }
}
