/** What a kept write survives: a power cut, or only a killed process; that one does not wait for the disk. */
export type Survives = 'power cut' | 'kill'

/** How an engine's tables reach what they are kept in. */
export type Access = {
  /** Runs now; sees every write that has resolved. What the method throws becomes a rejection. */
  read<T>(method: () => T): Promise<T>
  /** As one transaction: resolves when it is kept, undone when the method throws. */
  write<T>(method: () => T, survives?: Survives): Promise<T>
}
