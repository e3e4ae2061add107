import { RE2JS } from 're2js'

/** A regular expression in RE2's syntax that is searched for, in time that grows with the text and not with the pattern's tricks. */
export type Pattern = { readonly isFoundIn: (text: string) => boolean }

const longest = 1000

/** Reads a pattern, or says why it is none. */
export function linear(pattern: string): Pattern | { readonly why: string } {
  const shown = JSON.stringify(pattern.slice(0, 80))
  if (pattern.length > longest) return { why: `the regular expression has more than ${longest} characters` }
  try {
    const compiled = RE2JS.compile(pattern)
    return { isFoundIn: (text) => compiled.matcher(text).find() }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return { why: `${shown} is no regular expression: ${/\(\?(=|!|<[=!])/.test(pattern) ? noLooking : error.message}` }
  }
}

const noLooking = 'looking ahead or behind cannot be done in linear time'
