import type { TSchema } from '@sinclair/typebox'
import type { Expression, Scope, Shape } from '../expression/expression.ts'
import type { Finding } from '../model/finding.ts'
import type { Json, JsonObject } from '../model/json.ts'
import type { Pointer } from '../model/pointer.ts'
import type { Act } from './step.ts'
import type { Value } from './value.ts'

/** Names that only some expressions of a step may use. */
export type MoreNames = Readonly<Record<string, Shape>>

/** What a verb is prepared with. Whatever is wrong is said with `blame`; nothing is run then. */
export type Preparing = {
  /** All that stands in the step. */
  readonly step: JsonObject
  /** Where the verb's value stands. */
  readonly pointer: Pointer
  blame(finding: Finding): void
  /** `expects` boolean: what is known to be something else is wrong. */
  expression(written: Json, pointer: Pointer, names: MoreNames, expects: 'any' | 'boolean'): Expression
  /**
   * A value with `${{ }}` in it. `masks`: what is whole, such as `node`, may show masks where it holds secrets; never what goes to
   * Ironic, which would take them for the secrets themselves.
   */
  value(
    written: Json,
    pointer: Pointer,
    may: { readonly secrets: boolean; readonly masks?: boolean; readonly names?: MoreNames },
  ): Value
  /** Text with `${{ }}` in it; each expression's text passes through `encode`. */
  text(
    written: string,
    pointer: Pointer,
    encode: (part: string) => string,
  ): (scope: Scope) => { readonly text: string } | { readonly why: string }
  /** Notes that a program is run, and where it is named. */
  runs(program: string, pointer: Pointer): void
  /** Says of `${{ }}` in a value that must be constant. */
  constant(written: Json, pointer: Pointer): void
}

/** A verb of steps: a value in a list, from which schema, checks and documentation are made. */
export type VerbDefinition = {
  readonly verb: string
  readonly summary: string
  readonly schema: TSchema
  /** Keys of the step that belong to it. */
  readonly beside?: Readonly<Record<string, TSchema>>
  /** Whether rules may have it. */
  readonly inRules: boolean
  /** What it writes when it acts, as in `StepTrace`; `written` has passed the schema. */
  readonly writes?: (written: Json) => readonly string[]
  /** The keys of the data that it writes. */
  readonly dataKeys?: (written: Json) => readonly string[]
  /** Makes it ready to act. `written` has passed the schema. */
  prepare(written: Json, preparing: Preparing): Act
}
