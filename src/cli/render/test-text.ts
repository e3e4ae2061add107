import type { TestResult } from '../../rehearsal/tests/run.ts'
import type { Ran } from '../commands/test/run-files.ts'
import type { Colors } from '../colors.ts'
import { againLine, type Typed } from './again.ts'
import { rendered } from './diagnostics.ts'
import { failureLines } from './test-failure.ts'
import { traceLines } from './trace.ts'
import { counted } from './values.ts'

/** What to print besides the results. */
export type Shown = {
  readonly coverage: boolean
  readonly trace: boolean
  readonly colors: Colors
  /** As they were typed, for the line that runs a failed test again. */
  readonly typed: Typed
}

// Wide enough for the names that people give.
const column = 74

/** The screen of `inspector test`. */
export function testsText(ran: Ran, shown: Shown): string {
  const { colors } = shown
  const files = ran.files.flatMap(({ file, results, diagnostics }) => {
    if (results.length === 0 && diagnostics.length === 0) return []
    return [
      file,
      ...diagnostics.flatMap((one) => ['', rendered(one, colors)]),
      ...results.flatMap((result) => resultLines(result, shown)),
      '',
    ]
  })
  const failed = ran.results.filter(({ failures }) => failures.length > 0)
  return [
    ...files,
    ...(shown.coverage ? coverageLines(ran) : []),
    lastLine(ran, failed.length),
    ...failed.slice(0, 1).map(({ name }) => againLine(name, shown.typed)),
  ].join('\n')
}

function resultLines(
  { name, failures, document = {}, duration }: TestResult,
  { colors, trace }: Shown,
): readonly string[] {
  const isGood = failures.length === 0
  const sign = isGood ? colors.green('✓') : colors.red('✗')
  const line = `  ${sign} ${name.padEnd(column - 4)}  ${String(Math.round(duration)).padStart(4)} ms`
  if (isGood) return [line]
  const told = trace ? ['', '      trace', ...traceLines(document, colors).map((text) => `        ${text}`)] : []
  return [line, ...failures.flatMap((failure) => ['', ...failureLines(failure, colors)]), ...told, '']
}

function coverageLines({ coverage: { missing, all } }: Ran): readonly string[] {
  if (all === 0) return []
  if (missing.length === 0) return ['every branch was gone through', '']
  const words = {
    ran: 'never ran to its end',
    skipped: 'was never skipped',
    undecided: 'was never undecided',
    failed: 'never failed',
  }
  return [
    'not gone through:',
    ...missing.map(({ workflow, id, way, at }) => {
      const place = at ? `  ${at.file}:${at.line}` : ''
      if (workflow !== undefined) return `  ${workflow}: ${id} ${words[way]}${place}`
      return `  ${id.replace('rules/', 'rule ')} ${way === 'ran' ? 'was never applied' : words[way]}${place}`
    }),
    '',
  ]
}

function lastLine({ results, files, coverage, diagnostics }: Ran, failed: number): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length
  const broken = errors > 0 ? `, ${counted(errors, 'error')} in files that were not run` : ''
  const passed = results.length - failed
  const tests = `${counted(results.length, 'test')} in ${counted(files.length, 'file')}: ${passed} passed, ${failed} failed`
  return `${tests}${broken}    coverage ${coverage.taken} of ${coverage.all} branches`
}
