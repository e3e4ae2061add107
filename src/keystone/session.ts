import { InspectorError } from '../model/error.ts'
import { endpointIn, identityApiOf } from '../model/identity-service.ts'
import { objectOf, textOf, type Json } from '../model/json.ts'
import type { Time } from '../model/time.ts'
import { unlessAborted } from '../platform/abort.ts'
import type { Clock } from '../platform/clock.ts'
import { http, retryAfter, withoutSecrets, type Http, type HttpAnswer, type Tls } from '../platform/http.ts'
import { Unavailable } from '../platform/retry.ts'
import { loginBody, userOf } from './login.ts'
import type { KeystoneSettings } from './settings.ts'

/** Our own login at the identity service. */
export interface Session {
  /**
   * A token that is good for a while yet; logs in when there is none. `unauthorized` when the login is refused,
   * `unavailable` when the identity service is away.
   */
  token(signal?: AbortSignal): Promise<string>
  /** Forgets a token that a service refused; a newer one stays. */
  drop(token: string): void
  /** The address of a service. `internal` when the catalogue has none; the next call looks into a new one. */
  endpoint(type: string, signal?: AbortSignal): Promise<string>
}

/** What a session is made with. */
export type SessionParts = { readonly clock: Clock; readonly tls?: Tls | undefined; readonly http?: Http }

/** One request to the identity service, in ms. */
export const keystoneTimeout = 30_000

// A token must outlive the request that carries it, and a clock that is a little off.
const margin: Time = 60_000_000
// Keystone may lock an account after some wrong passwords (`lockout_failure_attempts`): a refused login is not repeated at once.
const refusalHolds: Time = 30_000_000

type Login = { readonly token: string; readonly renewAt: Time; readonly catalogue: Json | undefined }

/** A session that logs in when first needed, renews the token before it expires, and logs in once at a time however many wait for it. */
export function createSession(settings: KeystoneSettings, { clock, tls, http: send = http }: SessionParts): Session {
  const authUrl = identityApiOf(settings.auth_url)
  let current: Login | undefined
  let pending: Promise<Login> | undefined
  let refusal: { readonly error: InspectorError; readonly until: Time } | undefined

  async function logIn(): Promise<Login> {
    if (refusal && clock.now() < refusal.until) throw refusal.error
    const answer = await send({
      method: 'POST',
      url: `${authUrl}/auth/tokens`,
      body: loginBody(settings),
      timeout: keystoneTimeout,
      tls,
    })
    try {
      current = loginOf(answer, clock.now())
      return current
    } catch (error) {
      if (error instanceof InspectorError && error.code === 'unauthorized')
        refusal = { error, until: clock.now() + refusalHolds }
      throw error
    }
  }

  function loginOf(answer: HttpAnswer, now: Time): Login {
    const { status, headers, body } = answer
    const why = textOf(objectOf(objectOf(body).error).message) ?? `status ${status}`
    const doing = `Cannot log in at "${withoutSecrets(authUrl)}" as ${userOf(settings)}`
    if (status === 401 || status === 403)
      throw new InspectorError('unauthorized', `${doing}: Keystone refuses it: ${why}`)
    const token = headers.get('x-subject-token')
    const described = objectOf(objectOf(body).token)
    if (status !== 201 || token === null)
      throw new Unavailable(`${doing}: ${why}`, { retryAfter: retryAfter(headers, now / 1000) })
    const lasts = Date.parse(textOf(described.expires_at) ?? '') * 1000 - now
    // Without an expiry it is renewed when refused; a very short life is used by half.
    const renewAt = Number.isNaN(lasts) ? Infinity : now + Math.max(lasts - margin, lasts / 2)
    return { token, renewAt, catalogue: described.catalog }
  }

  function login(signal: AbortSignal | undefined): Promise<Login> {
    if (current && clock.now() < current.renewAt) return Promise.resolve(current)
    pending ??= logIn().finally(() => (pending = undefined))
    return unlessAborted(pending, signal)
  }

  function drop(token: string): void {
    if (current?.token === token) current = undefined
  }

  return {
    token: async (signal) => (await login(signal)).token,
    drop,
    async endpoint(type, signal) {
      const { token, catalogue } = await login(signal)
      const address = endpointIn(catalogue, type, settings)
      if (address !== undefined) return address
      drop(token)
      const where = settings.region === null ? '' : ` in region "${settings.region}"`
      throw new InspectorError(
        'internal',
        `Cannot find service "${type}"${where}: the catalogue has no ${settings.interfaces.join(' or ')} endpoint for it`,
      )
    },
  }
}
