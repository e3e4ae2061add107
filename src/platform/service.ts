/** A thing with a life. Creating one has no side effects; the HTTP server starts last and stops first. */
export interface Service {
  readonly name: string
  start(signal: AbortSignal): Promise<void>
  /** Must also work after a start that failed half way. */
  stop(): Promise<void>
}
