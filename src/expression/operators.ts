import type { Outcome } from './expression.ts'
import { calculate, numOf, valueOf } from './number.ts'
import type { Operator } from './syntax.ts'
import { calculateTime } from './time.ts'
import { equal, isList, isMap, isSealed, order, typeName, type Value } from './value.ts'

/** What an operator makes of two values that are there. `spend` is told of work that grows with them. */
export function binary(operator: Operator, left: Value, right: Value, spend: (steps: number) => void): Outcome<Value> {
  spend(weight(left) + weight(right))
  if (isSealed(left) || isSealed(right)) return { error: `${operator} does not read a secret` }
  switch (operator) {
    case '==':
      return { value: equal(left, right, spend) }
    case '!=':
      return { value: !equal(left, right, spend) }
    case 'in': {
      if (isList(right)) return { value: right.some((item) => equal(left, item, spend)) }
      if (!isMap(right)) return { error: `"in" looks into lists and maps, and not into ${typeName(right)}` }
      return { value: typeof left === 'string' && Object.hasOwn(right, left) }
    }
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const sign = order(left, right)
      if (sign === undefined) return { error: `${typeName(left)} ${operator} ${typeName(right)}: they have no order` }
      return {
        value: operator === '<' ? sign < 0 : operator === '<=' ? sign <= 0 : operator === '>' ? sign > 0 : sign >= 0,
      }
    }
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return computed(operator, left, right)
  }
}

/** What looking at a value costs: texts and lists are compared and copied as a whole. */
function weight(value: Value): number {
  if (typeof value === 'string') return value.length / 16
  if (isList(value)) return value.length
  // Numbers are computed with exactly, as integers of any size.
  return isMap(value) ? Object.keys(value).length : typeof value === 'number' ? 2 : 0
}

/** A sum, difference, product, quotient or remainder; texts and lists are added, too. */
export function computed(operator: '+' | '-' | '*' | '/' | '%', left: Value, right: Value): Outcome<Value> {
  const [a, b] = [numOf(left), numOf(right)]
  if (a && b) {
    const result = calculate(operator, a, b)
    return typeof result === 'string' ? { error: result } : { value: valueOf(result) }
  }
  const time = calculateTime(operator, left, right)
  if (time !== undefined) return typeof time === 'string' ? { error: time } : { value: time }
  if (operator === '+' && typeof left === 'string' && typeof right === 'string') return { value: left + right }
  if (operator === '+' && isList(left) && isList(right)) return { value: [...left, ...right] }
  return { error: `${typeName(left)} ${operator} ${typeName(right)} cannot be computed` }
}
