import type { NewChange } from '../model/changes.ts'
import type { RuleTrace } from '../model/trace.ts'
import type { Result } from './hook.ts'

/** One rule with the changes it wants: none unless it was applied. */
export type TracedRule = RuleTrace & { readonly changes: readonly NewChange[] }

/** What all rules together want. With `fail` their changes are dropped, as a hook's are. */
export type RulesResult = Omit<Result, 'changes'> & { readonly rules: readonly TracedRule[] }
