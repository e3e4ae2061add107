/** The first of `name`, `name-2`, `name-3`… that may be had, with what joins them. */
export function firstNumbered(name: string, joint: '-' | '_', isFree: (name: string) => boolean): string {
  let found = name
  for (let number = 2; !isFree(found); number += 1) found = `${name}${joint}${number}`
  return found
}
