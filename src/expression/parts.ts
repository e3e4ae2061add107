import { unsealed } from '../model/sealed.ts'
import { evaluate, type Budget } from './evaluate.ts'
import type { Outcome, Part, Scope } from './expression.ts'
import type { Tree } from './syntax.ts'
import { jsonOf, type Value } from './value.ts'

/** An evaluation of a whole tree: what it came to, what was made for it, and the steps that are left of it. */
export type Evaluated = {
  readonly whole: Outcome<Value>
  readonly made: Map<string, unknown>
  readonly budget: Budget
}

/**
 * What decided an expression: of `&&` and `||` only the parts that did, of a comparison both sides. Only those that the steps left
 * suffice for: a condition that takes long is told by itself.
 */
export function partsOf(tree: Tree, text: string, scope: Scope, { whole, made, budget }: Evaluated): readonly Part[] {
  const cached = remembered(scope)
  const known = new Map<Tree, Outcome<Value>>([[tree, whole]])
  const outcome = (of: Tree) => {
    const before = known.get(of) ?? evaluate(of, text, cached, made, { budget })
    known.set(of, before)
    return before
  }
  const parts = new Map<string, Part>()
  const add = (of: Tree) => {
    const written = text.slice(of.start, of.end)
    const found = outcome(of)
    if (budget.left < 0) return
    parts.set(written, { text: written, ...('value' in found ? { value: unsealed(jsonOf(found.value)).value } : {}) })
  }
  const walk = (of: Tree): void => {
    if (of.kind === 'and' || of.kind === 'or') {
      const decisive = outcome(of)
      for (const part of of.parts) if (isSame(outcome(part), decisive) && budget.left >= 0) walk(part)
    } else if (of.kind === 'not') walk(of.of)
    else if (of.kind === 'choice') {
      const test = outcome(of.test)
      walk(of.test)
      if ('value' in test) walk(test.value === true ? of.yes : of.no)
    } else if (of.kind === 'binary') [of.left, of.right].filter((side) => !isConstant(side)).forEach(add)
    else {
      if (of.kind === 'call') [...(of.on ? [of.on] : []), ...of.args].filter(isPath).forEach(add)
      if (!isConstant(of)) add(of)
    }
  }
  walk(tree)
  return [...parts.values()]
}

/** Each name is asked once for all parts. */
function remembered(scope: Scope): Scope {
  const asked = new Map<string, ReturnType<Scope[string]>>()
  return Object.fromEntries(
    Object.entries(scope).map(([name, ask]) => [
      name,
      () => {
        const before = asked.get(name) ?? ask()
        asked.set(name, before)
        return before
      },
    ]),
  )
}

function isSame(a: Outcome<Value>, b: Outcome<Value>): boolean {
  if ('value' in a) return 'value' in b && a.value === b.value
  return 'missing' in a ? 'missing' in b : 'error' in b
}

function isConstant({ kind }: Tree): boolean {
  return kind === 'text' || kind === 'number' || kind === 'bool' || kind === 'null'
}

function isPath({ kind }: Tree): boolean {
  return kind === 'name' || kind === 'select' || kind === 'index'
}
