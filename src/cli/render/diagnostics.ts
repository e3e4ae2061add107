import { headline, type Diagnostic } from '../../config/diagnostic.ts'
import type { ErrorCode } from '../../model/error.ts'
import type { Colors } from '../colors.ts'

/** What a check found, and in how much. */
export type Report = {
  readonly diagnostics: readonly Diagnostic[]
  readonly files: readonly string[]
  readonly workflows: readonly string[]
  readonly rules: number
  readonly tests: number
  /** Why something of it could not be checked. */
  readonly failure?: { readonly code: ErrorCode; readonly message: string }
}

/** For people: every finding with its lines, at most `most` errors, and a last line that counts. */
export function diagnosticsText(report: Report, most: number, colors: Colors): string {
  const { errors, warnings } = counted(report.diagnostics)
  let left = most
  const shown = report.diagnostics.filter(({ severity }) => severity === 'warning' || left-- > 0)
  const hidden = report.diagnostics.length - shown.length
  return [
    ...shown.map((diagnostic) => `${rendered(diagnostic, colors)}\n`),
    ...(hidden > 0 ? [`… ${plural(hidden, 'more error')}\n`] : []),
    errors + warnings === 0 ? valid(report) : `${plural(report.files.length, 'file')}: ${counts(errors, warnings)}`,
  ].join('\n')
}

/** For programs: one JSON document. */
export function diagnosticsJson({ diagnostics, files, workflows, rules, tests, failure }: Report): string {
  const shown = diagnostics.map(({ frame: _frame, ...diagnostic }) => diagnostic)
  const error = failure ? { error: failure } : {}
  return JSON.stringify(
    { files, workflows, rules, tests, ...counted(diagnostics), diagnostics: shown, ...error },
    null,
    2,
  )
}

/** How many of each there are. */
export function counted(diagnostics: readonly Diagnostic[]): { errors: number; warnings: number } {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length
  return { errors, warnings: diagnostics.length - errors }
}

/** One finding with its lines, in colour where that is wanted. */
export function rendered(diagnostic: Diagnostic, colors: Colors): string {
  const paint = diagnostic.severity === 'error' ? colors.red : colors.yellow
  const head = headline(diagnostic).replace(`: ${diagnostic.severity}: `, `: ${paint(diagnostic.severity)}: `)
  const frame = diagnostic.frame?.replace(/\^+(?=[^^]*$)/, (marker) => paint(marker))
  return frame === undefined ? head : `${head}\n${frame}`
}

function valid({ files, workflows, rules, tests }: Report): string {
  const held = [
    workflows.length > 0 ? plural(workflows.length, 'workflow') : '',
    rules > 0 ? plural(rules, 'rule') : '',
    tests > 0 ? plural(tests, 'test') : '',
  ].filter((part) => part !== '')
  const holding = held.length > 0 ? ` (${held.join(', ')})` : ''
  return `${plural(files.length, 'file')} ${files.length === 1 ? 'is' : 'are'} valid${holding}`
}

function counts(errors: number, warnings: number): string {
  const parts = [errors > 0 ? plural(errors, 'error') : '', warnings > 0 ? plural(warnings, 'warning') : '']
  return parts.filter((part) => part !== '').join(', ')
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
