import { joined, pathOf, truth, type Evaluation, type Local } from './evaluation.ts'
import type { Outcome, Scope, Shape } from './expression.ts'
import type { Call } from './functions/function.ts'
import { functionOf } from './functions/index.ts'
import { macroOf } from './macros.ts'
import { numOf, valueOf } from './number.ts'
import { binary, computed } from './operators.ts'
import { inWords } from './shape.ts'
import type { Tree } from './syntax.ts'
import { Duration, Timestamp } from './time.ts'
import { typeNames } from './type-names.ts'
import { heldBy, isList, isMap, isSealed, optionalOf, typeName, type Value } from './value.ts'

/** More than any condition needs on any report; nobody else has a turn until they are done, some 40 ms later. */
const mostSteps = 400_000
/** What a call costs beside its arguments. */
const perCall = 8

class TooMuch extends Error {}

/** How many steps evaluations that belong together may still take; below 0 they have come to their end. */
export type Budget = { left: number }

/** What one expression may take, with all that is asked of it at once. */
export function fullBudget(): Budget {
  return { left: mostSteps }
}

/** Evaluates a checked tree. `made`: what was made for earlier evaluations of it. Never throws. */
export function evaluate(
  tree: Tree,
  text: string,
  scope: Scope,
  made: Map<string, unknown>,
  { isBlind = false, budget = fullBudget() }: { readonly isBlind?: boolean; readonly budget?: Budget } = {},
): Outcome<Value> {
  const asked = new Map<string, Outcome<Value>>()
  const evaluation: Evaluation = {
    text,
    isBlind,
    value: (part, locals) => valueIn(part, evaluation, locals),
    spend(steps) {
      budget.left -= steps
      if (budget.left < 0) throw new TooMuch()
    },
    global(name) {
      const before = asked.get(name)
      if (before) return before
      const outcome = Object.hasOwn(scope, name) ? present(scope[name]!(), name) : unscoped(name)
      asked.set(name, outcome)
      return outcome
    },
    once<T>(key: string, make: () => T): T {
      const before = made.get(key)
      if (before !== undefined) return before as T
      const value = make()
      // Patterns that come from data are many.
      if (made.size < 100) made.set(key, value)
      return value
    },
  }
  try {
    return valueIn(tree, evaluation, undefined)
  } catch (error) {
    if (error instanceof TooMuch) return { error: `it takes more than ${mostSteps} steps` }
    throw error
  }
}

function valueIn(tree: Tree, evaluation: Evaluation, locals: Local | undefined): Outcome<Value> {
  evaluation.spend(1)
  switch (tree.kind) {
    case 'text':
    case 'bool':
      return { value: tree.value }
    case 'number':
      return { value: valueOf(typeof tree.value === 'bigint' ? { int: tree.value } : { float: tree.value }) }
    case 'null':
      return { value: null }
    case 'name':
      return named(tree.name, evaluation, locals)
    case 'select':
      return selected(tree, evaluation, locals)
    case 'index':
      return indexed(tree, evaluation, locals)
    case 'call':
      return called(tree, evaluation, locals)
    case 'list':
      return all(tree.items, evaluation, locals)
    case 'map':
      return mapped(tree.entries, evaluation, locals)
    case 'choice': {
      const test = truth(valueIn(tree.test, evaluation, locals), '? :')
      if (!('value' in test)) return test
      return valueIn(test.value ? tree.yes : tree.no, evaluation, locals)
    }
    case 'and':
    case 'or':
      return joined(
        tree.kind === 'or',
        tree.parts.values().map((part) => valueIn(part, evaluation, locals)),
      )
    case 'not': {
      const of = truth(valueIn(tree.of, evaluation, locals), '!')
      return 'value' in of ? { value: !of.value } : of
    }
    case 'minus': {
      const of = valueIn(tree.of, evaluation, locals)
      if (!('value' in of)) return of
      return computed('-', 0, of.value)
    }
    case 'binary': {
      const left = valueIn(tree.left, evaluation, locals)
      const right = valueIn(tree.right, evaluation, locals)
      if ('error' in left || !('value' in right && 'value' in left))
        return 'error' in right ? right : 'value' in left ? right : left
      return binary(tree.operator, left.value, right.value, (steps) => evaluation.spend(steps))
    }
  }
}

/** The outcome, where null counts as missing. */
function present(outcome: Outcome<Value> | Outcome, path: string): Outcome<Value> {
  return 'value' in outcome && outcome.value === null ? { missing: path } : (outcome as Outcome<Value>)
}

/** A name of no value: of a type, or of what is not there. */
function unscoped(name: string): Outcome<Value> {
  return typeNames.includes(name) ? { value: name } : { missing: name }
}

function named(name: string, evaluation: Evaluation, locals: Local | undefined): Outcome<Value> {
  for (let local = locals; local; local = local.outer)
    if (local.name === name) return present({ value: local.value }, local.path())
  return evaluation.global(name)
}

