import { booleanOf } from '../../model/boolean.ts'
import { plainly } from '../../model/exact.ts'
import { isObject, truthy, type Json } from '../../model/json.ts'

/** A hint in its normal form: values lower-case and percent-encoded, as Ironic compares them. */
export type Hint =
  | { readonly kind: 'boolean'; readonly name: string; readonly value: boolean }
  | {
      readonly kind: 'text' | 'size'
      readonly name: string
      readonly operator: Operator
      readonly values: readonly string[]
    }

/** Operators that can be used; `=` means at least. */
export type Operator = (typeof operators)[number]

/** Hints in their order, or what is wrong with one. */
export type Parsed = { readonly hints: readonly Hint[] } | { readonly invalid: string }

// Longest first, so that `<=` is not read as `<` and `==` not as `=`.
const operators = [
  '<or>',
  '<in>',
  's==',
  's!=',
  's<=',
  's>=',
  's<',
  's>',
  '==',
  '!=',
  '<=',
  '>=',
  '=',
  '<',
  '>',
] as const

// Ironic's grammar takes them, but no comparison with a disk can succeed.
const unusable = ['<all-in>', '<range-in>']

const textHints = [
  'name',
  'model',
  'vendor',
  'serial',
  'wwn',
  'wwn_with_extension',
  'wwn_vendor_extension',
  'hctl',
  'by_path',
]

/** Reads device hints as a node's `root_device` holds them; an empty object holds none. */
export function parseHints(value: Json | undefined): Parsed {
  if (!isObject(value)) return truthy(value) ? { invalid: 'device hints are not an object' } : { hints: [] }
  const hints: Hint[] = []
  for (const [name, written] of Object.entries(value)) {
    const hint = parseHint(name, written)
    if (typeof hint === 'string') return { invalid: hint }
    hints.push(hint)
  }
  return { hints }
}

/** The hint as one text, for people: `>= 60`. */
export function hintText(hint: Hint): string {
  return hint.kind === 'boolean'
    ? String(hint.value)
    : hint.values.map((value) => `${hint.operator} ${value}`).join(' ')
}

/** Lower-case and percent-encoded as Python's `quote` does it: letters, digits, `_.-~/` stay. */
export function encoded(text: string): string {
  // A lone surrogate cannot be encoded; it becomes U+FFFD.
  return encodeURIComponent(text.trim().toLowerCase().toWellFormed())
    .replaceAll('%2F', '/')
    .replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** The hint, or why it is none. */
function parseHint(name: string, given: Json | undefined): Hint | string {
  // A step above may have set it as it was reported: 480.0.
  const written = given === undefined ? given : plainly(given)
  if (name === 'rotational') {
    const value = booleanOf(written)
    return value === undefined ? `device hint "rotational" is not a boolean` : { kind: 'boolean', name, value }
  }
  const kind = name === 'size' ? 'size' : textHints.includes(name) ? 'text' : undefined
  if (!kind) return `unknown device hint "${name}"`
  const accepted = typeof written === 'string' || (kind === 'size' && Number.isSafeInteger(written))
  if (!accepted) return `device hint "${name}" is not ${kind === 'size' ? 'a whole number or text' : 'text'}`

  const expression = String(written).trim().toLowerCase()
  if (expression === '') return `device hint "${name}" is empty`
  const forbidden = unusable.find((operator) => expression.startsWith(operator))
  if (forbidden) return `device hint "${name}" uses "${forbidden}", which matches no disk`
  const found = operators.find((one) => expression.startsWith(one))
  const operator = found ?? (kind === 'size' ? '==' : 's==')
  const values = (found ? expression.split(found) : [expression]).map(encoded).filter((value) => value !== '')
  if (values.length === 0) return `device hint "${name}" has an operator without a value`
  if (kind === 'size' && !values.every(isPositiveInteger))
    return `device hint "size" is not a whole number of GiB above 0: "${expression}"`
  return { kind, name, operator, values }
}

function isPositiveInteger(value: string): boolean {
  return /^\d+$/.test(value) && Number(value) > 0
}
