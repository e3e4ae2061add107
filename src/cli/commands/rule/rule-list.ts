import { parseDocument, type Tags } from 'yaml'
import { InspectorError, messageOf } from '../../../model/error.ts'
import { isObject, type Json, type JsonObject } from '../../../model/json.ts'

/** A rule, and where it was written: `"rules.yaml": rule 2`. */
export type WrittenRule = { readonly rule: JsonObject; readonly place: string }

/**
 * The rules of a file: one, a list, or `{rules: […]}`; JSON or YAML 1.1, as ironic-inspector's client reads it, where `yes`
 * is true. Fails with `invalid`, naming the rule, before anything was sent.
 */
export function rulesIn(text: string, file: string): readonly WrittenRule[] {
  const content = contentOf(text, file)
  const inside = isObject(content) && 'rules' in content ? content.rules : content
  const list = Array.isArray(inside) ? (inside as readonly Json[]) : [inside ?? null]
  return list.map((rule, index) => {
    const place = `"${file}": rule ${index + 1}`
    if (isObject(rule)) return { rule, place }
    throw new InspectorError('invalid', `Cannot import ${place}: it is not an object`)
  })
}

function contentOf(text: string, file: string): Json {
  const document = parseDocument(text, { version: '1.1', customTags: (tags) => tags.map(asPyYaml) })
  // A tag that nobody knows is only a warning there, and its value would be taken for text.
  const wrong = document.errors[0] ?? document.warnings[0]
  try {
    if (wrong) throw wrong
    return document.toJS({ reviver: inJson }) as Json
  } catch (error) {
    throw new InspectorError('invalid', `Cannot import "${file}": ${messageOf(error).trimEnd()}`, { cause: error })
  }
}

// JSON has no dates and no infinity, and the service's numbers keep 53 bits: better refused than changed in silence.
function inJson(key: unknown, value: unknown): unknown {
  const isChanged =
    value instanceof Date ||
    (typeof value === 'number' &&
      (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 1e21)))
  if (!isChanged) return value
  throw new InspectorError('invalid', `the value of "${String(key)}" cannot be sent as it is: put it in quotes`)
}

// YAML 1.1 says that `y` and `n` are booleans, too. PyYAML does not, and a rule may well have such a text.
function asPyYaml(tag: Tags[number]): Tags[number] {
  if (typeof tag !== 'object' || tag.tag !== 'tag:yaml.org,2002:bool' || !('test' in tag) || !tag.test) return tag
  return { ...tag, test: new RegExp(`^(?!.$)(?:${tag.test.source})`) }
}
