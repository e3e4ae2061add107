import { isObject, objectOf, type Json, type JsonObject } from '../model/json.ts'
import { literalOf, pathOf, textExpressionOf } from './interpolation.ts'
import { itemsOf, withItem } from './loops.ts'
import { Untranslatable } from './untranslatable.ts'

/** One of Ironic's conditions as an expression; `!` in front of the name turns it round. Throws `Untranslatable`. */
export function conditionOf({ op, args, loop, multiple }: JsonObject): string {
  const written = String(op)
  const name = written.replace(/^!\s*/, '')
  const make = conditions[name]
  if (!make) throw new Untranslatable(`condition "${name}" is unknown`)
  const isTurned = written.startsWith('!')
  const one = (given: JsonObject) => {
    const made = make(given)
    if (!isTurned) return made
    if (decided.includes(name)) return `!(${made})`
    // Where data are missing Ironic compares the text of the placeholder, which equals nothing.
    return `!default(${made}, false)`
  }
  if (!isObject(args)) throw new Untranslatable(`condition "${name}" takes its arguments as a list: name them`)
  const items = itemsOf(loop)
  if (!items) return one(args)
  // In a loop Ironic compares texts.
  const each = items.map((item) => one({ ...withItem(objectOf(args), item), force_strings: true }))
  if (multiple === 'last') return each.at(-1) ?? 'true'
  // `first` stops at the first that is true, and is therefore `any`.
  return each.map((part) => (each.length > 1 ? `(${part})` : part)).join(multiple === 'all' ? ' && ' : ' || ')
}

const conditions: Readonly<Record<string, (args: JsonObject) => string>> = {
  eq: (args) => chain(args, '=='),
  lt: (args) => chain(args, '<'),
  gt: (args) => chain(args, '>'),
  'is-empty': ({ value }) => `empty(${operand(value)})`,
  'is-none': ({ value }) => `empty(${operand(value)})`,
  'is-true': ({ value }) => `default(${text(value)}, "").lower() in ["true", "yes", "1"]`,
  'is-false': ({ value }) => `default(${text(value)}, "").lower() in ["false", "no", "0"]`,
  'in-net': ({ address, subnet }) => `inNet(${operand(address)}, ${operand(subnet)})`,
  matches: ({ value, regex }) => `${text(value)}.matches(${literalOf(whole(String(regex)))})`,
  contains: ({ value, regex }) => `${text(value)}.matches(${literalOf(String(regex))})`,
  'one-of': ({ value, values }) => {
    const list = listOf(values)
    const asked = list.every((one) => typeof one === 'string') ? text(value) : operand(value)
    return `${asked} in [${list.map((one) => literalOf(one)).join(', ')}]`
  },
}

/** They have an answer where data are missing, too. */
const decided = ['is-empty', 'is-none', 'is-true', 'is-false']

/** Python's `match` begins at the start, and Ironic adds the end: of alternatives that is the last one's. */
function whole(regex: string): string {
  return `^(?:${regex}${regex.endsWith('$') ? '' : '$'})`
}

/** Each value compared with the next one; fewer than two are always true. */
function chain({ values, force_strings }: JsonObject, operator: string): string {
  const list = listOf(values)
  const pairs = list.slice(1).map((right, index) => {
    const left = list[index] ?? null
    const areTexts = force_strings === true || (isText(left) && isText(right))
    // Python writes true and false with a capital letter, JSON does not.
    const isTruth = areTexts && [left, right].some((one) => one === 'True' || one === 'False')
    const written = isTruth ? (one: Json) => `${text(one)}.lower()` : areTexts ? text : operand
    return `${written(left)} ${operator} ${written(right)}`
  })
  return pairs.length === 0 ? 'true' : pairs.join(' && ')
}

function isText(value: Json): boolean {
  return typeof value === 'string'
}

/** As text, which is what Ironic makes of a placeholder. */
function text(value: Json | undefined): string {
  return typeof value === 'string' ? textExpressionOf(value) : literalOf(String(value))
}

/** A placeholder as the value it stands for: beside a number it can only be meant as one. */
function operand(value: Json | undefined): string {
  if (typeof value !== 'string') return literalOf(value ?? null)
  return pathOf(value) ?? textExpressionOf(value)
}

function listOf(values: Json | undefined): readonly Json[] {
  if (Array.isArray(values)) return values
  // Of nothing to compare it would come that the rule always holds.
  throw new Untranslatable('a condition has no list "values"')
}
