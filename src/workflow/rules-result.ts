import type { Scope } from '../expression/expression.ts'
import type { NewChange } from '../model/changes.ts'
import type { FilePlace, RuleTrace } from '../model/trace.ts'
import type { Decision } from './condition.ts'
import type { Result, World } from './hook.ts'

/** One rule with the changes it wants: none unless it was applied. */
export type TracedRule = RuleTrace & { readonly changes: readonly NewChange[] }

/** What all rules together want. With `fail` their changes are dropped, as a hook's are. */
export type RulesResult = Omit<Result, 'changes'> & { readonly rules: readonly TracedRule[] }

/** What rules in our form need besides the world. */
export type RuleContext = {
  /** The names that expressions may use, of a world. */
  readonly names: (world: World) => Scope
  /** Whether there is a secret of that name. */
  readonly hasSecret: (name: string) => boolean
}

/** All rules at work on a world: at once, or yielding now and then, so that others may have their turn. */
export type ApplyRules = (world: World, context: RuleContext) => RulesResult | Generator<void, RulesResult, void>

/** A rule in our form, ready to run. */
export type OwnRule = {
  readonly id: string
  readonly description: string | null
  /** When neither null nor "": only nodes whose `properties.inspection_scope` is the same. */
  readonly scope: string | null
  readonly at?: FilePlace
  /** What it writes when it acts, as in `StepTrace`. */
  readonly writes: readonly string[]
  /** For one run: names that both parts use are evaluated once. */
  begin(context: RuleContext): {
    /** Undefined: it has no condition. */
    test(world: World): Decision | undefined
    act(world: World): Result
  }
}
