import type { InspectorError } from '../model/error.ts'
import type { Operation } from './policy.ts'

/** Decides who may do what. */
export interface Access {
  /** How to log in; the header of a 401. */
  readonly challenge?: string
  /** What is wrong with a request's credentials, whatever it wants; undefined when nothing is, or none are there. */
  unusable?(request: Request): InspectorError | undefined
  /** Undefined, or a promise that resolves, when the operation is allowed; else it rejects with `unauthorized`, `forbidden` or `unavailable`. */
  check(request: Request, operation: Operation): Promise<void> | undefined
}

/** Everybody may do everything: for loopback, and for a socket that only its file mode guards. */
export const openAccess: Access = { check: () => undefined }
