import type { Change, NewChange } from '../model/changes.ts'
import { isObject, type Json } from '../model/json.ts'
import type { Mac } from '../model/mac.ts'
import type { Port } from '../model/node.ts'
import { at, keysOf } from '../model/pointer.ts'
import { unsealed } from '../model/sealed.ts'
import { mask } from '../model/secret.ts'
import type { World } from './hook.ts'
import { withoutSeals } from './placed-secrets.ts'
import type { Step } from './step.ts'
import { traitOf } from './traits.ts'
import { emptied } from './world.ts'

/** A change that a step wants, and the rule that wants it. */
export type Wanted = { readonly change: NewChange; readonly rule?: string }

/** The changes with their origin, and with what was there before in `world`. */
export function originated(wanted: readonly Wanted[], step: Step, world: World): readonly Change[] {
  const place = step.at ? { at: step.at } : {}
  const may = step.optional ? { may: true as const } : {}
  let ports: ReadonlyMap<Mac, Port> | undefined
  return wanted.map(({ change: made, rule }) => {
    // What a hook or rule sends again as a whole may hold what a step above set from a secret.
    const change = emptied(withoutSeals(made))
    const { on } = change
    // Once, and only where it is needed: a report may name 100,000 NICs.
    if (typeof on === 'object') ports ??= new Map(world.ports.map((port) => [port.address, port]))
    const object = on === 'node' ? world.node : typeof on === 'object' ? ports?.get(on.port) : undefined
    const found = object && change.path !== '' ? (presentTrait(change, world) ?? at(object, change.path)) : undefined
    const before = found === undefined ? undefined : shown(unsealed(found).value, keysOf(change.path))
    return {
      ...change,
      ...may,
      ...(before === undefined ? {} : { before }),
      origin: { step: step.id, ...place, ...(rule === undefined ? {} : { rule }) },
    }
  })
}

/** The trait that a change is about, where the node has it. */
function presentTrait(change: NewChange, { node: { traits = [] } }: World): string | undefined {
  const name = traitOf(change)
  return name !== undefined && traits.includes(name) ? name : undefined
}

/** What was there, less what looks like a secret: the own inventory shows passwords as they are. */
function shown(value: Json | undefined, keys: readonly string[]): Json | undefined {
  if (value === undefined || keys[0] !== 'driver_info') return value
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shown(part, [...keys, key])]))
  return /passw|secret|token|credential|community/i.test(keys.at(-1) ?? '') ? mask : value
}
