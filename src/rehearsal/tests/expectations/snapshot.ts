import { concealedIn } from '../../../model/conceal.ts'
import type { Json, JsonObject } from '../../../model/json.ts'
import { objectOf, objectsOf, textOf } from '../../../model/json.ts'
import { at, keysOf, pointerOf } from '../../../model/pointer.ts'
import { mismatches, type Mismatch } from '../matching.ts'
import { firewallOf } from '../../document.ts'
import { differing } from './documents.ts'
import { failed, type Failure, type Judged } from './failure.ts'
import { noOrigin, originOfFailure, originOfRequest, originOfStep, originOfValue, type Origin } from './origins.ts'

/** All that came out of a test, as its snapshot holds it: nothing in it is secret, or depends on the day or on places in files. */
export function snapshotOf({ ended, document, conceal }: Judged): JsonObject {
  const steps = objectsOf(document.steps)
  const rules = steps
    .flatMap((step) => objectsOf(step.rules))
    .map(({ id, outcome }) => [String(id), outcome ?? null] as const)
  const whole = {
    outcome: ended.outcome,
    error: ended.error,
    discovered: ended.discovered,
    workflow: ended.workflow,
    steps: Object.fromEntries(steps.map(({ id, outcome }) => [String(id), outcome ?? null])),
    ...(rules.length > 0 ? { rules: Object.fromEntries(rules) } : {}),
    requests: objectsOf(document.requests).map(({ method, path, query, body }) => ({
      method: method ?? null,
      path: path ?? null,
      query: query ?? {},
      body: body ?? null,
    })),
    firewall: firewallOf(ended) as unknown as Json,
    power: ended.power,
  }
  return concealedIn(JSON.parse(JSON.stringify(whole)) as JsonObject, conceal) as JsonObject
}

/** `snapshot`: everything is as the file beside the test says; undefined = it has no such test. */
export function snapshotFailures(kept: Json | undefined, judged: Judged): readonly Failure[] {
  if (kept === undefined)
    return [failed('snapshot', 'there is no snapshot of it yet: inspector test --update writes one')]
  const now = snapshotOf(judged)
  return differing('snapshot', mismatches({ exactly: concealedIn(kept, judged.conceal) }, now), now, (one) =>
    originOf(one, now, judged),
  )
}

/** What made a value of a snapshot. */
function originOf({ path, actual }: Mismatch, now: JsonObject, judged: Judged): Origin {
  const { trace, ended } = judged
  const [part = '', key = '', body, item] = keysOf(path)
  if (part === 'outcome' || part === 'error') return originOfFailure(trace)
  if (part === 'steps') return originOfStep(trace, key)
  if (part === 'rules') {
    const step = trace?.steps.find(({ rules }) => rules?.some(({ id }) => id === key))
    return step ? originOfStep(trace, step.id, key) : noOrigin
  }
  const request = part === 'requests' ? ended.plan?.requests[Number(key)] : undefined
  if (!request) return noOrigin
  const operation = body === 'body' && item !== undefined ? objectOf(at(now, pointerOf(part, key, body, item))) : {}
  const field = textOf(operation.path)
  const isOfNode = /^\/v1\/nodes\/[^/]+$/.test(request.path)
  if (field !== undefined && isOfNode) return originOfValue(trace, { on: 'node', path: field }, actual !== undefined)
  return originOfRequest(judged, request)
}
