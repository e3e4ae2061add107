import type { Diagnostic } from '../../../config/diagnostic.ts'
import type { JsonObject } from '../../../model/json.ts'
import type { Files } from '../../../platform/files.ts'
import { coverageOf, type Coverage } from '../../../rehearsal/tests/coverage.ts'
import type { LoadedTests } from '../../../rehearsal/tests/load.ts'
import { runTest, type TestResult } from '../../../rehearsal/tests/run.ts'
import { readSnapshots } from '../../../rehearsal/tests/snapshots.ts'

/** What came of files of tests. */
export type Ran = {
  readonly files: readonly LoadedTests[]
  readonly results: readonly TestResult[]
  readonly diagnostics: readonly Diagnostic[]
  readonly coverage: Coverage
  /** What was kept before, by the file of tests. */
  readonly snapshots: ReadonlyMap<string, JsonObject>
}

/** Runs the tests of all files, one after the other, in their order; `run`: only those whose names match. */
export async function runFiles(
  loaded: readonly LoadedTests[],
  { run, failFast, files }: { readonly run: RegExp | undefined; readonly failFast: boolean; readonly files: Files },
): Promise<Ran> {
  const results: TestResult[] = []
  const snapshots = new Map(loaded.map(({ file }) => [file, readSnapshots(file, files)]))
  for (const test of loaded.flatMap(({ tests }) => tests)) {
    if (run && !run.test(test.name)) continue
    const result = await runTest(test, snapshots.get(test.file)?.[test.name])
    results.push(result)
    if (failFast && result.failures.length > 0) break
  }
  const workflows = new Map(results.flatMap(({ test }) => [...test.stage.current.workflows]))
  return {
    files: loaded,
    results,
    diagnostics: loaded.flatMap(({ diagnostics }) => diagnostics),
    coverage: coverageOf(
      [...workflows.values()],
      results.flatMap(({ taken }) => taken),
    ),
    snapshots,
  }
}
