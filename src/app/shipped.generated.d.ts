import type { JsonObject } from '../model/json.ts'

/** The workflows in `workflows/`, with the places of their steps by pointer into the workflow. */
export const shipped: readonly {
  readonly name: string
  readonly file: string
  /** The whole file. */
  readonly text: string
  readonly written: JsonObject
  readonly places: Readonly<Record<string, { readonly line: number; readonly column: number }>>
}[]
