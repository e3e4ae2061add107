import { RE2JS } from 're2js'

/** A regular expression in RE2's syntax that is searched for, in time that grows with the text and not with the pattern's tricks. */
export type Pattern = {
  readonly isFoundIn: (text: string) => boolean
  /** By what the time grows with each character, in the worst case. */
  readonly size: number
}

const longest = 1000

// `(a|b){0,500}` is short and still becomes thousands of states.
const largest = 5000

/** Reads a pattern, or says why it is none. */
export function linear(pattern: string): Pattern | { readonly why: string } {
  const shown = JSON.stringify(pattern.slice(0, 80))
  if (pattern.length > longest) return { why: `the regular expression has more than ${longest} characters` }
  try {
    const compiled = RE2JS.compile(pattern)
    const size = compiled.programSize()
    if (size > largest) return { why: `${shown} repeats too much: it has more than ${largest} states` }
    return { isFoundIn: (text) => compiled.matcher(text).find(), size }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return { why: `${shown} is no regular expression: ${/\(\?(=|!|<[=!])/.test(pattern) ? noLooking : error.message}` }
  }
}

const noLooking = 'looking ahead or behind cannot be done in linear time'
