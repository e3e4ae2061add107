import type { Outcome, Shape } from '../expression.ts'
import type { Value } from '../value.ts'

/** One call under way. */
export type Call = {
  /** How it is written. */
  readonly text: string
  /** Counts work that grows with the data. Ends the evaluation when it was too much. */
  spend(steps: number): void
  /** Makes something once for all evaluations of the expression: a pattern, a network. */
  once<T>(key: string, make: () => T): T
}

/**
 * A function of expressions: a value in a list, from which checking, evaluating and documentation are made. Its arguments are there and
 * not null when it runs, and of the types it takes.
 */
export type FunctionDefinition = {
  readonly name: string
  readonly summary: string
  /** What it is called on, as in `x.name()`; that is then its first argument. Undefined: `name(x)`. */
  readonly on?: Shape
  readonly takes: readonly Shape[]
  /** How many of the last arguments may be left out. */
  readonly optional?: number
  readonly gives: Shape | ((given: readonly Shape[]) => Shape)
  /** What is wrong with an argument that stands there as a text; found before anything runs. */
  readonly refuses?: (
    argument: string,
    index: number,
  ) => { readonly code: string; readonly message: string } | undefined
  run(args: readonly Value[], call: Call): Outcome<Value>
}

/** Shapes that signatures are made of. */
export const shapes = {
  anything: { type: 'dyn' },
  text: { type: 'string' },
  bool: { type: 'bool' },
  number: { type: 'number' },
  list: { type: 'list', of: { type: 'dyn' } },
  texts: { type: 'list', of: { type: 'string' } },
  map: { type: 'map' },
} as const satisfies Record<string, Shape>
