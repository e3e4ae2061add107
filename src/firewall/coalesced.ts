/**
 * The work, run so that at most one run is going and at most one waits. A call gives the promise of the first run that
 * begins after it; calls made in one turn of the event loop share a run. `between` is done after each run and before the next,
 * and nobody who waits for a run waits for it; it must not reject.
 */
export function coalesced(
  work: () => Promise<void>,
  between: () => Promise<void> = () => Promise.resolve(),
): () => Promise<void> {
  let settled: Promise<void> = Promise.resolve()
  let next: Promise<void> | undefined
  return () => {
    if (next !== undefined) return next
    const run = settled.then(() => {
      next = undefined
      return work()
    })
    // Each caller learns of a failure through its own promise; the one behind only waits for the end.
    settled = run.catch(() => {}).then(between)
    next = run
    return run
  }
}
