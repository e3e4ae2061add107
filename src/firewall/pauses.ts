/** ms */
const firstPause = 1_000
const longestPause = 60_000

/** How long to wait before the next attempt, in ms: doubled with each failure in a row, a minute at most. */
export function pauseAfter(failures: number): number {
  return Math.min(firstPause * 2 ** (failures - 1), longestPause)
}
