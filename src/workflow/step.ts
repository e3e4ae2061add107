import type { Expression, Scope } from '../expression/expression.ts'
import type { JsonObject } from '../model/json.ts'
import type { AskAnswer, FilePlace } from '../model/trace.ts'
import type { Ask } from './ask.ts'
import type { Policy, Result, World } from './hook.ts'
import type { ApplyRules, TracedRule } from './rules-result.ts'

/** What an act may look at and use. */
export type Acting = {
  /** The id of its step. */
  readonly step: string
  readonly world: World
  readonly policy: Policy
  /** The names that expressions may use, with those of `let`. */
  readonly scope: Scope
  /** The same of any world, without those of `let`. */
  readonly names: (world: World) => Scope
  /** Whether there is a secret of that name. */
  readonly hasSecret: (name: string) => boolean
  readonly rules: ApplyRules
  /** To be waited for when something takes long. */
  readonly othersTurn: () => Promise<void>
  readonly ask: Ask
}

/** What an act came to. */
export type Acted = Result & {
  /** With the act `rules`: all rules, each with its changes, in place of `changes`. */
  readonly rules?: readonly TracedRule[]
  /** The path of what was missing, where it failed for that. */
  readonly missing?: string
  /** What was asked outside; null = it was not asked. */
  readonly answer?: AskAnswer | null
}

/** One thing that a step does: its hook, or one verb. What asks outside gives a promise, and what takes long. */
export type Act = (acting: Acting) => Acted | Promise<Acted>

/** A name for the value of an expression, which may use those above it. */
export type Let = { readonly name: string; readonly expression: Expression }

/** One compiled step: what it is, for people, and what it does. */
export type Step = {
  /** Unique in its workflow. */
  readonly id: string
  /** A sentence for people. */
  readonly name?: string
  /** The hook, by its own name and not by an alias. */
  readonly hook?: string
  /** Its verbs, in the order in which they act; `rules` is one of them. */
  readonly verbs: readonly string[]
  /** What is written below hook or verbs, with defaults filled in: what the step does is decided by it. */
  readonly options: JsonObject
  /** A failure of it is a warning, and what Ironic refuses of it is left out. */
  readonly optional: boolean
  /** Where it is written, when that is a file. */
  readonly at?: FilePlace
  /** What it writes when it runs, as in `StepTrace`. */
  readonly writes: readonly string[]
  readonly when?: Expression
  readonly lets: readonly Let[]
  /** What it does, in this order; each sees the changes of those before it. */
  readonly acts: readonly Act[]
}
