import type { Outcome } from './expression.ts'
import type { Tree } from './syntax.ts'
import { typeName, type Value } from './value.ts'

/** A name that holds while an inner expression is evaluated. */
export type Local = {
  readonly name: string
  readonly value: Value
  /** Where in the data the value is. */
  readonly path: () => string
  readonly outer: Local | undefined
}

/** An evaluation under way. */
export type Evaluation = {
  /** The text of the expression. */
  readonly text: string
  /** Counts work; ends the evaluation by a throw when it was too much. */
  spend(steps: number): void
  /** The value of a name that is no local one. */
  global(name: string): Outcome<Value>
  /** Makes something once for all evaluations of the expression. */
  once<T>(key: string, make: () => T): T
  /** The outcome of a part. */
  value(tree: Tree, locals: Local | undefined): Outcome<Value>
  /** Only what holds for all data counts: nothing is known of them, not even that they are missing. */
  readonly isBlind: boolean
}

/** The path that a part of an expression stands for: `data.disks[2].size` where `d` is that disk. */
export function pathOf(tree: Tree, evaluation: Pick<Evaluation, 'text'>, locals: Local | undefined): string {
  const outer = (of: Tree) => pathOf(of, evaluation, locals)
  const source = (part: Tree) => evaluation.text.slice(part.start, part.end)
  if (tree.kind === 'name') {
    for (let local = locals; local; local = local.outer) if (local.name === tree.name) return local.path()
    return tree.name
  }
  if (tree.kind === 'select')
    return /^[A-Za-z_]\w*$/.test(tree.key) ? `${outer(tree.of)}.${tree.key}` : `${outer(tree.of)}["${tree.key}"]`
  return tree.kind === 'index' ? `${outer(tree.of)}[${source(tree.index)}]` : source(tree)
}

/** The boolean of an outcome; of anything else an error. `where`: what takes it. */
export function truth(outcome: Outcome<Value>, where: string): Outcome<boolean> {
  if (!('value' in outcome)) return outcome
  if (typeof outcome.value === 'boolean') return { value: outcome.value }
  return { error: `${where} takes booleans, and not ${typeName(outcome.value)}` }
}

/**
 * Outcomes joined by `&&` (`decisive` false) or `||` (true): the decisive one decides whatever the others are, on either side; else an
 * error, then what is missing. Stops where it is decided.
 */
export function joined(decisive: boolean, outcomes: Iterable<Outcome<Value>>): Outcome<boolean> {
  let error: { readonly error: string } | undefined
  let undecided: { readonly missing: string } | undefined
  for (const one of outcomes) {
    const outcome = truth(one, decisive ? '||' : '&&')
    if ('error' in outcome) error ??= outcome
    else if ('missing' in outcome) undecided ??= outcome
    else if (outcome.value === decisive) return outcome
  }
  return error ?? undecided ?? { value: !decisive }
}
