import { InspectorError, messageOf } from '../model/error.ts'
import type { Json } from '../model/json.ts'
import { operators } from './conditions/index.ts'
import { parseField, type Documents } from './field.ts'
import type { Condition } from './rule.ts'

/** A condition ready to be tested. */
export type Predicate = (documents: Documents) => boolean

/**
 * The condition as a function. Where its path finds nothing it is false, even when inverted; `is-empty` is tested with null instead.
 * The function throws `invalid` when a value cannot be tested, which fails the run.
 */
export function predicateOf(condition: Condition): Predicate {
  const { op, field, multiple, invert, value = null } = condition
  const operator = operators.find((one) => one.op === op)
  if (!operator) throw new InspectorError('invalid', `Cannot read a rule: its operator "${op}" is unknown`)
  const valuesOf = parseField(field)
  const test = operator.test(value)
  return (documents) => {
    try {
      const found = valuesOf(documents)
      const values: readonly Json[] = found.length === 0 && !operator.takesValue ? [null] : found
      if (values.length === 0) return false
      const holds = (one: Json) => test(one) !== invert
      if (multiple === 'all') return values.every(holds)
      return multiple === 'first' ? holds(values[0] ?? null) : values.some(holds)
    } catch (error) {
      if (!(error instanceof InspectorError)) throw error
      throw new InspectorError('invalid', `${op} of "${field}": ${messageOf(error)}`, { cause: error })
    }
  }
}
