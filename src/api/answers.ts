import { apiVersions } from '../model/api-version.ts'
import type { Json } from '../model/json.ts'

/** Stand on every answer of the API, errors included. */
export const versionHeaders = {
  'x-openstack-ironic-inspector-api-minimum-version': apiVersions.minimum,
  'x-openstack-ironic-inspector-api-maximum-version': apiVersions.maximum,
} as const

const jsonHeaders = { 'content-type': 'application/json', ...versionHeaders }
const ok = { status: 200, headers: jsonHeaders }

/** A JSON body that ends with a newline, as old clients compare it. */
export function json(status: number, value: Json, headers?: Readonly<Record<string, string>>): Response {
  const body = `${JSON.stringify(value)}\n`
  if (status === 200) return new Response(body, ok)
  return new Response(body, { status, headers: headers ? { ...jsonHeaders, ...headers } : jsonHeaders })
}

/** A JSON text as it was stored, byte for byte: clients save it to a file. */
export function stored(text: string): Response {
  return new Response(text, ok)
}

/** No body. */
export function empty(status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, { status, headers: { ...versionHeaders, ...headers } })
}
