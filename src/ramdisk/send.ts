import { InspectorError, messageOf, type ErrorCode } from '../model/error.ts'
import { isObject, objectOf, textOf, truthy } from '../model/json.ts'
import { Secret } from '../model/secret.ts'
import type { Clock } from '../platform/clock.ts'
import { reachedNobody, sendBounded, withoutSecrets, type Http, type HttpAnswer, type Tls } from '../platform/http.ts'

/** Bytes of an answer. The service's has some hundred; one without an end would take the memory of the machine, and the first process with it. */
const longestAnswer = 2 ** 20

/** HTTP for reports: `too_large` when the answer is longer than any of the service. */
export const callbackHttp: Http = (request) => sendBounded(request, longestAnswer)

/** How a report is sent. `timeout` of one request in ms. */
export type SendOptions = {
  readonly http: Http
  readonly clock: Clock
  readonly timeout: number
  readonly attempts: number
  readonly tls?: Tls | undefined
  /** OpenStack's, to find one piece of work in many logs (`ipa-global-request-id`). */
  readonly requestId?: string | undefined
  /** Told why an attempt failed, and the pause before the next, in ms. */
  readonly onRetry: (why: string, pause: number) => void
  /** Told why a URL is passed over, before the next one is asked. */
  readonly onNext?: (why: string) => void
}

/** What the service says to a report that it took. */
export type Received = {
  /** Of the node; undefined when the answer names none. */
  readonly uuid: string | undefined
  /** What is to be set on the BMC; only where that was asked for at the start (ironic-inspector 2.0). */
  readonly credentials: { readonly username: string; readonly password: Secret } | undefined
  /** What is missing of credentials that are to be set, so that there are none. */
  readonly missing: readonly string[]
}

/**
 * The text of a report, given why the URLs asked so far in this attempt were passed over: they are not the service, or nobody is there.
 */
export type Report = (passedOver: readonly string[]) => string

/**
 * Hands a report in, by the rules of ironic-python-agent: per attempt one URL after the other until a service answers; another
 * attempt when none does, or the answer is 409 or 5xx, after 5 to 30 s. Who sends elsewhere, answers in anything but JSON, or says
 * too much, is not the service. Once somebody may have the report all are sent the same bytes, so that a service knows it again.
 * `invalid` or `not_found` when the report is refused, or there is no service at any URL; `unavailable` or `conflict` when the
 * attempts are used up.
 */
export async function send(urls: readonly string[], report: Report, options: SendOptions): Promise<Received> {
  const text = textOnceTaken(report)
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await post(urls, text, options)
      if (answer.status < 300) return receivedIn(answer)
      throw refusal('the service', answer)
    } catch (error) {
      if (!mayBeMended(error) || attempt >= options.attempts) throw error
      // IPA's tenacity: factor 1.5, doubled each time, between 5 and 30 s.
      const pause = Math.min(30_000, Math.max(5000, 1500 * 2 ** (attempt - 1)))
      options.onRetry(messageOf(error), pause)
      await options.clock.sleep(pause)
    }
  }
}

const again: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['unavailable', 'conflict'])

/** A report's text, which stays as it is once somebody may have taken it. */
type Text = { readonly of: Report; readonly fix: () => void }

function textOnceTaken(report: Report): Text {
  let last: string | undefined
  let isFixed = false
  return {
    of: (passedOver) => (last = isFixed && last !== undefined ? last : report(passedOver)),
    fix: () => void (isFixed = true),
  }
}

/** The answer of the first service; of several that are none the failure that another attempt may mend. */
async function post(urls: readonly string[], report: Text, options: SendOptions): Promise<HttpAnswer> {
  const failures: unknown[] = []
  for (const [index, url] of urls.entries()) {
    const asked = await ask(url, report.of(failures.map(messageOf)), options)
    if (asked.mayBeTaken) report.fix()
    if ('answer' in asked) return asked.answer
    failures.push(asked.failure)
    if (index < urls.length - 1) options.onNext?.(messageOf(asked.failure))
  }
  throw failures.find(mayBeMended) ?? failures.at(-1)
}

/** What a URL comes to: the answer of the service, or why it is passed over; and whether the report may have been taken there. */
type Asked = { readonly mayBeTaken: boolean } & ({ readonly answer: HttpAnswer } | { readonly failure: unknown })

async function ask(url: string, text: string, { http, timeout, tls, requestId }: SendOptions): Promise<Asked> {
  const headers = requestId === undefined ? {} : { 'x-openstack-request-id': requestId }
  try {
    const answer = await http({ method: 'POST', url, text, timeout, tls, headers })
    if (isService(answer)) return { answer, mayBeTaken: true }
    // A gateway that cannot tell what became of it says so in HTML.
    return { failure: refusal(`"${withoutSecrets(url)}"`, answer), mayBeTaken: answer.status >= 500 }
  } catch (failure) {
    // A gateway that cannot tell what became of a report says so in less.
    if (failure instanceof InspectorError && failure.code === 'too_large')
      return { failure: new InspectorError('invalid', `${failure.message}; ${notTheService}`), mayBeTaken: false }
    return { failure, mayBeTaken: !reachedNobody(failure) }
  }
}

function mayBeMended(error: unknown): boolean {
  return error instanceof InspectorError && again.has(error.code)
}

/** The service says everything in JSON, and sends nobody elsewhere. */
function isService({ status, body }: HttpAnswer): boolean {
  return isObject(body) && (status < 300 || status >= 400)
}

function receivedIn({ body }: HttpAnswer): Received {
  const { uuid, ipmi_setup_credentials, ipmi_username, ipmi_password } = objectOf(body)
  const wanted = truthy(ipmi_setup_credentials)
  const [username, password] = [textOf(ipmi_username), textOf(ipmi_password)]
  return {
    uuid: textOf(uuid),
    credentials: wanted && username && password ? { username, password: new Secret(password) } : undefined,
    missing: wanted ? [...(username ? [] : ['ipmi_username']), ...(password ? [] : ['ipmi_password'])] : [],
  }
}

const notTheService = 'that is not what the service says, is the URL that of /v1/continue?'

function refusal(who: string, { status, headers, body, text }: HttpAnswer): InspectorError {
  const said =
    textOf(objectOf(objectOf(body).error).message) ??
    (text.slice(0, 500).replaceAll(/\s+/g, ' ').trim() || `status ${status}`)
  const code = status === 409 ? 'conflict' : status >= 500 ? 'unavailable' : status === 404 ? 'not_found' : 'invalid'
  const why =
    status >= 300 && status < 400
      ? `it sends on to "${withoutSecrets(headers.get('location') ?? '')}"; name that URL if it is the service's`
      : status < 300
        ? `${said}; ${notTheService}`
        : `${said}${status === 404 || status === 405 ? '; does the URL end with /v1/continue?' : ''}`
  return new InspectorError(code, `Cannot hand the report in: ${who} answered ${status}, ${why}`)
}
