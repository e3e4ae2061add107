import type { Diagnostic } from '../../../config/diagnostic.ts'
import { coverageOf, type Coverage } from '../../../rehearsal/tests/coverage.ts'
import type { RanFile, Selection, TestResult } from '../../../rehearsal/tests/run.ts'

/** What came of files of tests. */
export type Ran = {
  readonly files: readonly RanFile[]
  readonly results: readonly TestResult[]
  readonly diagnostics: readonly Diagnostic[]
  readonly coverage: Coverage
}

/** Runs one file of tests, after reading it with all it names. */
export type RunFile = (file: string, selection: Selection) => Promise<RanFile>

/** Runs the tests of all files, one after the other, in their order. */
export async function runFiles(files: readonly string[], selection: Selection, runFile: RunFile): Promise<Ran> {
  const ran: RanFile[] = []
  let isOver = false
  for (const file of files) {
    // What is wrong with the other files is said all the same.
    const one = await runFile(file, isOver ? nothing : selection)
    isOver ||= selection.failFast && one.results.some(({ failures }) => failures.length > 0)
    ran.push(one)
  }
  return together(ran)
}

const nothing: Selection = { run: /(?!)/, failFast: false }

/** What came of all of them. */
export function together(files: readonly RanFile[]): Ran {
  return {
    files,
    results: files.flatMap(({ results }) => results),
    diagnostics: files.flatMap(({ diagnostics }) => diagnostics),
    coverage: coverageOf(
      files.flatMap(({ branches }) => branches),
      files.flatMap(({ taken }) => taken),
    ),
  }
}
