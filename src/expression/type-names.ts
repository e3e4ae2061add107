import { isObject } from '../model/json.ts'
import { numOf } from './number.ts'
import { Duration, Timestamp } from './time.ts'
import type { Value } from './value.ts'

/** What `type()` may give, by the names that CEL has for them: `type(x) == int`. */
export const typeNames: readonly string[] = ['bool', 'double', 'duration', 'int', 'list', 'map', 'string', 'timestamp']

/** CEL's name for the type of a value. */
export function typeOf(value: Value): string {
  const num = numOf(value)
  if (num) return 'int' in num ? 'int' : 'double'
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'bool'
  if (Array.isArray(value)) return 'list'
  if (value instanceof Timestamp) return 'timestamp'
  if (value instanceof Duration) return 'duration'
  return isObject(value) ? 'map' : 'null_type'
}
