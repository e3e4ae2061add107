import { InspectorError, messageOf } from '../model/error.ts'
import type { Json } from '../model/json.ts'
import { operators } from './conditions/index.ts'
import { parseField, type Documents } from './field.ts'
import type { Condition } from './rule.ts'

/** What a condition came to: whether it holds, and the values that its path found. */
export type Tested = { readonly holds: boolean; readonly found: readonly Json[] }

/** A condition ready to be tested. It yields between the values that its path found, so that others may have their turn. */
export type Predicate = (documents: Documents) => Generator<void, Tested, void>

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
  return function* (documents) {
    try {
      const found = valuesOf(documents)
      const values: readonly Json[] = found.length === 0 && !operator.takesValue ? [null] : found
      if (values.length === 0) return { holds: false, found }
      for (const one of values) {
        const holds = test(one) !== invert
        if (multiple === 'first' || holds !== (multiple === 'all')) return { holds, found }
        yield
      }
      return { holds: multiple === 'all', found }
    } catch (error) {
      if (!(error instanceof InspectorError)) throw error
      throw new InspectorError('invalid', `${op} of "${field}": ${messageOf(error)}`, { cause: error })
    }
  }
}
