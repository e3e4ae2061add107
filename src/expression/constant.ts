import { evaluate, fullBudget } from './evaluate.ts'
import { macroOf } from './macros.ts'
import { compareNums, numOf } from './number.ts'
import { children, type Tree } from './syntax.ts'
import type { Value } from './value.ts'

/** A part of an expression that fails whatever the data are, and why. */
export type Fault = { readonly part: Tree; readonly error: string }

/**
 * The smallest parts without data that cannot be evaluated: `1 / 0`, `int("abc")`; and what is divided by a constant zero. What is never
 * reached, as in `true || 1 / 0 == 1`, is none, nor what takes too long to find out.
 */
export function constantFaults(tree: Tree, text: string): readonly Fault[] {
  const faults: Fault[] = []
  const budget = fullBudget()
  const outcome = (part: Tree) => evaluate(part, text, {}, new Map(), { budget })
  /** Of a part without data, the smallest one of it that fails. */
  const search = (part: Tree): void => {
    const came = isLiteral(part) ? undefined : outcome(part)
    if (!came || !('error' in came) || budget.left < 0) return
    const before = faults.length
    if (!opensLoop(part)) for (const child of children(part)) search(child)
    if (faults.length === before) faults.push({ part, error: came.error })
  }
  const walk = (part: Tree): Names => {
    const below = children(part).map((child) => ({ child, free: walk(child) }))
    const all = below.reduce(
      (names, { free }) => together(names, free),
      part.kind === 'name' ? new Set([part.name]) : none,
    )
    const item = opensLoop(part)
    const isOwn = item !== undefined && !(part.kind === 'call' && part.on && namesIn(part.on).has(item))
    const free = isOwn ? all.difference(new Set([item])) : all
    if (free.size > 0) {
      for (const { child, free: names } of below) if (names.size === 0) search(child)
      const divisor = part.kind === 'binary' && /[/%]/.test(part.operator) ? part.right : undefined
      const by = divisor && namesIn(divisor).size === 0 ? outcome(divisor) : undefined
      if (by && 'value' in by && isZero(by.value)) faults.push({ part, error: 'division by zero' })
    }
    return free
  }
  if (walk(tree).size === 0) search(tree)
  return faults
}

/** The name that a loop gives to the items. */
function opensLoop(part: Tree): string | undefined {
  if (part.kind !== 'call' || !macroOf(part.name, part.on !== undefined)?.loops) return undefined
  return part.args[0]?.kind === 'name' ? part.args[0].name : undefined
}

function isZero(value: Value): boolean {
  const num = numOf(value)
  return num !== undefined && compareNums(num, { int: 0n }) === 0
}

type Names = ReadonlySet<string>

const none: Names = new Set()

/** Both; most parts have no names, or the same ones as those beside them. */
function together(one: Names, other: Names): Names {
  if (other.isSubsetOf(one)) return one
  return one.isSubsetOf(other) ? other : one.union(other)
}

function namesIn(tree: Tree): Names {
  const own: Names = tree.kind === 'name' ? new Set([tree.name]) : none
  return children(tree).reduce((names, child) => together(names, namesIn(child)), own)
}

function isLiteral({ kind }: Tree): boolean {
  return kind === 'text' || kind === 'number' || kind === 'bool' || kind === 'null'
}
