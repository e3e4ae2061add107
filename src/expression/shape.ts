import type { Shape } from './expression.ts'

/** Of a value of which nothing is known. */
export const dyn: Shape = { type: 'dyn' }

/** The shape in words: "text", "a list". */
export function inWords({ type }: Shape): string {
  return {
    dyn: 'anything',
    string: 'text',
    bool: 'a boolean',
    number: 'a number',
    null: 'null',
    timestamp: 'a timestamp',
    duration: 'a duration',
    type: 'a type',
    secret: 'a secret',
    list: 'a list',
    map: 'a map',
  }[type]
}

/** Whether a value of one shape may be one of the other; what is not known may be anything. */
export function mayBe(shape: Shape, other: Shape): boolean {
  if (shape.type === 'dyn' || other.type === 'dyn') return true
  if (shape.type === 'list' && other.type === 'list') return mayBe(shape.of, other.of)
  return shape.type === other.type
}

/** What is known of a value that has one of the shapes. */
export function either(shapes: readonly Shape[]): Shape {
  const [first, ...rest] = shapes
  if (!first) return dyn
  if (rest.every((one) => one === first)) return first
  if (!rest.every(({ type }) => type === first.type)) return dyn
  if (first.type === 'map') return { type: 'map' }
  if (first.type !== 'list') return first
  return { type: 'list', of: either(shapes.map((one) => (one.type === 'list' ? one.of : dyn))) }
}

/** What a map holds under a key; undefined when it is known to have no such key. */
export function under(shape: Shape, key: string): Shape | undefined {
  if (shape.type !== 'map') return dyn
  const { fields, of, hides } = shape
  if (fields && Object.hasOwn(fields, key)) return fields[key]
  if (hides?.(key)) return { type: 'secret' }
  return of ?? (fields ? undefined : dyn)
}
