import { isObject, type Json } from '../../model/json.ts'
import { at, pointerOf, type Pointer } from '../../model/pointer.ts'
import type { Test } from './schema.ts'

/** A test of which parts may be missing: they are wrong, and that was said. */
export type PartialTest = Partial<Test>

/** One run of a test: with every placeholder filled in. */
export type Round = {
  readonly name: string
  readonly test: PartialTest
  /** Where a value is written: below `each` when a placeholder stands for all of it. Pointers are into the test. */
  writtenAt(pointer: Pointer): Pointer
}

type Value = { readonly value: Json; readonly index: number }
type Values = Readonly<Record<string, Value>>

const placeholder = /\$\{\{\s*each\.([A-Za-z_]\w*)\s*\}\}/g

/** A test once, or for each combination of the values under `each`, whose names then say which. */
export function roundsOf(test: PartialTest): readonly Round[] {
  const { each, ...rest } = test
  const { name = '' } = test
  if (!each) return [{ name, test, writtenAt: (pointer) => pointer }]
  const combinations = Object.entries(each).reduce<readonly Values[]>(
    (all, [key, values]) =>
      all.flatMap((one) => values.map((value, index): Values => ({ ...one, [key]: { value, index } }))),
    [{}],
  )
  return combinations.map((values) => ({
    name: `${name} (${Object.values(values)
      .map(({ value }) => shown(value))
      .join(', ')})`,
    test: filled(rest as unknown as Json, values) as unknown as PartialTest,
    writtenAt(pointer) {
      const key = aloneIn(at(rest as unknown as Json, pointer))
      const index = key === undefined ? undefined : values[key]?.index
      return key === undefined || index === undefined ? pointer : pointerOf('each', key, String(index))
    },
  }))
}

/** Names behind `each.` that the test does not define. */
export function unknownNames(test: PartialTest): readonly string[] {
  const { each = {}, ...rest } = test
  return [...new Set(namesIn(rest as unknown as Json))].filter((name) => !Object.hasOwn(each, name))
}

/** The test less its parts that ask for one of these names. */
export function withoutNames(test: PartialTest, names: readonly string[]): PartialTest {
  const parts = Object.entries(test).filter(([, part]) => !namesIn(part as Json).some((name) => names.includes(name)))
  return Object.fromEntries(parts)
}

function namesIn(value: Json): readonly string[] {
  return [...(JSON.stringify(value) ?? '').matchAll(placeholder)].map(([, name]) => name!)
}

function filled(value: Json, values: Values): Json {
  if (typeof value === 'string') return filledText(value, values)
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => filled(item, values))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, part === undefined ? part : filled(part, values)]),
  )
}

// Alone it keeps its type.
function filledText(text: string, values: Values): Json {
  const alone = aloneIn(text)
  if (alone !== undefined) return values[alone]?.value ?? null
  return text.replace(placeholder, (_whole, name: string) => shown(values[name]?.value ?? null))
}

function aloneIn(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? /^\$\{\{\s*each\.([A-Za-z_]\w*)\s*\}\}$/.exec(value)?.[1] : undefined
}

function shown(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
