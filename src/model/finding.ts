import type { Pointer } from './pointer.ts'

/** Something wrong, or worth a warning, in a file: where in the document it stands is a pointer, `config` turns it into a line. */
export type Finding = {
  /** A letter and three digits, as in `E203`; the table is `config/diagnostic.ts`. */
  readonly code: string
  readonly message: string
  /** The place in the document. */
  readonly pointer: Pointer
  /** True: the key itself is meant, not its value. */
  readonly atKey?: boolean
  /** The part of a text value that is meant, in UTF-16 units of the value; with a span several things may be wrong at one place. */
  readonly span?: { readonly start: number; readonly end: number }
  /** True: it holds whatever else is wrong at the place, above or below it, and nothing follows from it: neither hides the other. */
  readonly besides?: boolean
  /** What stands under the marker: what would be right, or what to do. */
  readonly remedy?: string
}
