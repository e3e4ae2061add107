import { InspectorError, messageOf } from '../model/error.ts'
import { endpointIn, identityApiOf } from '../model/identity-service.ts'
import { objectOf, textOf, type Json } from '../model/json.ts'
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
  const { authUrl, auth, endpointType, region, timeout, tls } = options
  const url = `${identityApiOf(authUrl)}/auth/tokens`
  const answer = await http({ method: 'POST', url, body: { auth } as unknown as Json, timeout, tls }).catch(
    (error: unknown) => {
      const why = `Cannot log in at "${authUrl}": ${messageOf(error)}; is OS_AUTH_URL right?`
      throw new InspectorError('unavailable', why, { cause: error })
    },
  )
  const token = answer.headers.get('x-subject-token')
  if (answer.status === 201 && token) {
    const { catalog } = objectOf(objectOf(answer.body).token)
    const wanted = { interfaces: [endpointType], region: region || null }
    return { token: new Secret(token), endpoint: endpointIn(catalog, 'baremetal-introspection', wanted) }
  }
  const said = textOf(objectOf(objectOf(answer.body).error).message) ?? `it answered ${answer.status}`
  throw new InspectorError(
    answer.status === 401 ? 'unauthorized' : 'unavailable',
    `Cannot log in at "${authUrl}": ${said}`,
  )
}
