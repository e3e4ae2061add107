import type { Json } from '../model/json.ts'
import type { SecretText } from '../model/secret-text.ts'

/**
 * What came of an expression. `missing`: undecided, as the data at this path are missing or null (`data.inventory.memory.physical_mb`).
 * `error`: a wrong type, or a bound that was passed; a sentence.
 */
export type Outcome<T = Json> =
  | { readonly value: T }
  | { readonly missing: string }
  /** `isAstray`: a path goes on within what has no keys or items. There is nothing at its end. */
  | { readonly error: string; readonly isAstray?: true }

/** The values of the names that an expression may use; asked only for those that it does use, and each at most once per evaluation. */
export type Scope = Readonly<Record<string, () => Outcome>>

/** Something wrong with an expression: a code of the table in `config/diagnostic.ts`, and where in the text it is (UTF-16 offsets, end exclusive). */
export type Problem = {
  readonly code: string
  readonly message: string
  readonly start: number
  readonly end: number
  readonly remedy?: string
}

/**
 * What may be known of a value before there is one. `dyn`: anything. A map without `fields` has any keys; one with them may have others,
 * of which one asks in brackets (`data["x"]`), unless it is `closed`; `hides`: the keys that hold secrets. Of a secret nobody reads more
 * than that it is there; `name`: under which the configuration has it, where that is known.
 */
export type Shape =
  | { readonly type: 'dyn' | 'string' | 'bool' | 'number' | 'null' | 'timestamp' | 'duration' | 'type' }
  | { readonly type: 'secret'; readonly name?: string }
  | { readonly type: 'list'; readonly of: Shape }
  | {
      readonly type: 'map'
      readonly fields?: Readonly<Record<string, Shape>>
      readonly of?: Shape
      readonly closed?: true
      readonly hides?: (key: string) => boolean
    }

/** The names that an expression in a certain place may use, with their shapes. */
export type Vocabulary = {
  readonly names: Readonly<Record<string, Shape>>
  /** Whether `secret("name")` may stand here; the names that exist, or null when they are not known. */
  readonly secrets?: readonly string[] | null
}

/** A deciding part of an expression with its value, for `explain`; `value` is undefined where it was undecided. */
export type Part = { readonly text: string; readonly value?: Json }

/** A checked expression. Pure; never throws; bounded in time. */
export type Expression = {
  readonly text: string
  /** The names of the vocabulary that it uses, and those of `let`. */
  readonly uses: readonly string[]
  /** What is known of its value. */
  readonly shape: Shape
  evaluate(scope: Scope): Outcome
  /** The same for a scope that other expressions see: it keeps what JSON does not, that 2.0 is no integer, and times. */
  named(scope: Scope): Outcome
  /** The same, with the parts that decide it (comparisons' sides, paths) and their values, as far as the steps of one evaluation go. */
  decided(scope: Scope): { readonly outcome: Outcome; readonly parts: readonly Part[] }
}

/**
 * How a template is evaluated. `encode`: each expression's text passes through it (percent-encoding of parts of a URL). `masks`: whether
 * what is whole, such as `node`, may show masks where it holds secrets.
 */
export type Filling = { readonly encode?: (part: string) => string; readonly masks?: boolean }

/** Text with `${{ }}` in it. Alone, an expression keeps its type; within longer text it is turned into text. */
export type Template = {
  readonly text: string
  readonly uses: readonly string[]
  /** The names of the secrets it holds. */
  readonly secrets: readonly string[]
  /** What decides the values of its expressions, as in `Expression.decided`; secrets that it holds by name are none of it. */
  parts(scope: Scope): readonly Part[]
  /** An error where an expression would read a secret. */
  evaluate(scope: Scope, filling?: Filling): Outcome<Json | { readonly secret: SecretText }>
}
