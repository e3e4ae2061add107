import type { Shape } from '../expression.ts'

/** Text. */
export const text: Shape = { type: 'string' }
/** A number, whole or not. */
export const number: Shape = { type: 'number' }
/** True or false. */
export const bool: Shape = { type: 'bool' }
/** Of which nothing is known. */
export const anything: Shape = { type: 'dyn' }
/** A map with any keys. */
export const anyMap = { type: 'map' } as const satisfies Shape

/** A list of such values. */
export function listOf(of: Shape): Shape {
  return { type: 'list', of }
}

/** A map with these keys and no others. */
export function mapOf(fields: Readonly<Record<string, Shape>>): Extract<Shape, { type: 'map' }> {
  return { type: 'map', fields }
}
