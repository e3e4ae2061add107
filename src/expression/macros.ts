import { truthy, type Json } from '../model/json.ts'
import { joined, pathOf, truth, type Evaluation, type Local } from './evaluation.ts'
import type { Outcome } from './expression.ts'
import type { Tree } from './syntax.ts'
import { heldBy, isList, isMap, optionalOf, order, typeName, type Value } from './value.ts'

type Called = Extract<Tree, { kind: 'call' }>

/** A function that evaluates its arguments in a way of its own. */
export type Macro = {
  readonly name: string
  readonly summary: string
  /** Whether it is called on something, as in `x.name()`. */
  readonly isOn: boolean
  readonly arguments: readonly [least: number, most: number]
  /** The first argument names the items of the list it is called on. */
  readonly loops: boolean
  run(call: Called, evaluation: Evaluation, locals: Local | undefined): Outcome<Value>
}

/** Every macro. */
export const macros: readonly Macro[] = [
  plain('has', 'Whether the key is there; also when it holds null.', [1, 1], (call, evaluation, locals) => {
    if (evaluation.isBlind) return unknown
    const [of] = call.args
    if (of?.kind !== 'select') return { error: 'has() takes the path of a key, such as has(node.name)' }
    const within = evaluation.value(of.of, locals)
    if (!('value' in within)) return within
    return isMap(within.value)
      ? { value: Object.hasOwn(within.value, of.key) }
      : { error: `${pathOf(of.of, evaluation, locals)} is ${typeName(within.value)} and has no keys` }
  }),
  plain(
    'empty',
    'Whether it is null, "", [], {}, or any part of the path is missing; 0 and false are not empty.',
    [1, 1],
    (call, evaluation, locals) => {
      const of = only(call, evaluation, locals)
      if ('error' in of) return of
      if (evaluation.isBlind) return unknown
      return { value: 'missing' in of || isEmpty(of.value) }
    },
  ),
  plain(
    'default',
    'The first value, or the second where the first is missing or null.',
    [2, 2],
    (call, evaluation, locals) => {
      const of = only(call, evaluation, locals)
      if (evaluation.isBlind && !('error' in of)) return unknown
      return 'missing' in of ? evaluation.value(call.args[1]!, locals) : of
    },
  ),
  loop('all', 'Whether it is true for every item.', [2, 2], (items, each) => joined(false, items.values().map(each))),
  loop('exists', 'Whether it is true for any item.', [2, 2], (items, each) => joined(true, items.values().map(each))),
  loop('exists_one', 'Whether it is true for exactly one item.', [2, 2], (items, each) => {
    const kept = filtered(items, each)
    return 'value' in kept ? { value: kept.value.length === 1 } : kept
  }),
  loop('filter', 'The items for which it is true.', [2, 2], (items, each) => {
    const kept = filtered(items, each)
    return 'value' in kept ? { value: kept.value.map(({ value }) => value) } : kept
  }),
  loop(
    'map',
    'What becomes of each item; of three arguments the second says which items.',
    [2, 3],
    (items, each, more) => {
      const kept = more ? filtered(items, each) : { value: items }
      return 'value' in kept ? collected(kept.value, more ?? each) : kept
    },
  ),
  loop('sortBy', 'The items in the order of what is computed of each.', [2, 2], (items, each) => {
    const keys = collected(items, each)
    if (!('value' in keys)) return keys
    const sorted = items.map((item, index) => ({ item: item.value, key: keys.value[index] ?? null }))
    const first = sorted[0]
    const odd = first && sorted.find(({ key }) => order(first.key, key) === undefined)
    if (odd) return { error: `sortBy cannot order ${typeName(first.key)} and ${typeName(odd.key)}` }
    return { value: sorted.sort((a, b) => order(a.key, b.key) ?? 0).map(({ item }) => item) }
  }),
  optional('orValue', 'What the optional holds, else the other value.', 1, (held, call, evaluation, locals) =>
    held === undefined ? evaluation.value(call.args[0]!, locals) : { value: held },
  ),
  optional('hasValue', 'Whether the optional holds something.', 0, (held) => ({ value: held !== undefined })),
  optional('value', 'What the optional holds; else it is missing.', 0, (held, call, evaluation, locals) =>
    held === undefined ? { missing: pathOf(call.on!, evaluation, locals) } : { value: held },
  ),
  optional('or', 'The optional if it holds something, else the other one.', 1, (held, call, evaluation, locals) =>
    held === undefined ? evaluation.value(call.args[0]!, locals) : { value: optionalOf(held) },
  ),
]

