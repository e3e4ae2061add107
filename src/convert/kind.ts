import { parseDocument, type Document, type Tags } from 'yaml'
import { asPyYaml } from '../config/python-yaml.ts'
import { keepNumbers } from '../config/yaml-numbers.ts'
import { InspectorError } from '../model/error.ts'
import { isObject, type Json, type JsonObject } from '../model/json.ts'
import { rulesIn, isRule } from './rules.ts'

/** The rules in a text; undefined for that of an `inspector.conf`. `invalid` with what is wrong, and where, for a text that is neither. */
export function rulesOrConf(text: string, name: string): readonly JsonObject[] | undefined {
  const document = read(text)
  const value = document.errors.length > 0 ? undefined : exactly(document)
  const rules = rulesIn(value)
  if (rules) return rules
  const begin = text.replace(/^(?:\s*(?:[#;].*)?\n)+/, '').trimStart()
  const isData = /^(?:\{|\[\s*[[\]{"'])/.test(begin)
  if (!isData && section.test(text)) return undefined
  // Of one plain text nothing more can be said.
  const isProse = typeof value !== 'object' && document.errors.length === 0
  const why = isProse ? '' : `: ${faultIn(document, value)}`
  throw new InspectorError(
    'invalid',
    `Cannot convert "${name}": it is neither an inspector.conf, with sections such as [DEFAULT], nor rules in JSON or YAML${why}`,
  )
}

/** What a text holds that is YAML, or JSON; undefined when it is neither. */
export function dataIn(text: string): Json | undefined {
  const document = read(text)
  return document.errors.length > 0 ? undefined : valueOf(document)
}

/** Also one whose end is missing: what is wrong with it, whoever reads an inspector.conf says. */
const section = /^\uFEFF?\[[^\][{}"',]+\]?\s*$/m

/** As Python reads it, for which it was written: in YAML 1.1 `yes` is true. A date, which JSON does not have, stays text. */
function read(text: string): Document {
  return parseDocument(text.replace(/^\uFEFF/, ''), {
    version: '1.1',
    customTags: (tags) => tags.filter((tag) => !isDate(tag)).map(asPyYaml),
  })
}

function isDate(tag: Tags[number]): boolean {
  return tag === 'timestamp' || (typeof tag === 'object' && tag.tag === 'tag:yaml.org,2002:timestamp')
}

/** With numbers as they are written: 20.0 and 20 are two values to a rule. */
function exactly(document: Document): Json | undefined {
  keepNumbers(document)
  return valueOf(document)
}

function valueOf(document: Document): Json | undefined {
  try {
    return document.toJS({ maxAliasCount: 100 }) as Json
  } catch {
    return undefined
  }
}

function faultIn({ errors }: Document, value: Json | undefined): string {
  const [error] = errors
  if (error) {
    const { line, col } = error.linePos?.[0] ?? {}
    // Parts of the text are shown behind a colon, and below the first line: passwords may stand there.
    const [what = ''] = error.message.split(/\n|: | at line |; please /)
    return `line ${line}, column ${col}: ${what}`
  }
  const list = isObject(value) ? (value.inspection_rules ?? value.rules ?? [value]) : value
  if (!Array.isArray(list)) return 'there are no rules in it'
  const wrong = list.findIndex((item: Json) => !isObject(item) || !isRule(item))
  return wrong < 0 ? 'there are no rules in it' : `rule ${wrong + 1} has no list "actions"`
}
