import type { Json } from '../../model/json.ts'
import { assertFailures } from './expectations/assert.ts'
import { dataFailures, nodeFailures } from './expectations/documents.ts'
import { discoveredFailures, errorFailures, outcomeFailures, powerFailures } from './expectations/ends.ts'
import type { Failure, Judged } from './expectations/failure.ts'
import { firewallFailures } from './expectations/firewall.ts'
import { portsFailures } from './expectations/ports.ts'
import { patchFailures, requestsFailures } from './expectations/requests.ts'
import { snapshotFailures } from './expectations/snapshot.ts'
import { rulesFailures, stepsFailures } from './expectations/steps.ts'
import type { Expectation } from './schema.ts'

type Judges = {
  readonly [K in keyof Required<Expectation>]: (
    expected: NonNullable<Expectation[K]>,
    judged: Judged,
  ) => readonly Failure[]
}

/** Everything in which a run is not as expected, in the order of the keys below; `kept`: the snapshot of the test. */
export function judge(expected: Expectation, judged: Judged, kept: Json | undefined): readonly Failure[] {
  const judges: Judges = {
    outcome: outcomeFailures,
    error: errorFailures,
    discovered: discoveredFailures,
    steps: stepsFailures,
    rules: rulesFailures,
    node: nodeFailures,
    ports: portsFailures,
    patch: patchFailures,
    requests: requestsFailures,
    data: dataFailures,
    firewall: firewallFailures,
    power: powerFailures,
    assert: assertFailures,
    snapshot: () => snapshotFailures(kept, judged),
  }
  return (Object.keys(judges) as (keyof Expectation)[]).flatMap((key) => {
    const judgeOne = judges[key] as (expected: unknown, judged: Judged) => readonly Failure[]
    return expected[key] === undefined ? [] : judgeOne(expected[key], judged)
  })
}
