import { InspectorError } from '../model/error.ts'
import type { Json } from '../model/json.ts'
import type { Answer } from '../model/plan.ts'
import type { Clock } from '../platform/clock.ts'
import { http, retryAfter, withoutSecrets, type Http, type HttpAnswer, type Tls } from '../platform/http.ts'
import { Unavailable } from '../platform/retry.ts'
import type { Access } from './access.ts'
import { faultOf, isPassing, withoutSecretsOf } from './faults.ts'
import { createNegotiation, versionHeaders } from './version.ts'

/** One request; `query` is the text after the question mark. */
export type Call = { readonly method: string; readonly path: string; readonly query?: string; readonly body?: Json }

/** Speaks with Ironic, one attempt at a time. */
export interface Client {
  /**
   * Resolves with every answer that ends the matter, 4xx included. Rejects with `unavailable` when another attempt may succeed,
   * with `unauthorized` when the identity service refuses our own login.
   */
  call(call: Call, signal?: AbortSignal): Promise<Answer>
}

/** What a client is made with; `timeout` in ms is that of one request. */
export type ClientParts = {
  readonly access: Access
  readonly clock: Clock
  readonly timeout: number
  readonly tls?: Tls | undefined
  readonly http?: Http
}

// 500 is missing on purpose: Ironic answers so to what it cannot digest, and it would be sent over and over.
const passing: ReadonlySet<number> = new Set([408, 429, 502, 503, 504])

/** A client with version negotiation; a refused token is renewed once per call. */
export function createClient({ access, clock, timeout, tls, http: send = http }: ClientParts): Client {
  const negotiation = createNegotiation((url, signal) => send({ method: 'GET', url, timeout, tls, signal }))

  async function attempt(base: string, call: Call, signal: AbortSignal | undefined): Promise<HttpAnswer> {
    const url = `${base}${call.path}${call.query ? `?${call.query}` : ''}`
    const request = {
      method: call.method,
      url,
      timeout,
      tls,
      signal,
      ...(call.body === undefined ? {} : { body: call.body }),
    }
    for (let renewed = false; ; renewed = true) {
      const version = versionHeaders(await negotiation.version(base, signal))
      const login = await access.headers(signal)
      const answer = await send({ ...request, headers: { ...version, ...login } })
      if (answer.status === 401 && !renewed && access.refused(login)) continue
      if (answer.status === 406 && !renewed) {
        negotiation.forget(base)
        continue
      }
      return answer
    }
  }

  return {
    async call(call, signal) {
      const base = baseOf(await access.endpoint(signal))
      const answer = await attempt(base, call, signal)
      const { status, headers, body } = answer
      const failed = (why: string) =>
        new Unavailable(`Cannot ${call.method} "${withoutSecrets(`${base}${call.path}`)}": ${why}`, {
          retryAfter: retryAfter(headers, clock.now() / 1000),
        })
      // A proxy in front of an Ironic that is being restarted answers in its place: its 404 is no missing node.
      if ((status < 400 || status === 404) && !headers.has('x-openstack-ironic-api-version'))
        throw failed(`somebody else than Ironic answers ${status}`)
      const fault = status < 400 ? undefined : withoutSecretsOf(call.body, faultOf(body) ?? `status ${status}`)
      if (passing.has(status) || (status === 409 && isPassing(fault)))
        throw failed(`Ironic answers ${status}: ${fault}`)
      return { status, ...(body === undefined ? {} : { body }), ...(fault === undefined ? {} : { message: fault }) }
    },
  }
}

/**
 * The answer of a call that was to succeed; else `not_found` for 404, `internal` for what is wrong between us and Ironic (401, 403, 5xx),
 * `invalid` for all that Ironic refuses.
 */
export function succeeded(answer: Answer, doing: string): Answer {
  const { status, message } = answer
  if (status >= 200 && status < 300) return answer
  const ours = status < 400 || status === 401 || status === 403 || status >= 500
  const code = ours ? 'internal' : status === 404 ? 'not_found' : 'invalid'
  throw new InspectorError(code, `Cannot ${doing}: ${message ?? `Ironic answers ${status}`}`)
}

/** The address before `/v1`: catalogues hold it with and without. */
function baseOf(endpoint: string): string {
  return endpoint.replace(/\/+$/, '').replace(/\/v1$/, '')
}
