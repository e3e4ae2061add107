/** The promise, or a rejection with the signal's reason when that comes first: for work that several callers share, of whom one gives up. */
export async function unlessAborted<T>(shared: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return shared
  const given = Promise.withResolvers<never>()
  const stop = () => given.reject(signal.reason)
  if (signal.aborted) stop()
  else signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([shared, given.promise])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
