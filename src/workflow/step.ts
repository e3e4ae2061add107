import type { Origin } from '../model/changes.ts'
import type { JsonObject } from '../model/json.ts'
import type { Policy, Result, World } from './hook.ts'

/** One compiled step: what it is, for people, and what it does. */
export type Step = {
  /** Unique in its workflow. */
  readonly id: string
  /** A sentence for people. */
  readonly name?: string
  /** The hook, by its own name and not by an alias; or `rules`, the place where rules run. */
  readonly hook: string
  readonly options: JsonObject
  /** A failure of it is a warning, and what Ironic refuses of it is left out. */
  readonly optional: boolean
  /** Where it is written, when that is a file. */
  readonly at?: NonNullable<Origin['at']>
  /** Pure and synchronous. */
  readonly run: (world: World, policy: Policy) => Result
}
