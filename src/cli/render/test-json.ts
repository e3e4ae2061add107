import type { Ran } from '../commands/test/run-files.ts'
import type { Shown } from './test-text.ts'

/** The results for programs: one JSON document. */
export function testsJson(
  { results, files, diagnostics, coverage }: Ran,
  { coverage: withCoverage, trace }: Shown,
): string {
  const failed = results.filter(({ failures }) => failures.length > 0).length
  return JSON.stringify(
    {
      files: files.map(({ file }) => file),
      passed: results.length - failed,
      failed,
      diagnostics: diagnostics.map(({ frame: _frame, ...one }) => one),
      coverage: { taken: coverage.taken, all: coverage.all, ...(withCoverage ? { missing: coverage.missing } : {}) },
      tests: results.map(({ file, name, at, failures, document, duration }) => ({
        file,
        line: at.line,
        name,
        outcome: failures.length === 0 ? 'passed' : 'failed',
        duration_ms: Math.round(duration * 10) / 10,
        failures: failures.map(({ what, place, message, wrong, why }) => ({
          what,
          line: place.line,
          ...(message ? { message } : {}),
          differences: wrong.map(({ at: _below, ...one }) => one),
          why,
        })),
        ...(trace && failures.length > 0 ? { trace: document } : {}),
      })),
    },
    null,
    2,
  )
}
