/** Two answers side by side, field by field; what a clock, a random number or a free port decides is left out. */

import type { Json, JsonObject } from '../../../src/model/json.ts'
import { transcripts, type Pair } from './read.ts'

/** An answer of ours. */
export type Given = { readonly status: number; readonly headers: Headers; readonly body: string }

/** Field (`status`, a header, `body`, a path in it) → its value, or `<absent>`. */
export type Fields = Readonly<Record<string, Json>>

/** A text that clients compare; only in answers to paths that begin so. */
export type FixedText = { readonly text: string; readonly path?: string }

const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi
const named = new Set(
  transcripts.split('\n').flatMap((line) => (/^[A-Z]+ \//.test(line) ? (line.match(uuid) ?? []) : [])),
)
const versionHeader = (which: string) => `x-openstack-ironic-inspector-api-${which}-version`

/** The fields in which our answer is another one, with our values; `posted`: the report that stored data is to be compared with. */
export function differences(pair: Pair, given: Given, texts: readonly FixedText[], posted: JsonObject): Fields {
  const { answer, path } = pair
  const fixed = texts.filter((text) => path.startsWith(text.path ?? ''))
  const theirs = { ...headersOf(pair), status: answer.status, ...recordedBody(pair, fixed, posted) }
  const shown = answer.headers ? givenHeaders(pair, given.headers) : {}
  const ours = { ...shown, status: given.status, ...givenBody(pair, given.body, fixed, bodyShown(pair)) }
  const names = new Set([...Object.keys(theirs), ...Object.keys(ours)])
  const differing = [...names].filter(
    (name) => JSON.stringify(field(theirs, name)) !== JSON.stringify(field(ours, name)),
  )
  return Object.fromEntries(differing.map((name) => [name, field(ours, name)]))
}

const field = (fields: Fields, name: string): Json => fields[name] ?? (name in fields ? null : '<absent>')
const methods = (allow: string) => allow.split(/, ?/).toSorted().join(', ')
const anyPort = (text: string) => text.replace(/(https?:\/\/127\.0\.0\.1):\d+/g, '$1:<port>')
const bodyShown = ({ answer }: Pair) =>
  answer.body !== undefined || answer.entries !== undefined || answer.adds !== undefined

const compared = ['content-type', 'content-length', 'www-authenticate', 'allow']

function headersOf({ answer: { headers } }: Pair): Fields {
  const fields: Record<string, Json> = {}
  for (const name of ['content-type', 'www-authenticate', 'allow', 'versions'])
    if (headers?.[name] !== undefined) fields[name] = name === 'allow' ? methods(headers[name]) : anyPort(headers[name])
  // Texts are worded otherwise, and so are of another length.
  if (headers?.['content-length'] !== undefined) fields['content-length'] = '<length>'
  return fields
}

function givenHeaders({ answer }: Pair, headers: Headers): Fields {
  const [least, most] = [headers.get(versionHeader('minimum')), headers.get(versionHeader('maximum'))]
  const all = new Headers([...headers].filter(([name]) => compared.includes(name)))
  if (least !== null || most !== null) all.set('versions', `${least}..${most}`)
  // The last section shows the content type only.
  const shown = [...all].filter(([name]) => answer.headers?.versions !== undefined || name === 'content-type')
  return headersOf({ answer: { headers: Object.fromEntries(shown) } } as Pair)
}

function recordedBody(pair: Pair, fixed: readonly FixedText[], posted: JsonObject): Fields {
  const { body, entries, adds, removes } = pair.answer
  if (entries !== undefined) return { entries }
  if (adds) {
    const kept = Object.entries(posted).filter(([key]) => !removes?.includes(key))
    return flatten({ ...Object.fromEntries(kept), ...adds }, fixed)
  }
  if (body === undefined) return {}
  if (body === '(empty body)') return { body: '' }
  if (body.startsWith('(HTML')) return { body: '<page>' }
  // Long messages were cut.
  return flatten(JSON.parse(body.replace(/\.\.\.\[\d+ bytes\]$/, '"}}').replace(/\\"}}$/, '"}}')) as Json, fixed)
}

function givenBody(pair: Pair, body: string, fixed: readonly FixedText[], shown: boolean): Fields {
  if (!shown) return {}
  if (body === '') return { body }
  const value = JSON.parse(body) as Json
  if (pair.answer.entries !== undefined) return { entries: (value as { introspection: Json[] }).introspection.length }
  return flatten(value, fixed)
}

/** Every leaf by its path; empty lists and objects are leaves. */
function flatten(value: Json, fixed: readonly FixedText[], path = ''): Fields {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0)
    return { [path || '/']: typeof value === 'string' ? settled(value, path, fixed) : value }
  return Object.assign(
    {},
    ...Object.entries(value).map(([key, inner]) => flatten(inner as Json, fixed, `${path}/${key}`)),
  ) as Fields
}

function settled(text: string, path: string, fixed: readonly FixedText[]): string {
  if (/^(\/error\/message|(\/introspection\/\d+)?\/error)$/.test(path))
    return wording(text, fixed.find((wanted) => text.includes(wanted.text))?.text)
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?$/.test(text)) return '<time>'
  return anyPort(text).replace(uuid, (found) => (named.has(found) ? found : '<uuid>'))
}

/** A fixed text that stands alone has to stand alone with us, too. */
function wording(text: string, fixed: string | undefined): string {
  if (fixed !== undefined) return text === fixed ? fixed : `<text with ${fixed}>`
  return text === '' ? '' : '<text>'
}
