import { isObject, type JsonObject } from '../../model/json.ts'

/** A part of a configuration as overrides of single settings, `key=value` each: what is not named stays as it is. */
export function overridesOf(part: JsonObject, above = ''): readonly string[] {
  return Object.entries(part).flatMap(([key, value]) => {
    const name = above === '' ? key : `${above}.${key}`
    const isMap = isObject(value) && Object.keys(value).length > 0
    return isMap ? overridesOf(value, name) : [`${name}=${JSON.stringify(value ?? null)}`]
  })
}
