import { parseTemplate } from '../expression/index.ts'
import { isObject, objectOf, type Json } from '../model/json.ts'
import { pointerOf, type Pointer } from '../model/pointer.ts'
import type { WrittenStep } from './written.ts'

/** Places of the node that hold a secret, with its name where the value is nothing else. */
export type SecretFields = ReadonlyMap<Pointer, string | undefined>

/** Which places of the node hold secrets after a step, when it runs. `before`: which did above it. */
export function secretFieldsAfter(before: SecretFields, written: WrittenStep): SecretFields {
  const { set, unset } = objectOf(typeof written === 'string' ? {} : written)
  const paths = [...Object.keys(objectOf(set)), ...(Array.isArray(unset) ? (unset as readonly Json[]).map(String) : [])]
  const isGone = (place: Pointer) => paths.some((path) => place === path || place.startsWith(`${path}/`))
  const made = Object.entries(objectOf(set)).flatMap(([path, value = null]) => secretsIn(value, path))
  if (made.length === 0 && paths.length === 0) return before
  return new Map([...[...before].filter(([place]) => !isGone(place)), ...made])
}

function secretsIn(value: Json, place: Pointer): readonly (readonly [Pointer, string | undefined])[] {
  if (isObject(value))
    return Object.entries(value).flatMap(([key, part = null]) => secretsIn(part, place + pointerOf(key)))
  if (typeof value !== 'string' || !value.includes('${{')) return []
  const { secrets } = parseTemplate(value, { names: {}, secrets: null })
  const [name] = secrets
  if (name === undefined) return []
  const isAlone = /^\$\{\{[^}]*\}\}$/.test(value)
  return [[place, isAlone ? name : undefined]]
}
