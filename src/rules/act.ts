import type { NewChange } from '../model/changes.ts'
import { InspectorError, messageOf } from '../model/error.ts'
import type { Json } from '../model/json.ts'
import type { Result, World } from '../workflow/hook.ts'
import type { OwnRule, TracedRule } from '../workflow/rules-result.ts'
import { next } from '../workflow/world.ts'
import { actions } from './actions/index.ts'
import { formatted } from './format/index.ts'
import type { Foreign } from './prepared.ts'
import type { Action } from './rule.ts'

/** All verbs of a rule in our form. */
export function actOwn({ id }: OwnRule, acts: (world: World) => Result, world: World): Acted {
  try {
    const { changes = [], notes = [], warnings = [], fail } = acts(world)
    const said = { notes: notes.map((note) => `rule "${id}": ${note}`), warnings }
    return fail === undefined ? { ...said, changes, world: next(world, changes) } : { ...said, fail }
  } catch (error) {
    // A path that runs through text.
    if (!(error instanceof InspectorError) || error.code !== 'invalid') throw error
    return { notes: [], fail: `Cannot apply rule "${id}": ${messageOf(error)}` }
  }
}

/** What a rule did, with the world after it; or why it failed. */
export type Acted = { readonly notes: readonly string[]; readonly warnings?: readonly string[] } & (
  { readonly fail: string } | { readonly changes: TracedRule['changes']; readonly world: World }
)

/** All actions of a rule, up to the first that fails. */
export function actOn({ rule, name }: Foreign, world: World, data: Json): Acted {
  const changes: NewChange[] = []
  const notes: string[] = []
  let now = world
  for (const [index, action] of rule.actions.entries()) {
    const taken = take(name, action, index, now, data)
    if ('fail' in taken) return { notes, fail: taken.fail }
    changes.push(...taken.changes)
    now = taken.world
    if (taken.note !== undefined) notes.push(`rule "${name}": ${taken.note}`)
  }
  return { notes, changes, world: now }
}

type Taken =
  { readonly fail: string } | { readonly changes: readonly NewChange[]; readonly world: World; readonly note?: string }

function take(rule: string, written: Action, index: number, world: World, data: Json): Taken {
  const { action: name, ...parameters } = written
  const verb = actions.find((one) => one.action === name)
  const place = `Cannot apply rule "${rule}": actions[${index}], ${name}`
  if (!verb) return { fail: `${place}: there is no such action` }
  let value: Json | undefined
  try {
    value = verb.formats && parameters.value !== undefined ? formatted(parameters.value, data) : parameters.value
  } catch (error) {
    if (!(error instanceof InspectorError)) throw error
    return { fail: `${place}, value: ${messageOf(error)}` }
  }
  try {
    const { changes = [], note, fail } = verb.act(value === undefined ? parameters : { ...parameters, value }, world)
    if (fail !== undefined) return { fail }
    return { changes, world: next(world, changes), ...(note === undefined ? {} : { note }) }
  } catch (error) {
    if (!(error instanceof InspectorError)) throw error
    return { fail: `${place}: ${messageOf(error)}` }
  }
}
