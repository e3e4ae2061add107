import type { Json } from '../../model/json.ts'
import type { Operator } from '../condition.ts'
import { compare, equal } from '../python/compare.ts'
import { orderOf, toFloat, toInteger } from '../python/number.ts'
import { numericOf, valueOf } from '../python/value.ts'

/**
 * An operator that compares the field with `value`. Beside a float the field is read as a float, beside an integer or boolean as an
 * integer (1.5 → 1, "42" → 42): the whole run fails when it cannot. Else both are compared as they are.
 * `holds` is given their order: negative, 0, positive, or NaN for no order, which for `equality` is: not equal.
 */
export function comparison(op: string, kind: 'equality' | 'order', holds: (order: number) => boolean): Operator {
  const orderAsIs = kind === 'order' ? compare : (a: Json, b: Json) => (equal(a, b) ? 0 : Number.NaN)
  return {
    op,
    takesValue: true,
    test(value) {
      const number = numericOf(valueOf(value))
      if (!number) return (field) => holds(orderAsIs(field, value))
      const read = number.type === 'float' ? toFloat : toInteger
      return (field) => holds(orderOf(read(field), number))
    },
  }
}
