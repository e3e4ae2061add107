import { apiVersions } from '../model/api-version.ts'
import { InspectorError, type ErrorCode } from '../model/error.ts'
import { objectOf, textOf, type Json } from '../model/json.ts'
import { withoutSecrets, type Http, type HttpAnswer, type Tls } from '../platform/http.ts'
import { addressOf, defaultAddress, shownAddress, type Address } from './address.ts'
import type { Credentials } from './credentials.ts'
import { login } from './keystone.ts'

/** A request to the service; `path` such as `/v1/introspection`, its parts already escaped. */
export type Ask = {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly body?: Json
  /** A JSON text in the place of `body`, sent as it is. */
  readonly text?: string | undefined
  /** A failure that is an answer, too. */
  readonly takes?: number
  /** Instead of the newest version, where the service was not told another one anyhow. */
  readonly version?: string
}

/**
 * The service as a client sees it. Rejects with the code that fits the answer's status and the message of its body;
 * `unavailable`, with what to do, when nobody answers; `unauthorized` names where the credentials came from.
 */
export type Service = { ask(ask: Ask): Promise<HttpAnswer> }

/** How the service is found and asked. */
export type ServiceOptions = {
  readonly http: Http
  /** Undefined: the endpoint in Keystone's catalogue, else this machine. */
  readonly url: string | undefined
  readonly version?: string
  readonly credentials: Credentials
  readonly tls: Tls | undefined
  /** Of one request, in ms. */
  readonly timeout: number
  readonly endpointType?: string | undefined
  readonly region?: string | undefined
  /** Told before each request: `GET http://…`. */
  readonly onRequest?: (line: string) => void
}

/** A client. It logs in before the first request, once. */
export function connect(options: ServiceOptions): Service {
  let entering: Promise<Entry> | undefined
  return {
    async ask({ method, path, query = {}, body, text, takes, version: usual = apiVersions.maximum }) {
      const { address, identity } = await (entering ??= enter(options))
      const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined)
      const search = given.length > 0 ? `?${new URLSearchParams(given).toString()}` : ''
      const url = `${address.base}${path}${search}`
      const shown = address.socket
        ? withoutSecrets(url).replace(address.base, `${shownAddress(address)} `)
        : withoutSecrets(url)
      options.onRequest?.(`${method} ${shown}`)
      const { timeout, tls, version = usual } = options
      const headers = { ...identity, 'X-OpenStack-Ironic-Inspector-API-Version': version }
      const content = { ...(body === undefined ? {} : { body }), text }
      const answer = await options
        .http({ method, url, headers, ...content, timeout, tls, socket: address.socket })
        .catch((error: Error) => {
          const why = address.socket ? socketTrouble(method, shown, error) : error.message
          throw new InspectorError('unavailable', `${why}; ${advice(options, address)}`, { cause: error })
        })
      if (answer.status < 400 || answer.status === takes) return answer
      throw refusal(answer, shown, options.credentials)
    },
  }
}

type Entry = { readonly address: Address; readonly identity: Readonly<Record<string, string>> }

async function enter(options: ServiceOptions): Promise<Entry> {
  const { credentials, url } = options
  const own = addressOf(url ?? defaultAddress)
  if (credentials.kind === 'none') return { address: own, identity: {} }
  if (credentials.kind === 'token') return { address: own, identity: { 'X-Auth-Token': credentials.token.reveal() } }
  if (credentials.kind === 'basic') {
    const pair = Buffer.from(`${credentials.username}:${credentials.password.reveal()}`).toString('base64')
    return { address: own, identity: { Authorization: `Basic ${pair}` } }
  }
  const { authUrl, auth } = credentials
  const { endpointType = 'public', region, timeout, tls, http } = options
  options.onRequest?.(`POST ${authUrl} (login, ${credentials.source})`)
  const { token, endpoint } = await login(http, { authUrl, auth, endpointType, region, timeout, tls })
  const address = url === undefined && endpoint ? addressOf(endpoint) : own
  return { address, identity: { 'X-Auth-Token': token.reveal() } }
}

// The URL of a request over a socket has a host that nobody typed.
function socketTrouble(method: string, shown: string, { message, cause }: Error): string {
  const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
  return `Cannot ${method} "${shown}": ${isMissing ? 'there is no such socket' : message.replace(/^.*?": /, '')}`
}

function advice({ url }: ServiceOptions, address: Address): string {
  return url === undefined && address.base === defaultAddress
    ? 'start the service with "inspector serve", or say where it is with --inspector-url or INSPECTOR_URL'
    : `is a service running at ${shownAddress(address)}, and is it the right one?`
}

const codes: Readonly<Record<number, ErrorCode>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  406: 'not_acceptable',
  409: 'conflict',
  413: 'too_large',
}

function refusal({ status, body, text }: HttpAnswer, url: string, { source }: Credentials): InspectorError {
  const said = textOf(objectOf(objectOf(body).error).message) ?? (text.slice(0, 500).trim() || `status ${status}`)
  const code = codes[status] ?? (status < 500 ? 'invalid' : 'unavailable')
  if (status === 401 || status === 403) return new InspectorError(code, `${said} (credentials: ${source})`)
  return new InspectorError(code, status < 500 ? said : `The service at "${url}" failed with ${status}: ${said}`)
}
