import { InspectorError, type ErrorCode } from '../model/error.ts'
import { objectOf, textOf } from '../model/json.ts'
import type { Clock } from '../platform/clock.ts'
import type { Http, HttpAnswer, Tls } from '../platform/http.ts'

/** How a report is sent. `timeout` of one request in ms. */
export type SendOptions = {
  readonly http: Http
  readonly clock: Clock
  readonly timeout: number
  readonly attempts: number
  readonly tls?: Tls | undefined
  /** Told why an attempt failed, and the pause before the next, in ms. */
  readonly onRetry: (why: string, pause: number) => void
}

/**
 * Hands a report in, by the rules of ironic-python-agent: per attempt one URL after the other until one answers; another
 * attempt when none does, or the answer is 409 or 5xx, after 5 to 30 s. Gives the node's UUID (undefined when the answer
 * names none). `invalid` or `not_found` when the report is refused, `unavailable` or `conflict` when the attempts are used up.
 */
export async function send(urls: readonly string[], report: string, options: SendOptions): Promise<string | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await post(urls, report, options)
      if (answer.status < 400) return textOf(objectOf(answer.body).uuid)
      throw refusal(answer)
    } catch (error) {
      if (!(error instanceof InspectorError) || !again.has(error.code) || attempt >= options.attempts) throw error
      // IPA's tenacity: factor 1.5, doubled each time, between 5 and 30 s.
      const pause = Math.min(30_000, Math.max(5000, 1500 * 2 ** (attempt - 1)))
      options.onRetry(error.message, pause)
      await options.clock.sleep(pause)
    }
  }
}

const again: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['unavailable', 'conflict'])

async function post(urls: readonly string[], text: string, { http, timeout, tls }: SendOptions): Promise<HttpAnswer> {
  let last: unknown
  for (const url of urls) {
    try {
      return await http({ method: 'POST', url, text, timeout, tls })
    } catch (error) {
      last = error
    }
  }
  throw last
}

function refusal({ status, body, text }: HttpAnswer): InspectorError {
  const said = textOf(objectOf(objectOf(body).error).message) ?? (text.slice(0, 500).trim() || `status ${status}`)
  const code = status === 409 ? 'conflict' : status >= 500 ? 'unavailable' : status === 404 ? 'not_found' : 'invalid'
  const hint = status === 404 || status === 405 ? '; does the URL end with /v1/continue?' : ''
  return new InspectorError(code, `Cannot hand the report in: the service answered ${status}, ${said}${hint}`)
}
