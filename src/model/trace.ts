import type { Change } from './changes.ts'

/** How a step ended. `warning`: it failed, but is optional. `not_reached`: one above it failed. */
export type StepOutcome = 'ok' | 'warning' | 'failed' | 'not_reached'

/** What one step did. */
export type StepTrace = {
  readonly id: string
  readonly outcome: StepOutcome
  readonly at?: { readonly file: string; readonly line: number; readonly column: number }
  readonly notes: readonly string[]
  readonly warnings: readonly string[]
  readonly changes: readonly Change[]
  /** Why it failed; with outcome `failed` and `warning`. */
  readonly error?: string
}

/** What a run did and why, as it is kept beside the plan. */
export type Trace = {
  readonly trace: 1
  readonly workflow: string
  /** A digest of the workflow's text, seven characters. */
  readonly revision: string
  readonly steps: readonly StepTrace[]
}
