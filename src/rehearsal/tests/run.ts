import type { Json, JsonObject } from '../../model/json.ts'
import { cameOf, rehearsalDocument, toldBy } from '../document.ts'
import { rehearse } from '../rehearse.ts'
import { branchesTaken, type Branch } from './coverage.ts'
import type { Failure } from './expectations/failure.ts'
import { snapshotOf } from './expectations/snapshot.ts'
import { judge } from './judge.ts'
import type { LoadedTest } from './load.ts'

/** What came of a test; it passed when there is no failure. */
export type TestResult = {
  readonly test: LoadedTest
  readonly failures: readonly Failure[]
  /** The one document of the run. */
  readonly document: JsonObject
  /** All that came out, for who updates. */
  readonly snapshot: JsonObject
  readonly taken: readonly Branch[]
  /** In ms. */
  readonly duration: number
}

/** Runs one test; `kept` is its snapshot, where there is one. */
export async function runTest(test: LoadedTest, kept: Json | undefined): Promise<TestResult> {
  const began = performance.now()
  const ended = await rehearse(test.stage, test.situation)
  const document = JSON.parse(JSON.stringify(rehearsalDocument(ended, { answered: true }))) as JsonObject
  const judged = { ended, document, trace: toldBy(ended.trace, cameOf(ended.plan, ended.sent)) }
  return {
    test,
    failures: judge(test.expect, judged, kept),
    document,
    snapshot: JSON.parse(JSON.stringify(snapshotOf(judged))) as JsonObject,
    taken: branchesTaken(judged.trace),
    duration: performance.now() - began,
  }
}
