import type { Static, TObject } from '@sinclair/typebox'
import type { NewChange } from '../model/changes.ts'
import type { Finding } from '../model/finding.ts'
import type { Data, Inventory } from '../model/inventory.ts'
import type { Json, JsonObject } from '../model/json.ts'
import type { Node, Port } from '../model/node.ts'

/** What a step sees: frozen, with the changes of the steps above it. */
export type World = {
  readonly data: Data
  readonly inventory: Inventory
  readonly node: Node
  /** The node's ports, and those that steps above create. */
  readonly ports: readonly Port[]
  /**
   * The data with numbers as they are written, where JavaScript's own would lose something (`model/exact.ts`); elsewhere it may be older
   * than `data`. Hooks have no use for it.
   */
  readonly written?: Json
}

/** What holds for the whole workflow, and is no hook's option. */
export type Policy = {
  readonly ports: {
    readonly add_ports: 'all' | 'active' | 'pxe' | 'disabled'
    readonly keep_ports: 'all' | 'present' | 'added'
    readonly update_pxe_enabled: boolean
  }
  readonly overwrite_existing: boolean
}

/** What a hook wants. Bad data is `fail`, not a throw; with `fail` its changes are dropped. */
export type Result = {
  readonly changes?: readonly NewChange[]
  /** For people: what was decided and why. */
  readonly notes?: readonly string[]
  /** What was missing or odd, but does not end the run. */
  readonly warnings?: readonly string[]
  readonly fail?: string
}

/** A hook: a value in a list, from which schema, validation and documentation are made. Pure and synchronous. */
export type HookDefinition<O extends TObject = TObject> = {
  readonly name: string
  /** Ironic's own names for it. */
  readonly aliases?: readonly string[]
  /**
   * Hooks of Ironic that do a part of what it does, each with the options by which it does that part; without any it does the whole. They
   * are names of it, too, without options: a list from Ironic's configuration validates as it is. A step that would do once more what one
   * above it has done is left out, with a warning.
   */
  readonly covers?: Readonly<Record<string, JsonObject>>
  readonly summary: string
  readonly options: O
  /** Hooks that must stand above it. */
  readonly needs?: readonly string[]
  /** Hooks that must stand below it when they are there. */
  readonly before?: readonly string[]
  readonly reads: readonly string[]
  readonly writes: readonly string[]
  /** What the schema cannot say of the options; pointers are into them. */
  check?(options: Static<O>): readonly Finding[]
  run(world: World, options: Static<O>, policy: Policy): Result
}

/** Ties a hook's options to the type of its `run`; the list of hooks forgets it again. */
export function defineHook<O extends TObject>(definition: HookDefinition<O>): HookDefinition {
  return definition as unknown as HookDefinition
}
