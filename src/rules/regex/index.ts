import { RE2JS } from 're2js'
import { InspectorError } from '../../model/error.ts'
import { translated } from './translate.ts'

/** Whether a text matches. Takes time in proportion to the text, whatever the pattern. `invalid` for one that is too long to be searched. */
export type Matcher = (text: string) => boolean

/** Longer than any pattern somebody writes. */
const longest = 4000

/** Far longer than any value of a machine. Some patterns take a second for a text of megabytes, in which nobody else is served. */
const longestText = 64 * 1024

/**
 * A Python pattern, to be found anywhere in a text, or with `anchored` from its start. `invalid` with the reason when it is none, or
 * has what cannot be matched in linear time: look-around, references back, atomic groups, possessive quantifiers.
 */
export function matcherOf(pattern: string, anchored: boolean): Matcher {
  if (pattern.length > longest) throw new InspectorError('invalid', `it has more than ${longest} characters`)
  const re2 = translated(pattern, anchored)
  try {
    const compiled = RE2JS.compile(re2)
    return (text) => {
      if (text.length <= longestText) return compiled.matcher(text).find()
      throw new InspectorError(
        'invalid',
        `the text has ${text.length} characters, and at most ${longestText} are searched`,
      )
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    throw new InspectorError('invalid', `it becomes too large: ${error.message}`, { cause: error })
  }
}