const byForm = new Map(macros.map((one) => [`${one.isOn ? '.' : ''}${one.name}`, one]))

/** The macro of a call; undefined when it is an ordinary function. */
export function macroOf(name: string, isOn: boolean): Macro | undefined {
  return byForm.get(`${isOn ? '.' : ''}${name}`)
}

const unknown = { missing: '' } as const

function plain(name: string, summary: string, count: Macro['arguments'], run: Macro['run']): Macro {
  return { name, summary, isOn: false, arguments: count, loops: false, run }
}

function only(call: Called, evaluation: Evaluation, locals: Local | undefined): Outcome<Value> {
  const of = evaluation.value(call.args[0]!, locals)
  // A machine that reports text for a map has as little there as one that reports nothing.
  if ('error' in of && of.isAstray) return { missing: pathOf(call.args[0]!, evaluation, locals) }
  if (!('value' in of)) return of
  const optional = heldBy(of.value)
  const value = optional ? (optional.held ?? null) : of.value
  return value === null ? { missing: pathOf(call.args[0]!, evaluation, locals) } : { value }
}

function isEmpty(value: Value): boolean {
  return (typeof value === 'string' || isList(value) || isMap(value)) && !truthy(value as Json)
}

type Item = { readonly value: Value; readonly at: number }
type Each = (item: Item) => Outcome<Value>

function loop(
  name: string,
  summary: string,
  count: Macro['arguments'],
  collect: (items: readonly Item[], each: Each, more: Each | undefined) => Outcome<Value>,
): Macro {
  return {
    name,
    summary,
    isOn: true,
    arguments: count,
    loops: true,
    run(call, evaluation, locals) {
      const on = evaluation.value(call.on!, locals)
      if (!('value' in on)) return on
      const [item, ...bodies] = call.args
      // Of a map, as in CEL, the keys.
      const list = isMap(on.value) ? Object.keys(on.value) : on.value
      if (!isList(list)) return { error: `${name} is of lists, and not of ${typeName(on.value)}` }
      evaluation.spend(list.length)
      const [each, more] = bodies.map((body): Each => ({ value, at }) => {
        const path = () => `${pathOf(call.on!, evaluation, locals)}[${at}]`
        return evaluation.value(body, { name: item?.kind === 'name' ? item.name : '', value, path, outer: locals })
      })
      const items = list.map((value, at) => ({ value, at }))
      return collect(items, each!, more)
    },
  }
}

function filtered(items: readonly Item[], each: Each): Outcome<readonly Item[]> {
  const kept: Item[] = []
  for (const item of items) {
    const outcome = truth(each(item), 'filter')
    if (!('value' in outcome)) return outcome
    if (outcome.value) kept.push(item)
  }
  return { value: kept }
}

function collected(items: readonly Item[], each: Each): Outcome<readonly Value[]> {
  const values: Value[] = []
  for (const item of items) {
    const outcome = each(item)
    if (!('value' in outcome)) return outcome
    values.push(outcome.value)
  }
  return { value: values }
}

function optional(
  name: string,
  summary: string,
  count: number,
  run: (held: Value | undefined, ...rest: Parameters<Macro['run']>) => Outcome<Value>,
): Macro {
  return {
    name,
    summary,
    isOn: true,
    arguments: [count, count],
    loops: false,
    run(call, evaluation, locals) {
      const on = evaluation.value(call.on!, locals)
      if (!('value' in on)) return on
      const optionalValue = heldBy(on.value)
      if (!optionalValue) return { error: `${name} is of optional values, such as node.?name` }
      return run(optionalValue.held, call, evaluation, locals)
    },
  }
}
