import { didYouMean, nearest } from '../model/nearest.ts'
import { evaluate } from './evaluate.ts'
import type { Problem, Shape, Vocabulary } from './expression.ts'
import type { FunctionDefinition } from './functions/function.ts'
import { functionOf, functions } from './functions/index.ts'
import { macroOf, macros, type Macro } from './macros.ts'
import { dyn, either, inWords, mayBe, under } from './shape.ts'
import { children, type Span, type Tree } from './syntax.ts'

/** What checking found. */
export type Checked = {
  readonly problems: readonly Problem[]
  readonly shape: Shape
  /** The names of the vocabulary that are used. */
  readonly uses: readonly string[]
}

/** Three loops within each other look at a pair of disks for each NIC: nobody needs more. */
const deepestLoop = 3

/** A name that holds inside a loop. */
type Local = { readonly name: string; readonly shape: Shape; readonly outer: Local | undefined }

/** Checks names, types, patterns and bounds of a tree; says everything that is wrong. */
export function check(tree: Tree, text: string, vocabulary: Vocabulary, expects: 'any' | 'boolean'): Checked {
  const problems: Problem[] = []
  const uses = new Set<string>()
  const shape = checker(text, vocabulary, problems, uses)(tree, undefined, 0)
  if (expects === 'boolean' && !mayBe(shape, { type: 'bool' }))
    problems.push(
      problem('E405', `the condition is ${inWords(shape)}, and not true or false`, tree, hintOf(tree, text, shape)),
    )
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

/** What holds whatever the data are is no condition. */
function constant(tree: Tree, text: string, expects: 'any' | 'boolean'): readonly Problem[] {
  if (expects !== 'boolean') return []
  const outcome = evaluate(tree, text, {}, new Map(), true)
  if (!('value' in outcome) || typeof outcome.value !== 'boolean') return []
  return [problem('W410', `the condition is always ${outcome.value}`, tree)]
}

type Check = (tree: Tree, locals: Local | undefined, loops: number) => Shape

function checker(text: string, vocabulary: Vocabulary, problems: Problem[], uses: Set<string>): Check {
  const say = (code: string, message: string, at: Span, remedy?: string) => {
    problems.push(problem(code, message, at, remedy))
    return dyn
  }
  const written = ({ start, end }: Span) => text.slice(start, end)
  const wants = (tree: Tree, shape: Shape, wanted: Shape, where: string) => {
    if (mayBe(shape, wanted)) return
    say('E403', `${where} takes ${inWords(wanted)}, and ${written(tree)} is ${inWords(shape)}`, tree)
  }
  const bool: Shape = { type: 'bool' }
  const number: Shape = { type: 'number' }

  const shapeOf: Check = (tree, locals, loops) => {
    const inner = (one: Tree) => shapeOf(one, locals, loops)
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
        const fields: Record<string, Shape> = {}
        for (const [key, value] of tree.entries) {
          wants(key, inner(key), { type: 'string' }, 'the key of a map')
          const shape = inner(value)
          if (key.kind === 'text') fields[key.value] = shape
        }
        return tree.entries.every(([key]) => key.kind === 'text') ? { type: 'map', fields } : { type: 'map' }
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
        return binary(tree, inner)
      case 'call':
        return called(tree, locals, loops)
    }
  }

  const named = (tree: Extract<Tree, { kind: 'name' }>, locals: Local | undefined): Shape => {
    for (let local = locals; local; local = local.outer) if (local.name === tree.name) return local.shape
    const shape = Object.hasOwn(vocabulary.names, tree.name) ? vocabulary.names[tree.name] : undefined
    if (shape) {
      uses.add(tree.name)
      return shape
    }
    const names = Object.keys(vocabulary.names)
    const remedy = `names here: ${names.join(', ')}${asked(tree.name, names)}`
    return say('E402', `no such name: ${tree.name}`, tree, remedy)
  }

  const keyOf = (tree: Extract<Tree, { kind: 'select' }>, of: Shape): Shape => {
    if (of.type === 'list')
      return say(
        'E403',
        `${written(tree.of)} is a list and has no keys`,
        tree.of,
        `one of its items: ${written(tree.of)}[0], or any: .exists(x, …)`,
      )
    if (of.type !== 'map' && of.type !== 'dyn')
      return say('E403', `${written(tree.of)} is ${inWords(of)} and has no keys`, tree.of)
    const shape = under(of, tree.key)
    // In brackets stands what the schemas do not know: a ramdisk of one's own adds what it likes.
    if (shape || tree.quoted) return shape ?? dyn
    const keys = of.type === 'map' ? Object.keys(of.fields ?? {}) : []
    const few = keys.length > 8 ? `${shortened(tree.key, keys).join(', ')}, …` : keys.join(', ')
    const has = keys.length > 0 ? `${written(tree.of)} has: ${few}` : `${written(tree.of)} has no keys`
    const near = asked(tree.key, keys)
    const own = near === '' ? `; a key of your own: ${written(tree.of)}["${tree.key}"]` : ''
    return say('E402', `no such key: ${tree.key}`, tree.at, `${has}${near}${own}`)
  }

  const warnOptional = (tree: Tree) => {
    const plain = written(tree).replaceAll('.?', '.').replaceAll('[?', '[')
    say('W412', '.? gives null for null', tree, `default(${plain}, …) gives the other value then too`)
  }

  const binary = (tree: Extract<Tree, { kind: 'binary' }>, inner: (one: Tree) => Shape): Shape => {
    const { operator, left, right } = tree
    const isNull = left.kind === 'null' || right.kind === 'null'
    if (isNull && (operator === '==' || operator === '!=')) {
      const other = left.kind === 'null' ? right : left
      inner(other)
      const question = `${operator === '==' ? '' : '!'}empty(${written(other)})`
      say('E407', 'null counts as missing, so this is never decided', tree, `write ${question}`)
      return bool
    }
    const [a, b] = [inner(left), inner(right)]
    const differ = (how: string) =>
      say('E403', `${inWords(a)} ${operator} ${inWords(b)} ${how}`, tree, conversion(a, b, left, right, written))
    switch (operator) {
      case '==':
      case '!=':
        if (!mayBe(a, b)) differ(operator === '==' ? 'is never true' : 'is always true')
        return bool
      case 'in':
        if (b.type === 'list' && !mayBe(a, b.of)) differ(`of ${inWords(b.of)} is never true`)
        else if (b.type === 'map') wants(left, a, { type: 'string' }, '"in" a map')
        else if (b.type !== 'list' && b.type !== 'dyn')
          say(
            'E403',
            `"in" looks into lists and maps, and ${written(right)} is ${inWords(b)}`,
            right,
            b.type === 'string' ? `write ${written(right)}.contains(${written(left)})` : undefined,
          )
        return bool
      case '<':
      case '<=':
      case '>':
      case '>=':
        if (!mayBe(a, b) || [a, b].some(({ type }) => type === 'map')) differ('have no order')
        return bool
      case '+':
        if (!mayBe(a, b) || [a, b].some(({ type }) => type === 'map' || type === 'bool'))
          return differ('cannot be added')
        return a.type === 'list' && b.type === 'list' ? either([a, b]) : a.type === 'dyn' ? b : a
      default:
        for (const [side, shape] of [
          [left, a],
          [right, b],
        ] as const)
          wants(side, shape, number, operator)
        return number
    }
  }

  const called = (tree: Extract<Tree, { kind: 'call' }>, locals: Local | undefined, loops: number): Shape => {
    const isOn = tree.on !== undefined
    const macro = macroOf(tree.name, isOn)
    if (macro) return expanded(macro, tree, locals, loops)
    const definition = functionOf(tree.name, isOn)
    const given = children(tree).map((one) => shapeOf(one, locals, loops))
    if (!definition) return unknownFunction(tree)
    const takes = definition.on ? [definition.on, ...definition.takes] : definition.takes
    const least = takes.length - (definition.optional ?? 0)
    if (given.length < least || given.length > takes.length)
      return say('E403', `${tree.name} takes ${counted(definition)}, and not ${tree.args.length}`, tree)
    for (const [index, part] of children(tree).entries()) {
      const [shape, wanted] = [given[index] ?? dyn, takes[index] ?? dyn]
      wants(part, shape, wanted, tree.name)
      const refusal = part.kind === 'text' ? definition.refuses?.(part.value, index) : undefined
      if (refusal) say(refusal.code, refusal.message, part)
    }
    return typeof definition.gives === 'function' ? definition.gives(given) : definition.gives
  }

  const unknownFunction = (tree: Extract<Tree, { kind: 'call' }>): Shape => {
    const { name, on, args } = tree
    if (name === 'secret' && !on)
      return say('E402', 'secret() has no place here', tree, 'it stands alone inside `${{ }}`, in a value that is sent')
    if (on && (functionOf(name, false) ?? macroOf(name, false)))
      return say(
        'E402',
        `${name} is called on nothing`,
        tree,
        `write ${name}(${[on, ...args].map(written).join(', ')})`,
      )
    const [first, ...rest] = args
    if (first && (functionOf(name, true) ?? macroOf(name, true)))
      return say(
        'E402',
        `${name} is called on something`,
        tree,
        `write ${written(first)}.${name}(${rest.map(written).join(', ')})`,
      )
    const known = [...functions, ...macros.map((one) => ({ ...one, on: one.isOn ? dyn : undefined }))]
    const names = [
      ...new Set(known.filter((one) => (one.on !== undefined) === (on !== undefined)).map((one) => one.name)),
    ]
    return say(
      'E402',
      `no such function: ${name}${didYouMean(name, names)}`,
      tree,
      `functions here: ${names.join(', ')}`,
    )
  }

  const expanded = (
    macro: Macro,
    tree: Extract<Tree, { kind: 'call' }>,
    locals: Local | undefined,
    loops: number,
  ): Shape => {
    const on = tree.on ? shapeOf(tree.on, locals, loops) : dyn
    const [least, most] = macro.arguments
    if (tree.args.length < least || tree.args.length > most)
      return say(
        'E403',
        `${tree.name} takes ${least === most ? least : `${least} or ${most}`} arguments, and not ${tree.args.length}`,
        tree,
      )
    if (!macro.loops) {
      const given = tree.args.map((one) => shapeOf(one, locals, loops))
      if (macro.name === 'has') return hasOf(tree)
      if (macro.name === 'default') return either(given)
      return macro.name === 'empty' || macro.name === 'hasValue' ? bool : dyn
    }
    if (!['list', 'map', 'dyn'].includes(on.type))
      return say('E403', `${tree.name} is of lists, and ${written(tree.on!)} is ${inWords(on)}`, tree.on!)
    const [item, ...bodies] = tree.args
    if (item?.kind !== 'name')
      return say('E401', `${tree.name} names the items first, as in x.${tree.name}(one, one.size > 0)`, item ?? tree)
    if (loops === deepestLoop) return say('E401', `more than ${deepestLoop} loops within each other`, tree)
    const shape: Shape = on.type === 'list' ? on.of : on.type === 'map' ? { type: 'string' } : dyn
    const results = bodies.map((body) => shapeOf(body, { name: item.name, shape, outer: locals }, loops + 1))
    const isAsking = macro.name !== 'map' && macro.name !== 'sortBy'
    const [body] = bodies
    if (body && (isAsking || bodies.length > 1)) wants(body, results[0] ?? dyn, bool, tree.name)
    if (macro.name === 'map') return { type: 'list', of: results.at(-1) ?? dyn }
    return macro.name === 'filter' || macro.name === 'sortBy' ? { type: 'list', of: shape } : bool
  }

  const hasOf = (tree: Extract<Tree, { kind: 'call' }>): Shape => {
    const [of] = tree.args
    if (of?.kind !== 'select') say('E403', 'has() takes the path of a key, such as has(node.name)', tree)
    else say('W411', 'has is true for null', tree, `!empty(${written(of)}) asks whether there is a value`)
    return bool
  }

  return shapeOf
}

function asked(name: string, names: readonly string[]): string {
  const near = nearest(name, names)
  return near === undefined ? '' : ` did you mean "${near}"?`
}

/** A few of many keys, the nearest one and its neighbours among them. */
function shortened(key: string, keys: readonly string[]): readonly string[] {
  const near = nearest(key, keys)
  const few = keys.slice(0, 6)
  return near === undefined || few.includes(near) ? few : [...few.slice(0, 5), near]
}

function counted({ takes, optional = 0 }: FunctionDefinition): string {
  const most = takes.length
  const count = optional === 0 ? `${most}` : `${most - optional} or ${most}`
  return `${count} ${most === 1 ? 'argument' : 'arguments'}`
}

/** How a text and a number come together. */
function conversion(a: Shape, b: Shape, left: Tree, right: Tree, written: (one: Tree) => string): string | undefined {
  const text = a.type === 'string' ? left : b.type === 'string' ? right : undefined
  if (!text || ![a, b].some(({ type }) => type === 'number')) return undefined
  return text.kind === 'text' && /^-?\d+$/.test(text.value) ? `write ${text.value}` : `write int(${written(text)})`
}
