import { isObject, type Json, type JsonObject } from '../model/json.ts'

/** The items of a loop: those of a list, or one object as a whole; undefined without a loop. An empty one counts as none, as Ironic has it. */
export function itemsOf(loop: Json | undefined): readonly Json[] | undefined {
  if (Array.isArray(loop)) return loop.length > 0 ? loop : undefined
  return isObject(loop) && Object.keys(loop).length > 0 ? [loop] : undefined
}

/** Arguments with `{item}` and `{item[key]}` filled in, in keys too. What the item does not have stays. */
export function withItem(args: JsonObject, item: Json): JsonObject {
  return filled(args, item) as JsonObject
}

function filled(value: Json, item: Json): Json {
  if (typeof value === 'string') return filledText(value, item)
  if (Array.isArray(value)) return value.map((one: Json) => filled(one, item))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) =>
      one === undefined ? [] : [[filledText(key, item), filled(one, item)]],
    ),
  )
}

function filledText(text: string, item: Json): string {
  return text.replace(/\{item((?:\[[^\]{}]+\])*)\}/g, (whole, rest: string) => {
    const keys = Array.from(rest.matchAll(/\[([^\]]+)\]/g), ([, key = '']) => key)
    const value = keys.reduce<Json | undefined>((of, key) => {
      if (Array.isArray(of)) return of[Number(key)] as Json | undefined
      return isObject(of) ? of[key] : undefined
    }, item)
    if (value === undefined) return whole
    return typeof value === 'string' ? value : JSON.stringify(value)
  })
}
