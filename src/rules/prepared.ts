import type { FilePlace } from '../model/trace.ts'
import type { OwnRule } from '../workflow/rules-result.ts'
import type { Predicate } from './evaluate.ts'
import type { Field } from './field.ts'
import type { Condition, Rule } from './rule.ts'

/** A rule of a file: in our form, or in ironic-inspector's. */
export type FileRule =
  { readonly own: OwnRule } | { readonly foreign: Rule; readonly id: string; readonly at?: FilePlace }

/** A rule in ironic-inspector's form, with its conditions ready to be tested. */
export type Foreign = {
  readonly rule: Rule
  /** As people know it. */
  readonly name: string
  readonly conditions: readonly { readonly condition: Condition; readonly test: Predicate; readonly field: Field }[]
  readonly id: string
  readonly at?: FilePlace
}

/** A rule of either form, ready for as many runs as there will be. */
export type Prepared = { readonly own: OwnRule } | Foreign
