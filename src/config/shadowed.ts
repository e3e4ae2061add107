import { objectOf, type Json, type JsonObject } from '../model/json.ts'
import { pointerOf, type Pointer } from '../model/pointer.ts'
import type { Source } from './source.ts'

/** Of thousands of rules for one path only so many are compared with each other. */
const most = 20

type Written = { readonly source: Source; readonly pointer: Pointer; readonly rule: JsonObject }

/** What beside `set` does not change what a rule does. */
const idle = ['id', 'description', 'scope', 'when', 'let', 'set']

/**
 * Says of rules that only set values, all of which a rule below sets again under the same condition or none: nothing of them is ever
 * seen. `sources` in the order in which their rules run.
 */
export function blameShadowed(sources: readonly Source[]): void {
  const rules = sources.flatMap((source) => {
    const { rules: written } = objectOf(source.value as Json)
    return (Array.isArray(written) ? (written as readonly Json[]) : []).map((rule, index): Written => ({
      source,
      pointer: pointerOf('rules', String(index)),
      rule: objectOf(rule),
    }))
  })
  // From the last to the first: the rules below that set a path.
  const below = new Map<string, Written[]>()
  for (const written of rules.toReversed()) {
    const { source, pointer, rule } = written
    const paths = Object.keys(objectOf(rule.set))
    const [first = ''] = paths
    const isOnlySetting = paths.length > 0 && Object.keys(rule).every((key) => idle.includes(key))
    const over = isOnlySetting ? below.get(first)?.find((one) => covers(one.rule, rule, paths)) : undefined
    for (const path of paths) below.set(path, [...(below.get(path) ?? []).slice(-most), written])
    if (!over) continue
    const { file, line } = over.source.placeOf(over.pointer)
    source.blame(pointer, {
      code: 'W320',
      message: 'nothing of this rule is ever seen: a rule below sets the same under the same condition',
      remedy: `it is in ${file}:${line}`,
    })
  }
}

/** Whether a rule sets all of the paths, wherever the other one does. */
function covers(rule: JsonObject, other: JsonObject, paths: readonly string[]): boolean {
  const isWider = (key: 'when' | 'scope') => rule[key] === undefined || rule[key] === other[key]
  const set = objectOf(rule.set)
  // What it sets by an expression may be missing.
  const isSure = Object.values(set).every((value) => !JSON.stringify(value).includes('${{'))
  // Names of `let` may mean something else in each of them.
  const isPlain = rule.let === undefined && other.let === undefined
  return isPlain && isSure && isWider('when') && isWider('scope') && paths.every((path) => Object.hasOwn(set, path))
}
