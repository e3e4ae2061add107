import { didYouMean } from '../model/nearest.ts'
import type { Shape } from './expression.ts'
import type { FunctionDefinition } from './functions/function.ts'
import { functionOf, functions } from './functions/index.ts'
import { macroOf, macros, type Macro } from './macros.ts'
import { insteadOfParts, omitted, omittedOnTimes } from './omitted.ts'
import { dyn, either, inWords } from './shape.ts'
import { children, type Span, type Tree } from './syntax.ts'

/** A name that holds inside a loop. */
export type Local = { readonly name: string; readonly shape: Shape; readonly outer: Local | undefined }

/** A check under way. */
export type Checking = {
  /** Says what is wrong; gives the shape of which nothing is known, so that nothing follows from it. */
  say(code: string, message: string, at: Span, remedy?: string): Shape
  /** Says when a part is known not to be what `where` takes. */
  wants(tree: Tree, shape: Shape, wanted: Shape, where: string): void
  /** How a part is written. */
  written(at: Span): string
  /** The shape of a part whose value is looked at; of a secret that is said to be wrong, and nothing follows from it. */
  readable(tree: Tree, shape: Shape): Shape
  /** The shape of a part; `loops` are around it. */
  shapeOf(tree: Tree, locals: Local | undefined, loops: number): Shape
}

type Called = Extract<Tree, { kind: 'call' }>

/** Three loops within each other look at a pair of disks for each NIC: nobody needs more. */
const deepestLoop = 3

const bool: Shape = { type: 'bool' }

/** The shape of what a call gives; says what is wrong with its name and arguments. */
export function shapeOfCall(tree: Called, checking: Checking, locals: Local | undefined, loops: number): Shape {
  const { say, wants, written, readable, shapeOf } = checking
  const isOn = tree.on !== undefined
  const macro = macroOf(tree.name, isOn)
  if (macro) return shapeOfMacro(macro, tree, checking, locals, loops)
  const instead = insteadOf(tree, checking)
  if (instead !== undefined) return instead
  const definition = functionOf(tree.name, isOn)
  const given = children(tree).map((one) => readable(one, shapeOf(one, locals, loops)))
  if (!definition) return unknownFunction(tree, checking)
  const takes = definition.on ? [definition.on, ...definition.takes] : definition.takes
  const least = takes.length - (definition.optional ?? 0)
  if (given.length < least || given.length > takes.length)
    return say('E403', `${tree.name} takes ${counted(definition)}, and not ${tree.args.length}`, tree)
  if (tree.name === 'contains' && tree.on && given[0]?.type === 'list')
    return say(
      'E403',
      `contains takes text, and ${written(tree.on)} is a list`,
      tree.on,
      `write ${tree.args.map(written).join()} in ${written(tree.on)}`,
    )
  for (const [index, part] of children(tree).entries()) {
    const [shape, wanted] = [given[index] ?? dyn, takes[index] ?? dyn]
    wants(part, shape, wanted, tree.name)
    const refusal = part.kind === 'text' ? definition.refuses?.(part.value, index) : undefined
    if (refusal) say(refusal.code, refusal.message, part)
  }
  return typeof definition.gives === 'function' ? definition.gives(given) : definition.gives
}

/** Of a function that CEL has, and is not here. */
function insteadOf({ name, on, args, ...span }: Called, { say, written }: Checking): Shape | undefined {
  const library = on === undefined ? '' : on.kind === 'name' ? on.name : undefined
  const known = library !== undefined && Object.hasOwn(omitted, library) ? omitted[library] : undefined
  const isPart = on !== undefined && args.length === 0 && omittedOnTimes.includes(name)
  const instead = isPart ? insteadOfParts : known && Object.hasOwn(known, name) ? known[name] : undefined
  if (instead === undefined) return undefined
  const whole = on?.kind === 'name' && !isPart ? `${written(on)}.${name}` : name
  return say('E402', `CEL's ${whole} is not here`, span, `write ${instead}`)
}

function unknownFunction(tree: Called, { say, written }: Checking): Shape {
  const { name, on, args } = tree
  if (name === 'secret' && !on)
    return say('E402', 'secret() has no place here', tree, 'it stands alone inside `${{ }}`, in a value that is sent')
  if (on && (functionOf(name, false) ?? macroOf(name, false)))
    return say('E402', `${name} is called on nothing`, tree, `write ${name}(${[on, ...args].map(written).join(', ')})`)
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
  const near = didYouMean(name, names)
  const remedy = near === '' ? `functions here: ${names.join(', ')}` : undefined
  return say('E402', `no such function: ${name}${near}`, tree, remedy)
}

function shapeOfMacro(macro: Macro, tree: Called, checking: Checking, locals: Local | undefined, loops: number): Shape {
  const { say, wants, written, readable, shapeOf } = checking
  const on = tree.on ? readable(tree.on, shapeOf(tree.on, locals, loops)) : dyn
  const [least, most] = macro.arguments
  if (tree.args.length < least || tree.args.length > most)
    return say(
      'E403',
      `${tree.name} takes ${least === most ? least : `${least} or ${most}`} arguments, and not ${tree.args.length}`,
      tree,
    )
  if (!macro.loops) {
    const given = tree.args.map((one) => shapeOf(one, locals, loops))
    if (macro.name === 'has') return shapeOfHas(tree, checking)
    if (macro.name === 'default') return given.find(({ type }) => type === 'secret') ?? either(given)
    return macro.name === 'empty' || macro.name === 'hasValue' ? bool : dyn
  }
  if (!['list', 'map', 'dyn'].includes(on.type))
    return say('E403', `${tree.name} is of lists, and ${written(tree.on!)} is ${inWords(on)}`, tree.on!)
  const [item, ...bodies] = tree.args
  if (item?.kind !== 'name')
    return say('E401', `${tree.name} names the items first, as in x.${tree.name}(one, one.size > 0)`, item ?? tree)
  if (loops === deepestLoop) return say('E401', `more than ${deepestLoop} loops within each other`, tree)
  const shape: Shape = on.type === 'list' ? on.of : on.type === 'map' ? { type: 'string' } : dyn
  const results = bodies.map((body) =>
    readable(body, shapeOf(body, { name: item.name, shape, outer: locals }, loops + 1)),
  )
  const isAsking = macro.name !== 'map' && macro.name !== 'sortBy'
  const [body] = bodies
  if (body && (isAsking || bodies.length > 1)) wants(body, results[0] ?? dyn, bool, tree.name)
  if (macro.name === 'map') return { type: 'list', of: results.at(-1) ?? dyn }
  return macro.name === 'filter' || macro.name === 'sortBy' ? { type: 'list', of: shape } : bool
}

function shapeOfHas(tree: Called, { say, written }: Checking): Shape {
  const [of] = tree.args
  if (of?.kind !== 'select') say('E403', 'has() takes the path of a key, such as has(node.name)', tree)
  else say('W411', 'has is true for null', tree, `!empty(${written(of)}) asks whether there is a value`)
  return bool
}

function counted({ takes, optional = 0 }: FunctionDefinition): string {
  const most = takes.length
  const count = optional === 0 ? `${most}` : `${most - optional} or ${most}`
  return `${count} ${most === 1 ? 'argument' : 'arguments'}`
}
