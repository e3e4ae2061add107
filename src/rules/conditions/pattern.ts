import { InspectorError, messageOf } from '../../model/error.ts'
import type { Json } from '../../model/json.ts'
import { matcherOf, type Matcher } from '../regex/index.ts'

/** The pattern that a condition names; `invalid` when it is no text, no pattern, or cannot be matched in linear time. */
export function patternOf(value: Json, where: 'from the start' | 'anywhere'): Matcher {
  if (typeof value !== 'string') throw new InspectorError('invalid', 'invalid regular expression: it must be text')
  try {
    return matcherOf(value, where === 'from the start')
  } catch (error) {
    if (!(error instanceof InspectorError)) throw error
    throw new InspectorError('invalid', `invalid regular expression: ${messageOf(error)}`, { cause: error })
  }
}
