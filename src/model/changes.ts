import type { Json } from './json.ts'
import type { Mac } from './mac.ts'
import type { Pointer } from './pointer.ts'
import type { PlacedSecret } from './secret-text.ts'

/** What a value was made of: a part of an expression, as it is written, and its value, left out where it is long. */
export type ValuePart = { readonly text: string; readonly value?: Json }

/** Where a change comes from: the step, its place in a file when it has one, and the rule when it was one: its id, or its UUID. */
export type Origin = {
  readonly step: string
  readonly rule?: string
  readonly at?: { readonly file: string; readonly line: number; readonly column: number }
}

/** What a change is about: the node, the report's data, or the port of a NIC. */
export type Subject = 'node' | 'data' | { readonly port: Mac }

/**
 * One change, as a step wants it. `create` and `delete` are about a whole port (path ""), the others about a value:
 * `add` sets it whether it is there or not, `replace` and `remove` expect it there (RFC 6902).
 * A trait of the node is added and removed at `/traits/NAME`: Ironic takes each by a request of its own, and knows no order.
 * `may`: left out when Ironic refuses the request; steps that are optional need not say so.
 */
export type NewChange = {
  readonly on: Subject
  readonly op: 'create' | 'add' | 'replace' | 'remove' | 'delete'
  readonly path: Pointer
  readonly value?: Json
  /** Secrets in the value, whose places hold the mask. */
  readonly secrets?: readonly PlacedSecret[]
  readonly may?: true
  /** What the value was made of, as far as expressions say; a few parts at most. */
  readonly from?: readonly ValuePart[]
  /** With a new driver of the node: its interfaces stay. Without it Ironic resets them to those of the driver. */
  readonly keepInterfaces?: true
}

/**
 * A change with its origin; `may` also when its step is optional. `before`: what a node or port had there, where it had something.
 * `refused`: why Ironic did not take it, known once it was sent; the value is as it was then.
 */
export type Change = NewChange & { readonly before?: Json; readonly origin: Origin; readonly refused?: string }
