import type { Json, JsonObject } from '../model/json.ts'
import type { Uuid } from '../model/uuid.ts'

/** What becomes of several values that a path finds: one must hold, all must, or the first. */
export const multiples = ['any', 'all', 'first'] as const

/** A condition as the API shows it: what every condition has, and the operator's parameters beside it. */
export type Condition = JsonObject & {
  readonly op: string
  /** `data://path`, `node://path`, or a bare path, which means the data. */
  readonly field: string
  readonly multiple: (typeof multiples)[number]
  readonly invert: boolean
}

/** An action as the API shows it, its parameters beside its name. */
export type Action = JsonObject & { readonly action: string }

/**
 * A rule as the API shows it, without links. Its numbers may be as they were written (`model/exact.ts`): store it as `JSON.stringify`
 * writes it, and read it back with `exactly`.
 */
export type Rule = {
  readonly uuid: Uuid
  /** Text or null; ironic-inspector takes anything. */
  readonly description: Json
  /** When neither null nor "": only nodes whose `properties.inspection_scope` is the same. */
  readonly scope: string | null
  readonly conditions: readonly Condition[]
  /** At least one. */
  readonly actions: readonly Action[]
}

/** The rule as people know it: by its description, or its id. */
export function nameOf({ description }: Rule, id: string): string {
  return typeof description === 'string' && description !== '' ? description : id
}
