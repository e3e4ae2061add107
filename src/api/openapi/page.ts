import { isObject, type Json, type JsonObject } from '../../model/json.ts'

/** The document of the API as a page to read, in Markdown. */
export function apiPage(document: JsonObject): string {
  const { info, paths, components } = document as { info: JsonObject; paths: JsonObject; components: JsonObject }
  const parts = [
    '# HTTP API',
    '<!-- Generated: bun run generate -->',
    `Version ${text(info.version)}. ${text(info.description)} For programs: [openapi.json](openapi.json).`,
    ...entries(paths).flatMap(([path, methods]) =>
      entries(methods).map(([method, operation]) => section(`${method.toUpperCase()} ${path}`, operation)),
    ),
    '## Parameters',
    table(
      ['name', 'in', 'meaning'],
      entries(components.parameters).map(([, one]) => parameter(one)),
    ),
    '## Failures',
    table(
      ['status', 'meaning'],
      entries(components.responses).map(([status, one]) => [status, text(one.description)]),
    ),
    ...entries(components.schemas).flatMap(([name, schema]) => [`## ${name}`, body(schema)]),
  ]
  return `${parts.join('\n\n')}\n`
}

function section(title: string, operation: JsonObject): string {
  const who = operation['x-policy']
  const parameters = list(operation.parameters)
    .map((one) => lastOf(one.$ref))
    .filter((name) => name !== 'version')
  const lines = [
    who === undefined ? 'Everybody may ask.' : `Permission: \`${text(who)}\`.`,
    parameters.length > 0 ? `Parameters: ${parameters.map((name) => `\`${name}\``).join(', ')}.` : '',
    isObject(operation.requestBody) ? `Body: ${content(operation.requestBody)}.` : '',
    `Answers: ${entries(operation.responses)
      .map(([status, answer]) => `${status}${given(answer)}`)
      .join(', ')}.`,
  ]
  return `## \`${title}\`\n\n${text(operation.summary)}.\n\n${lines.filter((line) => line !== '').join('  \n')}`
}

/** What an answer has; a failure has the body that all have. */
function given(answer: JsonObject): string {
  return isObject(answer.content) ? ` ${content(answer)}` : ''
}

function content(holder: JsonObject): string {
  const kinds = entries(holder.content).map(([type, { schema }]) => {
    const name = isObject(schema) && schema.$ref !== undefined ? lastOf(schema.$ref) : undefined
    return name === undefined ? type : `[${name}](#${name.toLowerCase()})`
  })
  return kinds.join(' or ')
}

function parameter(one: JsonObject): readonly string[] {
  return [`\`${text(one.name)}\``, text(one.in), text(one.description)]
}

function body(schema: JsonObject): string {
  const about = text(schema.description)
  const required = Array.isArray(schema.required) ? schema.required : []
  const keys = entries(schema.properties).map(([name, of]) => [
    `\`${name}\`${required.includes(name) ? '' : ' (optional)'}`,
    kind(of),
    text(of.description),
  ])
  const shown = keys.length > 0 ? table(['key', 'type', ''], keys) : kind(schema)
  return about === '' ? shown : `${about}.\n\n${shown}`
}

function kind(schema: JsonObject): string {
  if (schema.$ref !== undefined) return `[${lastOf(schema.$ref)}](#${lastOf(schema.$ref).toLowerCase()})`
  if (schema.enum !== undefined) return (schema.enum as readonly Json[]).map((word) => `\`${text(word)}\``).join(', ')
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``
  if (schema.type === 'array' && isObject(schema.items)) return `list of ${kind(schema.items)}`
  return [schema.type ?? 'anything'].flat().map(text).join(' or ')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function entries(value: Json | undefined): readonly (readonly [string, JsonObject])[] {
  return Object.entries(isObject(value) ? value : {}) as [string, JsonObject][]
}

function list(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as JsonObject[]) : []
}

function lastOf(reference: Json | undefined): string {
  return text(reference).split('/').at(-1)!
}

function text(value: Json | undefined): string {
  return value === undefined || value === null ? '' : String(value as string | number | boolean)
}
