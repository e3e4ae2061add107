import type { Operator } from '../condition.ts'
import { textOf } from '../python/text.ts'
import { patternOf } from './pattern.ts'

/** True when the pattern is found anywhere in the field's text. */
export const contains: Operator = {
  op: 'contains',
  takesValue: true,
  lenient: true,
  test(value) {
    const matcher = patternOf(value, 'anywhere')
    return (field) => matcher(textOf(field))
  },
}
