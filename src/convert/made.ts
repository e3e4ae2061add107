/**
 * A file that was made; `secret`: for nobody but the service to read. `shown` is what may be seen of such a file; without it, that
 * it is there.
 */
export type Made = { readonly path: string; readonly text: string; readonly secret: boolean; readonly shown?: string }
