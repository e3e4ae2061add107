/** How long something may work before others get their turn, in ms. */
export const longestTurn = 10

/** Does work that yields now and then to its end, at once. Throws what it throws. */
export function toEnd<T>(work: Generator<void, T, void>): T {
  let step = work.next()
  while (!step.done) step = work.next()
  return step.value
}

/** The same, but waits for `othersTurn` where it yields after a long turn; gives no promise when it need not wait. */
export function inTurns<T>(work: Generator<void, T, void>, othersTurn: () => Promise<void>): T | Promise<T> {
  const since = performance.now()
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
    if (performance.now() - since > longestTurn) return othersTurn().then(() => inTurns(work, othersTurn))
  }
}
