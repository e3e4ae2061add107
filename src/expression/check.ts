import { nearest } from '../model/nearest.ts'
import { shapeOfBinary } from './check-binary.ts'
import { shapeOfCall, type Checking, type Local } from './check-call.ts'
import { constantFaults } from './constant.ts'
import { evaluate } from './evaluate.ts'
import type { Problem, Shape, Vocabulary } from './expression.ts'
import { functionOf } from './functions/index.ts'
import { secretRead } from './secret-read.ts'
import { dyn, either, inWords, mayBe, under } from './shape.ts'
import type { Span, Tree } from './syntax.ts'
import { typeNames } from './type-names.ts'

/** What checking found. */
export type Checked = {
  readonly problems: readonly Problem[]
  readonly shape: Shape
  /** The names of the vocabulary that are used. */
  readonly uses: readonly string[]
}

/** Checks names, types, patterns and bounds of a tree; says everything that is wrong. */
export function check(tree: Tree, text: string, vocabulary: Vocabulary, expects: 'any' | 'boolean'): Checked {
  const problems: Problem[] = []
  const uses = new Set<string>()
  const shape = checker(text, vocabulary, problems, uses)(tree, undefined, 0)
  if (expects === 'boolean' && shape.type === 'secret')
    problems.push(secretRead(text.slice(tree.start, tree.end), shape, tree.start))
  else if (expects === 'boolean' && !mayBe(shape, { type: 'bool' }))
    problems.push(
      problem('E405', `the condition is ${inWords(shape)}, and not true or false`, tree, hintOf(tree, text, shape)),
    )
  if (problems.length === 0) problems.push(...faults(tree, text))
  if (problems.length === 0) problems.push(...constant(tree, text, expects))
  return { problems: problems.sort((a, b) => a.start - b.start), shape, uses: [...uses] }
}

function problem(code: string, message: string, { start, end }: Span, remedy?: string): Problem {
  return { code, message, start, end, ...(remedy === undefined ? {} : { remedy }) }
}

/** How a value that is no condition becomes one. */
function hintOf(tree: Tree, text: string, shape: Shape): string {
  const written = text.slice(tree.start, tree.end)
  if (shape.type === 'number') return `compare it: ${written} > 0`
  return shape.type === 'string' && tree.kind !== 'text'
    ? `compare it: ${written} == "…"`
    : `is it there: !empty(${written})`
}

/** What fails whatever the data are. */
function faults(tree: Tree, text: string): readonly Problem[] {
  return constantFaults(tree, text).map(({ part, error }) => {
    const at = bracketed(part, text)
    return problem('E403', `${text.slice(at.start, at.end)} always fails: ${error}`, at)
  })
}

/** The span with the brackets that belong to it: a tree knows none, so that `2 * (1 - 1)` ends before its last. */
function bracketed({ start, end }: Span, text: string): Span {
  const bare = text.slice(start, end).replaceAll(/"[^"]*"|'[^']*'/g, '')
  const count = (letter: string) => bare.split(letter).length
  const [missing = ''] = /^[\s)]*/.exec(text.slice(end)) ?? []
  const last = count('(') - count(')')
  return { start, end: last > 0 ? end + (missing.split(')').slice(0, last).join(')').length + 1) : end }
}

/** What holds whatever the data are is no condition. */
function constant(tree: Tree, text: string, expects: 'any' | 'boolean'): readonly Problem[] {
  if (expects !== 'boolean') return []
  const outcome = evaluate(tree, text, {}, new Map(), { isBlind: true })
  if (!('value' in outcome) || typeof outcome.value !== 'boolean') return []
  return [problem('W410', `the condition is always ${outcome.value}`, tree)]
}