function selected(
  tree: Extract<Tree, { kind: 'select' }>,
  evaluation: Evaluation,
  locals: Local | undefined,
): Outcome<Value> {
  const of = valueIn(tree.of, evaluation, locals)
  if (!('value' in of)) return of
  const optional = heldBy(of.value)
  const within = optional ? optional.held : of.value
  if (within === undefined) return of
  if (!isMap(within))
    return { error: `${pathOf(tree.of, evaluation, locals)} is ${typeName(within)} and has no keys`, isAstray: true }
  const found = Object.hasOwn(within, tree.key) ? within[tree.key] : undefined
  if (tree.lenient || optional) return { value: optionalOf(found) }
  return found === undefined || found === null ? { missing: pathOf(tree, evaluation, locals) } : { value: found }
}

function indexed(
  tree: Extract<Tree, { kind: 'index' }>,
  evaluation: Evaluation,
  locals: Local | undefined,
): Outcome<Value> {
  const of = valueIn(tree.of, evaluation, locals)
  const index = valueIn(tree.index, evaluation, locals)
  if (!('value' in of)) return of
  if (!('value' in index)) return index
  const optional = heldBy(of.value)
  const within = optional ? optional.held : of.value
  if (within === undefined) return of
  const found = itemOf(within, index.value)
  if (typeof found === 'string') return { error: `${pathOf(tree.of, evaluation, locals)} is ${found}`, isAstray: true }
  if (tree.lenient || optional) return { value: optionalOf(found.item) }
  return found.item === undefined || found.item === null
    ? { missing: pathOf(tree, evaluation, locals) }
    : { value: found.item }
}

/** What a list has at a place or a map under a key, in an object; or why that cannot be asked. */
function itemOf(within: Value, index: Value): { readonly item: Value | undefined } | string {
  if (isMap(within)) {
    if (typeof index !== 'string') return `a map, whose keys are text, and not ${typeName(index)}`
    return { item: Object.hasOwn(within, index) ? within[index] : undefined }
  }
  if (!isList(within)) return `${typeName(within)} and has no items`
  const num = numOf(index)
  if (!num || !('int' in num)) return `a list, whose places are whole numbers, and not ${typeName(index)}`
  return { item: num.int < 0n ? undefined : within[Number(num.int)] }
}

function called(
  tree: Extract<Tree, { kind: 'call' }>,
  evaluation: Evaluation,
  locals: Local | undefined,
): Outcome<Value> {
  const macro = macroOf(tree.name, tree.on !== undefined)
  if (macro) return macro.run(tree, evaluation, locals)
  const definition = functionOf(tree.name, tree.on !== undefined)
  if (!definition) return { error: `there is no function ${tree.name}` }
  const args = all(tree.on ? [tree.on, ...tree.args] : tree.args, evaluation, locals)
  if (!('value' in args)) return args
  if (args.value.some(isSealed)) return { error: `${tree.name} does not read a secret` }
  const takes = definition.on ? [definition.on, ...definition.takes] : definition.takes
  for (const [index, value] of args.value.entries()) {
    const shape = takes[index]
    if (shape && !isA(value, shape))
      return { error: `${tree.name} takes ${inWords(shape)}, and not ${typeName(value)}` }
  }
  evaluation.spend(perCall)
  const call: Call = {
    text: evaluation.text.slice(tree.start, tree.end),
    spend: (steps) => evaluation.spend(steps),
    once: (key, make) => evaluation.once(key, make),
  }
  return definition.run(args.value, call)
}

function isA(value: Value, { type }: Shape): boolean {
  if (type === 'dyn') return true
  if (type === 'string') return typeof value === 'string'
  if (type === 'bool') return typeof value === 'boolean'
  if (type === 'number') return numOf(value) !== undefined
  if (type === 'list') return isList(value)
  if (type === 'secret') return isSealed(value)
  if (type === 'timestamp') return value instanceof Timestamp
  if (type === 'duration') return value instanceof Duration
  return type === 'map' ? isMap(value) : value === null
}

/** All values, or the first error, or else what is missing. */
function all(trees: readonly Tree[], evaluation: Evaluation, locals: Local | undefined): Outcome<readonly Value[]> {
  const values: Value[] = []
  let undecided: { readonly missing: string } | undefined
  for (const tree of trees) {
    const outcome = valueIn(tree, evaluation, locals)
    if ('error' in outcome) return outcome
    if ('missing' in outcome) undecided ??= outcome
    else values.push(outcome.value)
  }
  return undecided ?? { value: values }
}

function mapped(
  entries: readonly (readonly [Tree, Tree])[],
  evaluation: Evaluation,
  locals: Local | undefined,
): Outcome<Value> {
  const keys = all(
    entries.map(([key]) => key),
    evaluation,
    locals,
  )
  if (!('value' in keys)) return keys
  const values = all(
    entries.map(([, value]) => value),
    evaluation,
    locals,
  )
  if (!('value' in values)) return values
  const strange = keys.value.find((key) => typeof key !== 'string')
  if (strange !== undefined) return { error: `the keys of a map are text, and not ${typeName(strange)}` }
  return { value: Object.fromEntries(keys.value.map((key, index) => [String(key), values.value[index] ?? null])) }
}
