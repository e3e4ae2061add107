/** What a caller may react to. A new code needs a new reaction, not a new cause. */
export type ErrorCode =
  | 'invalid'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'not_acceptable'
  | 'conflict'
  | 'too_large'
  | 'unavailable'
  | 'internal'

/** An expected failure: its message may be shown to whoever asked. Branch on `code`, never on the class name. */
export class InspectorError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'InspectorError'
    this.code = code
  }
}

/** The code of anything thrown; what is not ours counts as `internal`, so that no library's text reaches a caller by accident. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof InspectorError ? error.code : 'internal'
}

/** What anything thrown says, for the log and for messages of ours; only an InspectorError's own may reach a caller. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