function checker(text: string, vocabulary: Vocabulary, problems: Problem[], uses: Set<string>): Checking['shapeOf'] {
  const say: Checking['say'] = (code, message, at, remedy) => {
    problems.push(problem(code, message, at, remedy))
    return dyn
  }
  const written: Checking['written'] = ({ start, end }) => text.slice(start, end)
  const wants: Checking['wants'] = (tree, shape, wanted, where) => {
    if (mayBe(shape, wanted)) return
    say('E403', `${where} takes ${inWords(wanted)}, and ${written(tree)} is ${inWords(shape)}`, tree)
  }
  const readable: Checking['readable'] = (tree, shape) => {
    if (shape.type !== 'secret') return shape
    problems.push(secretRead(written(tree), shape, tree.start))
    return dyn
  }
  const bool: Shape = { type: 'bool' }
  const number: Shape = { type: 'number' }

  const shapeOf: Checking['shapeOf'] = (tree, locals, loops) => {
    const inner = (one: Tree) => readable(one, shapeOf(one, locals, loops))
    switch (tree.kind) {
      case 'text':
        return { type: 'string' }
      case 'number':
        return number
      case 'bool':
        return bool
      case 'null':
        return say(
          'E407',
          'null counts as missing, so nothing with it is ever decided',
          tree,
          'empty(x) asks whether there is a value',
        )
      case 'name':
        return named(tree, locals)
      case 'select': {
        const of = inner(tree.of)
        if (tree.lenient) warnOptional(tree)
        return tree.lenient ? dyn : keyOf(tree, of)
      }
      case 'index': {
        const [of, index] = [inner(tree.of), inner(tree.index)]
        if (tree.lenient) {
          warnOptional(tree)
          return dyn
        }
        if (of.type === 'list') {
          wants(tree.index, index, number, 'the place in a list')
          return of.of
        }
        if (of.type === 'map') {
          wants(tree.index, index, { type: 'string' }, 'the key of a map')
          return of.of ?? dyn
        }
        return of.type === 'dyn' ? dyn : say('E403', `${written(tree.of)} is ${inWords(of)} and has no items`, tree.of)
      }
      case 'list':
        return { type: 'list', of: either(tree.items.map(inner)) }
      case 'map': {
        for (const [key] of tree.entries) wants(key, inner(key), { type: 'string' }, 'the key of a map')
        const entries = tree.entries.map(
          ([key, value]) => [key.kind === 'text' ? key.value : undefined, inner(value)] as const,
        )
        const isKnown = entries.every(([key]) => key !== undefined)
        return isKnown ? { type: 'map', fields: Object.fromEntries(entries) } : { type: 'map' }
      }
      case 'choice': {
        wants(tree.test, inner(tree.test), bool, '? :')
        return either([inner(tree.yes), inner(tree.no)])
      }
      case 'and':
      case 'or':
        for (const part of tree.parts) wants(part, inner(part), bool, tree.kind === 'and' ? '&&' : '||')
        return bool
      case 'not':
        wants(tree.of, inner(tree.of), bool, '!')
        return bool
      case 'minus':
        wants(tree.of, inner(tree.of), number, '-')
        return number
      case 'binary':
        return shapeOfBinary(tree, checking, inner)
      case 'call':
        return shapeOfCall(tree, checking, locals, loops)
    }
  }

  const named = (tree: Extract<Tree, { kind: 'name' }>, locals: Local | undefined): Shape => {
    for (let local = locals; local; local = local.outer) if (local.name === tree.name) return local.shape
    const shape = Object.hasOwn(vocabulary.names, tree.name) ? vocabulary.names[tree.name] : undefined
    if (shape) {
      uses.add(tree.name)
      return shape
    }
    if (typeNames.includes(tree.name)) return { type: 'type' }
    const names = Object.keys(vocabulary.names)
    const near = asked(tree.name, names)
    return say(
      'E402',
      `no such name: ${tree.name}`,
      tree,
      `names here: ${names.join(', ')}${near === undefined ? '' : `; ${near}`}`,
    )
  }

  const keyOf = (tree: Extract<Tree, { kind: 'select' }>, of: Shape): Shape => {
    if (of.type === 'list')
      return say(
        'E403',
        `${written(tree.of)} is a list and has no keys`,
        tree.of,
        functionOf(tree.key, true)
          ? `write ${written(tree.of)}.${tree.key}()`
          : `one of its items: ${written(tree.of)}[0], or any: .exists(x, …)`,
      )
    if (of.type !== 'map' && of.type !== 'dyn')
      return say('E403', `${written(tree.of)} is ${inWords(of)} and has no keys`, tree.of)
    const shape = under(of, tree.key)
    // In brackets stands what the schemas do not know: a ramdisk of one's own adds what it likes.
    const isClosed = of.type === 'map' && of.closed === true
    if (shape || (tree.quoted && !isClosed)) return shape ?? dyn
    const keys = of.type === 'map' ? Object.keys(of.fields ?? {}) : []
    if (keys.length === 0)
      return say('E402', `no such key: ${tree.key}`, tree.at, `${written(tree.of)} has no keys here`)
    const few = keys.length > 8 ? `${shortened(tree.key, keys).join(', ')}, …` : `${keys.join(', ')};`
    const own = isClosed ? '' : `a key of your own: ${written(tree.of)}["${tree.key}"]`
    return say(
      'E402',
      `no such key: ${tree.key}`,
      tree.at,
      `${written(tree.of)} has: ${few} ${asked(tree.key, keys) ?? own}`.replace(/;? $/, ''),
    )
  }

  const warnOptional = (tree: Tree) => {
    const plain = written(tree).replaceAll('.?', '.').replaceAll('[?', '[')
    say('W412', '.? gives null for null', tree, `default(${plain}, …) gives the other value then too`)
  }

  const checking: Checking = { say, wants, written, readable, shapeOf }
  return shapeOf
}

function asked(name: string, names: readonly string[]): string | undefined {
  // Reports have keys that no schema knows: a short name that shares a letter or two with another was not mistyped.
  const near = nearest(
    name,
    names.filter((one) => one.length > 4 || one[0] === name[0]),
  )
  return near === undefined ? undefined : `did you mean "${near}"?`
}

/** A few of many keys, the nearest one and its neighbours among them. */
function shortened(key: string, keys: readonly string[]): readonly string[] {
  const near = nearest(key, keys)
  const few = keys.slice(0, 6)
  return near === undefined || few.includes(near) ? few : [...few.slice(0, 5), near]
}
