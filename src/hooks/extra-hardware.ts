import { Type } from '@sinclair/typebox'
import { written } from '../model/exact.ts'
import type { Json } from '../model/json.ts'
import { options } from '../model/schema.ts'
import { defineHook } from '../workflow/hook.ts'
import { integerOf } from './scalars.ts'

type Named<V> = { [name: string]: V }

/** Turns the list of facts that eDeploy's hardware-detect reports into an object. */
export const extraHardware = defineHook({
  name: 'extra_hardware',
  aliases: ['extra-hardware'],
  summary: 'Turns the facts of hardware-detect, [["disk", "sda", "size", "480"]], into data.extra.disk.sda.size.',
  options: options({
    strict: Type.Boolean({
      description: 'Take only lists of exactly four items, and drop data of any other form.',
      default: false,
    }),
  }),
  reads: ['data.data'],
  writes: ['data.extra', 'data.data'],

  run({ data }, { strict }) {
    const facts = data.data
    if (!Object.hasOwn(data, 'data')) return { warnings: ['the report has no facts of hardware-detect'] }
    if (!isList(facts) || !facts.every(isList) || (strict && facts.some(({ length }) => length !== 4)))
      return {
        changes: strict ? [{ on: 'data', op: 'remove', path: '/data' }] : [],
        warnings: [`the facts of hardware-detect are no list of lists${strict ? ' of four items' : ''}`],
      }
    const { extra, odd } = nested(facts)
    return {
      changes: [
        { on: 'data', op: 'add', path: '/extra', value: extra },
        { on: 'data', op: 'remove', path: '/data' },
      ],
      notes: [`${facts.length} facts`],
      warnings: odd > 0 ? [`facts that are too short, or whose names are lists or objects: ${odd}`] : [],
    }
  },
})

/** The facts by their three names; the last of equal ones counts. One that ends too early leaves its names behind, as upstream. */
function nested(facts: readonly (readonly Json[])[]): { readonly extra: Json; readonly odd: number } {
  // Objects at once: maps first take three times as long.
  const extra: Named<Named<Named<Json>>> = {}
  let odd = 0
  for (const fact of facts) {
    if (fact.length === 0) continue
    const items = within(extra, nameOf(fact[0]))
    const keys = items && within(items, nameOf(fact[1]))
    const key = nameOf(fact[2])
    const value = fact[3]
    if (keys && key !== undefined && value !== undefined) put(keys, key, valueOf(value))
    else odd += 1
  }
  return { extra, odd }
}

function within<V>(object: Named<Named<V>>, name: string | undefined): Named<V> | undefined {
  if (name === undefined) return undefined
  return Object.hasOwn(object, name) ? object[name] : put(object, name, {})
}

function put<V>(object: Named<V>, name: string, value: V): V {
  if (name !== '__proto__') object[name] = value
  else Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
  return value
}

/** A name of a fact is text; the others that JSON has, but lists and objects, become it. */
function nameOf(value: Json | undefined): string | undefined {
  return value === undefined || (typeof value === 'object' && value !== null) ? undefined : String(value)
}

/** Python's int() where it converts: text of digits, with underscores between them; fractions are cut off. All digits are kept. */
function valueOf(value: Json): Json {
  if (typeof value === 'boolean') return Number(value)
  if (typeof value === 'string') return /^\s*[+-]?\d+(_\d+)*\s*$/.test(value) ? wholeOf(value) : value
  const integer = integerOf(value)
  // -0 is an integer's zero.
  return integer === undefined ? value : integer + 0
}

// Of Python's int(), which leaves longer text alone.
const mostDigits = 4300

function wholeOf(text: string): Json {
  const digits = text.trim().replaceAll('_', '')
  const integer = integerOf(digits)
  if (integer !== undefined) return integer + 0
  if (digits.replace(/^[+-]/, '').length > mostDigits) return text
  return written(String(BigInt(digits.replace(/^\+/, '')))) as unknown as Json
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}
