import { InspectorError } from '../model/error.ts'
import { isObject, objectOf, textOf, type Json } from '../model/json.ts'
import { Secret } from '../model/secret.ts'
import type { Http, Tls } from '../platform/http.ts'
import type { KeystoneAuth } from './credentials.ts'

/** A token, and where its catalogue says that this service is. */
export type Login = { readonly token: Secret; readonly endpoint: string | undefined }

/** What a login needs. `endpointType` and `region`: which endpoint of the catalogue to take. `timeout` in ms. */
export type LoginOptions = {
  readonly authUrl: string
  readonly auth: KeystoneAuth
  readonly endpointType: string
  readonly region: string | undefined
  readonly timeout: number
  readonly tls: Tls | undefined
}

/**
 * Logs in to Keystone (Identity API v3). `unauthorized` when it refuses, `unavailable` when it cannot be reached.
 * The address may be given with or without `/v3`, as in OS_AUTH_URL files.
 */
export async function login(http: Http, options: LoginOptions): Promise<Login> {
  const { authUrl, auth, timeout, tls } = options
  const url = `${authUrl.replace(/\/+$/, '').replace(/\/v3$/, '')}/v3/auth/tokens`
  const answer = await http({ method: 'POST', url, body: { auth } as unknown as Json, timeout, tls })
  const token = answer.headers.get('x-subject-token')
  if (answer.status === 201 && token)
    return { token: new Secret(token), endpoint: endpointOf(objectOf(objectOf(answer.body).token).catalog, options) }
  const said = textOf(objectOf(objectOf(answer.body).error).message) ?? `it answered ${answer.status}`
  throw new InspectorError(
    answer.status === 401 ? 'unauthorized' : 'unavailable',
    `Cannot log in at "${authUrl}": ${said}`,
  )
}

function endpointOf(catalog: Json | undefined, { endpointType, region }: LoginOptions): string | undefined {
  const services = Array.isArray(catalog) ? catalog.filter(isObject) : []
  const ours = services.find(({ type }) => type === 'baremetal-introspection')?.endpoints
  const endpoints = Array.isArray(ours) ? ours.filter(isObject) : []
  const match = endpoints.find(
    (endpoint) =>
      endpoint.interface === endpointType && (!region || [endpoint.region_id, endpoint.region].includes(region)),
  )
  return textOf(match?.url)
}
