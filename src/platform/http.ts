import { disk } from './files.ts'
import { checkPair } from '../model/certificate.ts'
import { InspectorError, messageOf } from '../model/error.ts'
import type { Json } from '../model/json.ts'
import { mask } from '../model/secret.ts'
import { isCredentialName } from '../model/secret-names.ts'
import { Unavailable } from './retry.ts'

/**
 * How a server's certificate is checked, and what we show of our own. `ca`: PEM text that takes the place of the machine's own
 * authorities. `cert`, `key`: PEM texts for a server that wants to know its clients; both or none.
 */
export type Tls = { readonly ca?: string; readonly insecure?: boolean; readonly cert?: string; readonly key?: string }

/** One request. `timeout` in ms covers everything from the connection to the last byte of the body. */
export type HttpRequest = {
  readonly method: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Json
  /** A JSON text to be sent as it is, in the place of `body`: no number in it loses digits. */
  readonly text?: string | undefined
  readonly timeout: number
  readonly signal?: AbortSignal | undefined
  readonly tls?: Tls | undefined
  /** Path of a Unix socket to connect to; the URL's host is then only a name. */
  readonly socket?: string | undefined
}

/** Any answer, whatever its status. `body` is undefined when the text is no JSON. */
export type HttpAnswer = {
  readonly status: number
  readonly headers: Headers
  readonly body: Json | undefined
  readonly text: string
}

/** Sends one request. */
export type Http = (request: HttpRequest) => Promise<HttpAnswer>

/**
 * Sends JSON, reads JSON. Rejects with `unavailable`, naming method and URL, when there was no whole answer in time;
 * with the signal's reason when the caller gave up. Redirections are answers: followed, they would carry a token to whoever is named in them.
 */
export const http: Http = (request) => sendBounded(request, Infinity)

/** As `http`, but rejects with `too_large` when the body is longer than `longest` bytes; no more of it is read. */
export async function sendBounded(request: HttpRequest, longest: number): Promise<HttpAnswer> {
  const { method, url, timeout, signal, tls, socket } = request
  const sent = request.text ?? (request.body === undefined ? undefined : JSON.stringify(request.body))
  signal?.throwIfAborted()
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(late), timeout)
  const abort = () => stop.abort(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  try {
    const response = await fetch(url, {
      method,
      headers: {
        accept: 'application/json',
        'user-agent': 'inspector',
        ...request.headers,
        ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(sent === undefined ? {} : { body: sent }),
      redirect: 'manual',
      ...(socket === undefined ? {} : { unix: socket }),
      signal: stop.signal,
      ...(tls ? { tls: asBunWantsIt(tls) } : {}),
    })
    const text = longest === Infinity ? await response.text() : await boundedText(response, longest, stop)
    return { status: response.status, headers: response.headers, body: json(text), text }
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    if (stop.signal.reason === tooLong)
      throw new InspectorError('too_large', `Cannot ${method} "${withoutSecrets(url)}": the answer is too long`)
    const why = stop.signal.aborted ? `no answer within ${timeout / 1000} s` : reasonOf(error)
    throw new Unavailable(`Cannot ${method} "${withoutSecrets(url)}": ${why}`, { cause: error })
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}

/** The URL less user, password and fragment, and what in its query says who somebody is masked, to be shown. */
export function withoutSecrets(url: string): string {
  const parsed = URL.parse(url)
  if (!parsed) return url.replace(/\/\/[^/@]*@/, '//')
  parsed.username = parsed.password = parsed.hash = ''
  for (const name of new Set(parsed.searchParams.keys())) {
    if (isCredentialName(name)) parsed.searchParams.set(name, mask)
  }
  return parsed.href
}

/** Whether a request that failed surely reached nobody who could act on it: no connection, or no TLS, came about. */
export function reachedNobody(error: unknown): boolean {
  const { code } = ((error as Error).cause ?? {}) as { readonly code?: string }
  return code !== undefined && Object.hasOwn(noConnection, code)
}

/** The waiting time that a `Retry-After` header asks for, in ms; a date counts from `now` (ms since 1970). */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const value = headers.get('retry-after')
  if (value === null) return undefined
  if (/^\d+$/.test(value)) return Number(value) * 1000
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

/** What the settings say of TLS: files, null = none. */
export type TlsSettings = {
  readonly cafile: string | null
  readonly insecure: boolean
  readonly cert: string | null
  readonly key: string | null
}

/**
 * Reads the settings' PEM files. `unavailable` when one cannot be read; `invalid` when certificate or key is none, when they do
 * not belong together, or one of them is missing.
 */
export function tlsOf({ cafile, insecure, cert, key }: TlsSettings): Tls {
  const ca = cafile === null ? {} : { ca: textOf('the CA file', cafile) }
  if (cert === null && key === null) return { ...ca, insecure }
  if (cert === null || key === null) {
    const [file, missing] = cert === null ? [key, 'certificate'] : [cert, 'key']
    throw new InspectorError('invalid', `Cannot use "${file}" as our side of TLS: there is no ${missing} beside it`)
  }
  const own = { cert: textOf('the client certificate', cert), key: textOf('the key of the client certificate', key) }
  checkPair({ file: cert, text: own.cert }, { file: key, text: own.key })
  return { ...ca, insecure, ...own }
}

function textOf(what: string, file: string): string {
  try {
    return disk.read(file)
  } catch (error) {
    throw new InspectorError('unavailable', `Cannot read ${what} "${file}": ${messageOf(error)}`, { cause: error })
  }
}

function asBunWantsIt({ insecure, ...texts }: Tls) {
  return { ...texts, rejectUnauthorized: !insecure }
}

const late = new Error('timed out')
const tooLong = new Error('too long')

async function boundedText(response: Response, longest: number, stop: AbortController): Promise<string> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of response.body ?? []) {
    length += part.length
    if (length > longest) {
      stop.abort(tooLong)
      throw tooLong
    }
    parts.push(part)
  }
  return Buffer.concat(parts).toString()
}

const noConnection: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ConnectionRefused: 'connection refused',
  ENOTFOUND: 'the host name is unknown',
  DNSResolveFailed: 'the host name is unknown',
  EAI_AGAIN: 'no name server answers',
  ENETUNREACH: 'there is no route to that network',
  EHOSTUNREACH: 'the host does not answer',
  EPROTO: 'no TLS is spoken there, or our side has to show a client certificate',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed and no CA that is trusted here vouches for it',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is of no CA that is trusted here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is of no CA that is trusted here',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is of no CA that is trusted here',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name',
}

const reasons: Readonly<Record<string, string>> = {
  ...noConnection,
  ECONNRESET: 'connection closed by the other side',
  ConnectionClosed: 'connection closed by the other side',
}

function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string }
  return (code === undefined ? undefined : reasons[code]) ?? message ?? String(error)
}

function json(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
