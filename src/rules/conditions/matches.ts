import type { Operator } from '../condition.ts'
import { textOf } from '../python/text.ts'
import { patternOf } from './pattern.ts'

/** True when the pattern matches the field's text from its start to its end. */
export const matches: Operator = {
  op: 'matches',
  takesValue: true,
  lenient: true,
  test(value) {
    if (value === '') return (field) => textOf(field) === ''
    // Only by its last character, as ironic-inspector does: `a\$` is left open at its end.
    const open = typeof value === 'string' && !value.endsWith('$')
    const matcher = patternOf(open ? `${value}$` : value, 'from the start')
    return (field) => matcher(textOf(field))
  },
}
