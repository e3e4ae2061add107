import type { Json } from '../model/json.ts'

/** Tests one value that a condition's path found. `invalid` with the reason when that value cannot be tested: the run then fails. */
export type Test = (field: Json) => boolean

/** One operator of conditions: a value in a list. */
export type Operator = {
  readonly op: string
  /** Whether it needs a `value` beside it; without, it takes none. */
  readonly takesValue: boolean
  /** Whether other parameters are accepted and ignored, as ironic-inspector does for patterns. */
  readonly lenient?: true
  /** The test against `value`; `invalid` with what is wrong with that. */
  test(value: Json): Test
}
