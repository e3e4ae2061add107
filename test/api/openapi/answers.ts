/** Whether answers are what the document of the API says. */

import { Ajv, type ValidateFunction } from 'ajv'
import openapi from '../../../schemas/openapi.json'

type Content = Readonly<Record<string, { readonly schema: object }>>
type Responses = Readonly<Record<string, { readonly $ref?: string; readonly content?: Content }>>
type Operations = Readonly<Record<string, { readonly responses: Responses }>>

const document = openapi as unknown as {
  readonly paths: Readonly<Record<string, Operations>>
  readonly components: { readonly schemas: object; readonly responses: Responses }
}

/** Paths as the document has them, those without placeholders first, and what they match. */
const patterns = Object.keys(document.paths)
  .sort((a, b) => Number(a.includes('{')) - Number(b.includes('{')))
  .map((path) => ({ path, pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}/?$`) }))

const ajv = new Ajv({ strict: false, validateFormats: false })
const compiled = new Map<object, ValidateFunction>()

/** What is asked and what came back; `path` with or without a query. */
export type Exchange = {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly type: string | null
  readonly text: string
}

/** What the document does not say of this answer; undefined when it says all of it. */
export function undocumented({ method, path, status, type, text }: Exchange): string | undefined {
  const name = patterns.find(({ pattern }) => pattern.test(path.split('?')[0]!))?.path
  const operations = name === undefined ? undefined : document.paths[name]
  const operation = operations?.[method.toLowerCase()] ?? (method === 'HEAD' ? operations?.get : undefined)
  const what = `${method} ${path} gives ${status}`
  if (method === 'OPTIONS') return status === 200 && text === '' ? undefined : what
  // Versions and unusable credentials are looked at before paths and methods.
  if (!operation) return [400, 406, operations ? 405 : 404, 308].includes(status) ? undefined : what
  const given = operation.responses[status]
  if (!given) return `${what}, of which the document says nothing`
  const { content } = given.$ref === undefined ? given : document.components.responses[status]!
  if (method === 'HEAD') return text === '' ? undefined : `${what} with a body`
  if (!content) return text === '' ? undefined : `${what} with a body`
  const body = type === null ? undefined : content[type]
  if (!body) return `${what} with a body of type ${type}`
  const accepts = validator(body.schema)
  if (accepts(type === 'application/json' ? JSON.parse(text) : text)) return undefined
  return `${what}, and in its body ${ajv.errorsText(accepts.errors)}`
}

function validator(schema: object): ValidateFunction {
  const known = compiled.get(schema)
  if (known) return known
  const made = ajv.compile({ ...schema, components: { schemas: document.components.schemas } })
  compiled.set(schema, made)
  return made
}
