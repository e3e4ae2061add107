import { booleanOf } from '../../model/boolean.ts'
import type { Json, JsonObject } from '../../model/json.ts'
import { encoded, hintText, type Hint, type Operator } from './parse.ts'

/** Whether a disk satisfies hints. `warning`: it does not, as a field of it says nothing. `error`: it cannot be compared. */
export type Verdict = { readonly matches: boolean; readonly warning?: string } | { readonly error: string }

type Comparable = string | number

const gib = 2 ** 30

/** Compares a disk with all hints, in their order, up to the first that it does not satisfy. */
export function matchHints(disk: JsonObject, hints: readonly Hint[]): Verdict {
  for (const hint of hints) {
    const verdict = matchHint(disk, hint)
    if ('error' in verdict || !verdict.matches) return verdict
  }
  return { matches: true }
}

function matchHint(disk: JsonObject, hint: Hint): Verdict {
  const field = `${hint.name} of disk "${String(disk.name)}"`
  const value = disk[hint.name]
  if (hint.kind === 'boolean') {
    const found = booleanOf(value)
    return found === undefined
      ? { matches: false, warning: `${field} is not a boolean` }
      : { matches: found === hint.value }
  }
  if (hint.kind === 'size' && typeof value !== 'number') return { error: `${field} is not a number` }
  const own = typeof value === 'number' && hint.kind === 'size' ? value / gib : encoded(textOfField(value))
  if (own === '') return { matches: false, warning: `${field} is empty` }
  const matches = comparisons[hint.operator](own, hint.values[0] ?? '', hint.values)
  return matches === undefined ? { error: `${field} cannot be compared with "${hintText(hint)}"` } : { matches }
}

/** A missing field reads `none`, as upstream's text of a missing value does, so that the hint `none` finds it. */
function textOfField(value: Json | undefined): string {
  if (value === undefined || value === null) return 'none'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Undefined: the two cannot be compared. All operators but `<or>` look at the first value only. */
type Comparison = (own: Comparable, value: string, values: readonly string[]) => boolean | undefined

const byText =
  (holds: (own: string, value: string) => boolean): Comparison =>
  (own, value) =>
    typeof own === 'string' ? holds(own, value) : undefined

const byNumber =
  (holds: (own: number, value: number) => boolean): Comparison =>
  (own, value) => {
    const left = realNumberOf(own)
    const right = realNumberOf(value)
    return left === undefined || right === undefined ? undefined : holds(left, right)
  }

const comparisons: Readonly<Record<Operator, Comparison>> = {
  '<or>': (own, _value, values) => values.some((one) => own === one),
  '<in>': byText((own, value) => own.includes(value)),
  // A size is never equal to text, as upstream compares a number with it.
  's==': (own, value) => own === value,
  's!=': (own, value) => own !== value,
  's<': byText((own, value) => own < value),
  's<=': byText((own, value) => own <= value),
  's>': byText((own, value) => own > value),
  's>=': byText((own, value) => own >= value),
  '==': byNumber((own, value) => own === value),
  '!=': byNumber((own, value) => own !== value),
  '<': byNumber((own, value) => own < value),
  '<=': byNumber((own, value) => own <= value),
  '>': byNumber((own, value) => own > value),
  '>=': byNumber((own, value) => own >= value),
  // A bare `=` has always meant "at least" in OpenStack's expressions.
  '=': byNumber((own, value) => own >= value),
}

/** What Python's `float` reads; undefined for text that is no number. */
function realNumberOf(value: Comparable): number | undefined {
  if (typeof value === 'number') return value
  if (/^[-]?(inf|infinity)$/.test(value)) return value.startsWith('-') ? -Infinity : Infinity
  if (/^[-]?nan$/.test(value)) return Number.NaN
  return /^[-]?(\d+(_\d+)*\.?\d*|\.\d+)(e[-]?\d+)?$/.test(value) ? Number(value.replaceAll('_', '')) : undefined
}
