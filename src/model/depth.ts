import type { Json } from './json.ts'

/** How deep answers from outside may be nested: as deep as reports by default. Whoever walks through them has a stack of bounded size. */
export const deepestAnswer = 64

/** Whether lists and objects stand in each other more than `levels` times; walks without recursion, and stops at the first that does. */
export function isDeeper(value: Json, levels: number): boolean {
  let level = [value]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > levels) return true
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? (Object.values(one) as Json[]) : []))
  }
  return false
}
