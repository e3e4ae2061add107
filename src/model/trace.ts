import type { Change } from './changes.ts'
import type { Json } from './json.ts'

/** How many places are told that a step or rule would have written: a trace is kept with each run. */
export const mostWrites = 20

/**
 * How a step ended. `skipped`: its condition was false; `undecided`: data for it were missing. `warning`: it failed, but is optional.
 * `not_asked`: what it asks outside was not asked, and is missing. `not_reached`: one above it failed.
 */
export type StepOutcome = 'ok' | 'skipped' | 'undecided' | 'warning' | 'failed' | 'not_asked' | 'not_reached'

/** How a rule ended. `not_reached`: another one failed before it could act. */
export type RuleOutcome = 'applied' | 'not_matched' | 'undecided' | 'failed' | 'not_reached'

/** A condition with the parts that decided it; `value` is undefined where it was undecided. Long values are left out of parts. */
export type ConditionTrace = {
  readonly text: string
  readonly value?: Json
  readonly parts: readonly { readonly text: string; readonly value?: Json }[]
}

/** Where something is written, when that is a file. */
export type FilePlace = { readonly file: string; readonly line: number; readonly column: number }

/**
 * A condition of a rule in ironic-inspector's form that was tested: as it is written, and what its path found. Long values are cut short,
 * and only the first of many are told; `more` counts the others.
 */
export type TestedCondition = {
  readonly op: string
  readonly field: string
  readonly value?: Json
  readonly invert?: true
  readonly multiple?: 'all' | 'first'
  readonly found: readonly Json[]
  readonly more?: number
  readonly holds: boolean
}

/** What became of one rule; its changes are among those of the step. */
export type RuleTrace = {
  /** Of a rule in a file its id, of one of the API its UUID. */
  readonly id: string
  readonly description: string | null
  readonly outcome: RuleOutcome
  readonly at?: FilePlace
  /** Its condition, when it has one in our form. */
  readonly when?: ConditionTrace
  /** Those in ironic-inspector's form, up to the first that did not hold. Absent in traces of old, and where a run has very many. */
  readonly conditions?: readonly TestedCondition[]
  /** With outcome `not_matched`, where it is for other nodes: the scope it is for, and that of the node. */
  readonly scope?: { readonly wanted: string; readonly found: Json }
  /** What it would have written, as in `StepTrace`. */
  readonly writes?: readonly string[]
  /** The path of what was missing; with outcome `undecided`. */
  readonly missing?: string
  /** Why it failed. */
  readonly error?: string
}

/** What one step did. */
export type StepTrace = {
  readonly id: string
  /** A sentence for people. */
  readonly name?: string
  /** The hook's name; or the verbs of the step, in the order in which they act, such as `set, add_trait`; `rules` is a verb. */
  readonly hook?: string
  readonly verb?: string
  readonly outcome: StepOutcome
  readonly at?: FilePlace
  /** Its condition, when it has one. */
  readonly when?: ConditionTrace
  /** The path of what was missing; with outcome `undecided`, and where a `require` was not met for it. */
  readonly missing?: string
  readonly notes: readonly string[]
  readonly warnings: readonly string[]
  readonly changes: readonly Change[]
  /** With the step `rules`: all of them, in their order. */
  readonly rules?: readonly RuleTrace[]
  /** Why it failed; with outcome `failed` and `warning`. */
  readonly error?: string
  /** What it would have written, where it changed nothing: `/extra/rack` of the node, `data.site`, `ports.extra.rack`; the first of many. */
  readonly writes?: readonly string[]
}

/** What a program answered: its exit status and what it wrote; `stderr` is cut short. Secrets it was given are masked. */
export type ExecAnswer = { readonly exit: number; readonly stdout: string; readonly stderr?: string }

/** What a server answered: a `body` of JSON, or a `text` that is none; neither when it is empty. Secrets it was given are masked. */
export type HttpAnswer = { readonly status: number; readonly body?: Json; readonly text?: string }

/** What came of a question to the outside: an answer, or why there is none. */
export type AskAnswer = ExecAnswer | HttpAnswer | { readonly error: string }

/** What a run did and why, as it is kept beside the plan. */
export type Trace = {
  readonly trace: 1
  readonly workflow: string
  /** A digest of the workflow's text, seven characters; the text is kept under it. */
  readonly revision: string
  readonly steps: readonly StepTrace[]
  /** What was asked outside, by the id of the step; absent when nothing was. */
  readonly answers?: Readonly<Record<string, AskAnswer>>
}
