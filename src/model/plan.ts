import type { Change } from './changes.ts'
import type { Json } from './json.ts'
import type { PlacedSecret } from './secret-text.ts'

/** One request of a plan, as Ironic's API takes it. */
export type Request = {
  readonly method: 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Such as `/v1/nodes/<uuid>`. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: Json
  /** Secrets in the body, whose places hold the mask; filled in only when it is sent. */
  readonly secrets?: readonly PlacedSecret[]
}

/** A request with the steps it carries. */
export type PlannedRequest = Request & {
  readonly steps: readonly string[]
  /**
   * The request to send when Ironic answers 400: the same without the changes that `may` be left out; null = nothing remains. Absent
   * when all must be made: none may be left out, or the others cannot be made without them.
   */
  readonly fallback?: Request | null
}

/** What Ironic answered: any status that ends the matter, success or not. */
export type Answer = { readonly status: number; readonly body?: Json; readonly message?: string }

/** What a run sends, in order, all computed beforehand. Indexes of `requests` are the done marks' names. */
export type Plan = {
  readonly requests: readonly PlannedRequest[]
  readonly power: 'off' | 'leave'
  /** Of the node and its ports; those of the data, what was there before, and what values were made of, stand in the trace. */
  readonly changes: readonly Change[]
}
