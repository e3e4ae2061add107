import { decode } from '../model/decode.ts'
import type { JsonObject } from '../model/json.ts'
import { options } from '../model/schema.ts'
import type { HookDefinition } from './hook.ts'

/** A hook by a name it is written with. `part`: what of its options the name stands for, where it is that of a hook of Ironic that does less. */
export type NamedHook = { readonly hook: HookDefinition; readonly part?: JsonObject }

/** The hook of a name; undefined when there is none. */
export function hookNamed(name: string, hooks: readonly HookDefinition[]): NamedHook | undefined {
  for (const hook of hooks) {
    if (hook.name === name || hook.aliases?.includes(name)) return { hook }
    const { covers = {} } = hook
    if (!Object.hasOwn(covers, name)) continue
    const part = decode(hook.options, covers[name]) as JsonObject
    const { check: _check, ...rest } = hook
    return {
      hook: { ...rest, options: options({}), run: (world, _none, policy) => hook.run(world, part, policy) },
      part,
    }
  }
  return undefined
}

/** Every name that a hook may be written with. */
export function namesOf(hooks: readonly HookDefinition[]): readonly string[] {
  return hooks.flatMap(({ name, aliases = [], covers = {} }) => [name, ...aliases, ...Object.keys(covers)])
}
