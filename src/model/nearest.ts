import { closest, distance } from 'fastest-levenshtein'

/** The nearest of the names, when it is near enough to be what was meant. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined
  const near = closest(name, [...names])
  return distance(name, near) <= Math.max(2, near.length / 3) ? near : undefined
}

/** `, did you mean "x"?`, or nothing. */
export function didYouMean(name: string, names: readonly string[]): string {
  const near = nearest(name, names)
  return near === undefined ? '' : `, did you mean "${near}"?`
}
