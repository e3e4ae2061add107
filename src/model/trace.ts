import type { Change } from './changes.ts'
import type { Uuid } from './uuid.ts'

/** How a step ended. `warning`: it failed, but is optional. `not_reached`: one above it failed. */
export type StepOutcome = 'ok' | 'warning' | 'failed' | 'not_reached'

/** How a rule ended. `not_reached`: another one failed before it could act. */
export type RuleOutcome = 'applied' | 'not_matched' | 'failed' | 'not_reached'

/** What became of one rule; its changes are among those of the step. */
export type RuleTrace = {
  readonly uuid: Uuid
  readonly description: string | null
  readonly outcome: RuleOutcome
  /** Why it failed. */
  readonly error?: string
}

/** What one step did. */
export type StepTrace = {
  readonly id: string
  readonly outcome: StepOutcome
  readonly at?: { readonly file: string; readonly line: number; readonly column: number }
  readonly notes: readonly string[]
  readonly warnings: readonly string[]
  readonly changes: readonly Change[]
  /** With the step `rules`: all of them, in their order. */
  readonly rules?: readonly RuleTrace[]
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
