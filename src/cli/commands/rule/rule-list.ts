import { parseDocument } from 'yaml'
import { keysOfOurForm } from '../../../app/file-rule.ts'
import { asPyYaml } from '../../../config/python-yaml.ts'
import { keepNumbers } from '../../../config/yaml-numbers.ts'
import { InspectorError, messageOf } from '../../../model/error.ts'
import { isWritten } from '../../../model/exact.ts'
import { isObject, type Json, type JsonObject } from '../../../model/json.ts'

/** A rule, and where it was written: `"rules.yaml": rule 2`. */
export type WrittenRule = { readonly rule: JsonObject; readonly place: string }

/**
 * The rules of a file: one, a list, or `{rules: […]}`; JSON or YAML 1.1, as ironic-inspector's client reads it, where `yes`
 * is true. Numbers are as they are written (`model/exact.ts`). Fails with `invalid`, naming the rule, before anything was sent; also for
 * rules in our form, which the API does not hold.
 */
export function rulesIn(text: string, file: string): readonly WrittenRule[] {
  const content = contentOf(text, file)
  const inside = isObject(content) && 'rules' in content ? content.rules : content
  const list = Array.isArray(inside) ? (inside as readonly Json[]) : [inside ?? null]
  return list.map((rule, index) => {
    const place = `"${file}": rule ${index + 1}`
    const refused = (why: string) => new InspectorError('invalid', `Cannot import ${place}: ${why}`)
    if (!isObject(rule)) throw refused('it is not an object')
    const ours = keysOfOurForm(rule)
    // The API would pass over a `when`, and apply the rule to every node.
    if (ours.length > 0) throw refused(inOurForm(rule, ours))
    const foreign = foreignIn(rule)
    if (foreign) throw refused(foreign)
    return { rule, place }
  })
}

function inOurForm({ actions }: JsonObject, keys: readonly string[]): string {
  const words = keys.join(', ')
  const remedy = 'put it into a file of rules.d/, which "include" of the configuration names, and reload the service'
  return actions === undefined
    ? `it is in the form of files (${words}), and the API holds ironic-inspector's (conditions, actions); ${remedy}`
    : `${words} beside actions, and a rule is in one form or the other; take out one of them`
}

function contentOf(text: string, file: string): Json {
  const document = parseDocument(text, { version: '1.1', customTags: (tags) => tags.map(asPyYaml) })
  // A tag that nobody knows is only a warning there, and its value would be taken for text.
  const wrong = document.errors[0] ?? document.warnings[0]
  try {
    if (wrong) throw wrong
    keepNumbers(document)
    return document.toJS() as Json
  } catch (error) {
    throw new InspectorError('invalid', `Cannot import "${file}": ${messageOf(error).trimEnd()}`, { cause: error })
  }
}

/** The first value that JSON does not have, with its place and what to do; better refused than changed in silence. */
function foreignIn(value: unknown, path = ''): string | undefined {
  const here = path === '' ? 'the rule' : path
  if (value instanceof Date) return `${here} is a date, which JSON does not have: put it in quotes`
  if (typeof value === 'number' && !Number.isFinite(value))
    return `${here} is ${value}, which JSON does not have: write a number, or put it in quotes`
  if (isWritten(value) || typeof value !== 'object' || value === null) return undefined
  for (const [key, part] of Object.entries(value)) {
    const below = Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`
    const foreign = foreignIn(part, below)
    if (foreign) return foreign
  }
  return undefined
}
