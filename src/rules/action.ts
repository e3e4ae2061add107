import type { NewChange } from '../model/changes.ts'
import type { JsonObject } from '../model/json.ts'
import type { World } from '../workflow/hook.ts'
import type { Takes } from './parameters.ts'

/** What an action does to the plan. `invalid` thrown instead, or `fail`, ends the run. */
export type Effect = {
  readonly changes?: readonly NewChange[]
  /** For people. */
  readonly note?: string
  /** The text with which the rule fails the run on purpose. */
  readonly fail?: string
}

/** One verb of actions: a value in a list. */
export type Verb = Takes & {
  readonly action: string
  /** Whether placeholders of its parameter `value` are filled in. */
  readonly formats: boolean
  /** `world` has the changes of all actions before this one. Pure. */
  act(parameters: JsonObject, world: World): Effect
}
