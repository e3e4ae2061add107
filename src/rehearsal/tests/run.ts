import type { Diagnostic } from '../../config/diagnostic.ts'
import { concealedIn } from '../../model/conceal.ts'
import type { Json, JsonObject } from '../../model/json.ts'
import type { Pointer } from '../../model/pointer.ts'
import type { FilePlace } from '../../model/trace.ts'
import type { Files } from '../../platform/files.ts'
import { rehearsalDocument, toldTrace } from '../document.ts'
import { rehearse } from '../rehearse.ts'
import { branchesOf, branchesTaken, type Branch, type PlacedBranch } from './coverage.ts'
import { concealedFailure, type Failure } from './expectations/failure.ts'
import { snapshotOf } from './expectations/snapshot.ts'
import { judge } from './judge.ts'
import type { LoadedTest, LoadedTests } from './load.ts'
import { readSnapshots } from './snapshots.ts'

/** What came of a test; it passed when there is no failure. */
export type TestResult = {
  readonly file: string
  readonly name: string
  /** Where the test stands. */
  readonly at: FilePlace
  /** Of its expectation in the file. */
  readonly pointer: Pointer
  /** Each with the place of the expectation that is not met. */
  readonly failures: readonly (Failure & { readonly place: FilePlace })[]
  /** The one document of the run, of a test that failed. */
  readonly document?: JsonObject
  /** All that came out, where that is kept, for who updates. */
  readonly snapshot?: JsonObject
  /** In ms. */
  readonly duration: number
}

/** What came of a file of tests. It is plain JSON: another process may have run it. */
export type RanFile = {
  readonly file: string
  readonly text: string
  readonly diagnostics: readonly Diagnostic[]
  readonly results: readonly TestResult[]
  /** The names of tests whose snapshot is kept. */
  readonly snapshotted: readonly string[]
  /** What was kept before. */
  readonly snapshots: JsonObject
  /** The branches that its workflows have, and those that its tests took. */
  readonly branches: readonly (readonly [workflow: string, readonly PlacedBranch[]])[]
  readonly taken: readonly Branch[]
}

/** Which tests are run, and whether those behind one that fails are. */
export type Selection = { readonly run: RegExp | undefined; readonly failFast: boolean }

/** Runs the tests of a file in their order. `invalid` when its snapshots cannot be read. */
export async function runFile(
  { file, text, tests, diagnostics }: LoadedTests,
  { run, failFast }: Selection,
  files: Files,
): Promise<RanFile> {
  const snapshots = readSnapshots(file, files)
  const results: TestResult[] = []
  const branches = new Map<string, readonly PlacedBranch[]>()
  const taken = new Map<string, Branch>()
  for (const test of tests) {
    if (run && !run.test(test.name)) continue
    const { taken: its, document, ...result } = await runTest(test, snapshots[test.name])
    results.push(result.failures.length > 0 ? { ...result, document } : result)
    for (const branch of its) taken.set(JSON.stringify(branch), branch)
    for (const name of new Set(its.map(({ workflow }) => workflow))) {
      const workflow = test.stage.current.workflows.get(name)
      if (workflow) branches.set(name, branchesOf(workflow))
    }
    if (failFast && result.failures.length > 0) break
  }
  const snapshotted = tests.filter(({ expect }) => expect.snapshot).map(({ name }) => name)
  return {
    file,
    text,
    diagnostics,
    results,
    snapshotted,
    snapshots,
    branches: [...branches],
    taken: [...taken.values()],
  }
}

/**
 * Runs one test; `kept` is its snapshot, where there is one. What is expected is compared with what came out as it is, where a mask could
 * stand for anything; what is told of it has masks in the places of secrets.
 */
export async function runTest(
  test: LoadedTest,
  kept: Json | undefined,
): Promise<TestResult & { readonly document: JsonObject; readonly taken: readonly Branch[] }> {
  const began = performance.now()
  const { conceal } = test.stage
  const ended = await rehearse(test.stage, test.situation)
  const document = JSON.parse(JSON.stringify(rehearsalDocument(ended, { answered: true }))) as JsonObject
  const judged = { ended, document, trace: toldTrace(ended), conceal }
  const failures = judge(test.expect, judged, kept).map((failure) => ({
    ...concealedFailure(failure, conceal),
    place: test.placeOf(test.pointer + failure.pointer),
  }))
  const { file, name, at, pointer } = test
  const snapshot = test.expect.snapshot ? { snapshot: snapshotOf(judged) } : undefined
  return {
    file,
    name,
    at,
    pointer,
    failures,
    document: concealedIn(document, conceal) as JsonObject,
    ...snapshot,
    taken: branchesTaken(judged.trace),
    duration: performance.now() - began,
  }
}
