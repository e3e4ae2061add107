/** Does work that Ctrl-C ends early and in order; a second one ends the program as usual. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupted = new AbortController()
  const stop = () => interrupted.abort()
  process.once('SIGINT', stop)
  try {
    return await work(interrupted.signal)
  } finally {
    process.removeListener('SIGINT', stop)
  }
}
