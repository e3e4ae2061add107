import { isObject, type Json } from '../../model/json.ts'
import type { Test } from './schema.ts'

/** One run of a test: with every placeholder filled in. */
export type Round = { readonly name: string; readonly test: Test }

const placeholder = /\$\{\{\s*each\.([A-Za-z_]\w*)\s*\}\}/g

/** A test once, or for each combination of the values under `each`, whose names then say which. */
export function roundsOf(test: Test): readonly Round[] {
  const { each, ...rest } = test
  if (!each) return [{ name: test.name, test }]
  const combinations = Object.entries(each).reduce<readonly Readonly<Record<string, Json>>[]>(
    (all, [name, values]) => all.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  )
  return combinations.map((values) => ({
    name: `${test.name} (${Object.values(values).map(shown).join(', ')})`,
    test: filled(rest as unknown as Json, values) as unknown as Test,
  }))
}

/** Names behind `each.` that the test does not define. */
export function unknownNames(test: Test): readonly string[] {
  const { each = {}, ...rest } = test
  const used = [...JSON.stringify(rest).matchAll(placeholder)].map(([, name]) => name!)
  return [...new Set(used)].filter((name) => !Object.hasOwn(each, name))
}

function filled(value: Json, values: Readonly<Record<string, Json>>): Json {
  if (typeof value === 'string') return filledText(value, values)
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => filled(item, values))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, part === undefined ? part : filled(part, values)]),
  )
}

// Alone it keeps its type.
function filledText(text: string, values: Readonly<Record<string, Json>>): Json {
  const alone = /^\$\{\{\s*each\.([A-Za-z_]\w*)\s*\}\}$/.exec(text)?.[1]
  if (alone !== undefined) return values[alone] ?? null
  return text.replace(placeholder, (_whole, name: string) => shown(values[name] ?? null))
}

function shown(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
