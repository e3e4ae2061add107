import type { Pointer } from '../model/pointer.ts'
import type { Fault } from './diagnostic.ts'

/** A fault at a place of the configuration. `follows`: settings from which it is concluded, and which may be wrong themselves. */
export type Placed = Fault & { readonly pointer: Pointer; readonly follows?: readonly Pointer[] }
