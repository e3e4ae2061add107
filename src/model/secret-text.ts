import type { Pointer } from './pointer.ts'

/**
 * Text that holds secrets by their names: what is computed, stored and shown never holds a secret itself. Only whoever sends it
 * fills the secrets in. Its JSON stands beside the value it is for, whose own place holds the mask: no report can forge it.
 */
export type SecretText = { readonly parts: readonly (string | { readonly secret: string })[] }

/** A secret inside of a JSON value: where its text belongs, there stands the mask. */
export type PlacedSecret = { readonly at: Pointer; readonly text: SecretText }
