import type { Checking } from './check-call.ts'
import type { Shape } from './expression.ts'
import { dyn, either, inWords, mayBe } from './shape.ts'
import type { Tree } from './syntax.ts'
import { quantityOf } from './units.ts'

const bool: Shape = { type: 'bool' }
const number: Shape = { type: 'number' }

/** The shape of what an operator gives; says what does not go together. `inner` gives the shape of a side. */
export function shapeOfBinary(
  tree: Extract<Tree, { kind: 'binary' }>,
  { say, wants, written }: Checking,
  inner: (one: Tree) => Shape,
): Shape {
  const { operator, left, right } = tree
  const isNull = left.kind === 'null' || right.kind === 'null'
  if (isNull && (operator === '==' || operator === '!=')) {
    const other = left.kind === 'null' ? right : left
    inner(other)
    const question = `${operator === '==' ? '' : '!'}empty(${written(other)})`
    say('E407', 'null counts as missing, so this is never decided', tree, `write ${question}`)
    return bool
  }
  const [a, b] = [inner(left), inner(right)]
  const differ = (how: string) =>
    say('E403', `${inWords(a)} ${operator} ${inWords(b)} ${how}`, tree, conversion(a, b, left, right, written))
  switch (operator) {
    case '==':
    case '!=':
      if (!mayBe(a, b)) differ(operator === '==' ? 'is never true' : 'is always true')
      return bool
    case 'in':
      if (b.type === 'list' && !mayBe(a, b.of)) differ(`of ${inWords(b.of)} is never true`)
      else if (b.type === 'map') wants(left, a, { type: 'string' }, '"in" a map')
      else if (b.type !== 'list' && b.type !== 'dyn')
        say(
          'E403',
          `"in" looks into lists and maps, and ${written(right)} is ${inWords(b)}`,
          right,
          b.type === 'string' ? `write ${written(right)}.contains(${written(left)})` : undefined,
        )
      return bool
    case '<':
    case '<=':
    case '>':
    case '>=':
      if (!mayBe(a, b) || [a, b].some(({ type }) => type === 'map' || type === 'type')) differ('have no order')
      return bool
    case '+': {
      const time = shapeOfTime(operator, a, b)
      if (time) return time
      if (!mayBe(a, b) || [a, b].some(({ type }) => isNeverAdded.has(type))) return differ('cannot be added')
      return a.type === 'list' && b.type === 'list' ? either([a, b]) : a.type === 'dyn' ? b : a
    }
    case '-':
    case '*':
    case '/':
    case '%': {
      const time = shapeOfTime(operator, a, b)
      if (time) return time
      for (const [side, shape] of [
        [left, a],
        [right, b],
      ] as const)
        wants(side, shape, number, operator)
      return number
    }
  }
}

const isNeverAdded: ReadonlySet<Shape['type']> = new Set(['map', 'bool', 'timestamp', 'type'])

/** Of times that go together; undefined where none is a time, or these do not. */
function shapeOfTime(operator: string, a: Shape, b: Shape): Shape | undefined {
  const [first, second] = [a.type, b.type]
  const areTimes = [a, b].every(({ type }) => type === 'timestamp' || type === 'duration' || type === 'dyn')
  if (!areTimes || (first === 'dyn' && second === 'dyn') || (operator !== '+' && operator !== '-')) return undefined
  const moments = [first, second].filter((type) => type === 'timestamp').length
  if (moments === 2) return operator === '-' ? { type: 'duration' } : undefined
  if (first === 'dyn' || second === 'dyn') {
    if (operator === '+') return moments === 1 ? { type: 'timestamp' } : dyn
    return second === 'timestamp' ? { type: 'duration' } : dyn
  }
  if (moments === 0) return { type: 'duration' }
  return first === 'timestamp' || operator === '+' ? { type: 'timestamp' } : undefined
}

/** How a text and something else come together. */
function conversion(a: Shape, b: Shape, left: Tree, right: Tree, written: (one: Tree) => string): string | undefined {
  const text = a.type === 'string' ? left : b.type === 'string' ? right : undefined
  if (!text) return undefined
  const other = a.type === 'string' ? b.type : a.type
  if (other === 'timestamp' || other === 'duration') return `write ${other}(${written(text)})`
  if (other === 'type') return text.kind === 'text' ? `write ${text.value}, without quotes` : undefined
  if (other !== 'number') return undefined
  if (text.kind !== 'text') return `write int(${written(text)})`
  if (/^-?\d+$/.test(text.value)) return `write ${text.value}`
  return quantityOf(text.value) ? `write quantity(${written(text)})` : undefined
}
