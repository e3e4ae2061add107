import { concealedIn } from '../../../model/conceal.ts'
import type { Json, JsonObject } from '../../../model/json.ts'
import { objectsOf } from '../../../model/json.ts'
import { mismatches } from '../matching.ts'
import { firewallOf } from '../../document.ts'
import { failed, type Failure, type Judged } from './failure.ts'

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
  const wrong = mismatches({ exactly: concealedIn(kept, judged.conceal) }, now)
  return wrong.length === 0 ? [] : [{ what: 'expect.snapshot', pointer: '/snapshot', wrong, whole: now, why: [] }]
}
