import { Type, type Static } from '@sinclair/typebox'
import { decode } from '../../model/decode.ts'
import type { Finding } from '../../model/finding.ts'
import { objectOf, type Json, type JsonObject } from '../../model/json.ts'
import { pointerOf, type Pointer } from '../../model/pointer.ts'
import { oneOf, options } from '../../model/schema.ts'
import { shownUrl } from '../../model/secret-names.ts'
import type { AskAnswer } from '../../model/trace.ts'
import { textOfValue } from '../value.ts'
import type { VerbDefinition } from '../verb.ts'
import { credentialsInHeaders, credentialsInUrl } from './http-credentials.ts'
import { asking, askingFindings, intoOf, kept } from './asking.ts'

const HttpOptions = options({
  url: Type.String({
    minLength: 1,
    description: 'Parts of it that are `${{ }}` are percent-encoded; none makes a `.` or `..` of its path.',
  }),
  method: oneOf(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'], { default: 'GET' }),
  headers: Type.Unsafe<Readonly<Record<string, string>>>({
    type: 'object',
    default: {},
    additionalProperties: { type: 'string' },
    description: 'May hold secrets.',
  }),
  body: Type.Optional(Type.Unsafe<Json>({ description: 'Sent as JSON. May hold secrets.' })),
  ...asking,
})

/** Asks a server; its JSON answer becomes a key of the data. */
export const http: VerbDefinition = {
  verb: 'http',
  summary: 'Asks a server; its JSON answer becomes a key of the data. Any status but 2xx fails.',
  schema: HttpOptions,
  inRules: false,
  writes: (written) => intoOf(written).map((key) => `data.${key}`),
  dataKeys: intoOf,

  prepare(written, { pointer, blame, value, text }) {
    const given = decode(HttpOptions, written) as Static<typeof HttpOptions>
    const { method, timeout, retry, into } = given
    const place = pointer + pointerOf('url')
    const url = text(given.url, place, encoded)
    const shown = shownUrl(given.url)
    if (!/^https?:\/\//.test(given.url) && !given.url.startsWith('${{'))
      blame({ code: 'E207', message: `"${shown}" is no URL`, pointer: place, remedy: 'http://… or https://…' })
    const plain = [...credentialsInUrl(given.url, place), ...credentialsInHeaders(given.headers, pointer)]
    for (const finding of [hostFinding(given.url, place), ...askingFindings(given, pointer), ...plain])
      if (finding) blame(finding)
    const sent = value(
      { headers: given.headers, ...(given.body === undefined ? {} : { body: given.body }) } as JsonObject,
      pointer,
      { secrets: true, masks: true },
    )
    return async ({ step, scope, hasSecret, ask }) => {
      const marked = url(scope)
      if ('why' in marked) return { fail: `Cannot make the URL: ${marked.why}` }
      const address = marked.text.replaceAll(filledIn, '')
      const cannot = `Cannot ask "${shownUrl(address)}"`
      if (!isHttp(address)) return { fail: `${cannot}: it is no URL of a server` }
      if (leadsElsewhere(marked.text))
        return { fail: `${cannot}: "." and ".." in a path lead elsewhere, and an expression came to one` }
      const parts = sent(scope, hasSecret)
      if (!('value' in parts)) return { fail: `${cannot}: ${parts.why}` }
      const { headers, body } = objectOf(parts.value)
      const texts = Object.entries(objectOf(headers)).map(([name, one = '']) => [name, textOfValue(one)] as const)
      const answer = await ask({
        kind: 'http',
        step,
        method,
        url: address,
        headers: Object.fromEntries(texts),
        ...(body === undefined ? {} : { body }),
        ...(parts.secrets.length > 0 ? { secrets: parts.secrets } : {}),
        timeout,
        retry,
      })
      if (answer === undefined) return { answer: null }
      const came = read(answer, into)
      return came.fail === undefined ? came : { ...came, fail: `${cannot}: ${came.fail}` }
    }
  },
}

function read(answer: AskAnswer, into: string | undefined) {
  if ('error' in answer) return { answer, fail: answer.error }
  if (!('status' in answer)) return { answer, fail: 'the recorded answer has no status' }
  const { status, body } = answer
  if (status < 200 || status > 299) return { answer, fail: `the answer is ${status}` }
  return kept(answer, into, () => body)
}

// Stands around what an expression came to: no other character of a URL is like it.
const filledIn = '\0'

/** Percent-encoded, half of a surrogate pair as the character that says that one is broken. */
function encoded(part: string): string {
  return filledIn + encodeURIComponent(part.toWellFormed()) + filledIn
}

/** Whether an expression, by itself or with what is written beside it, is a segment that a URL's path is walked by: `..` goes up. */
function leadsElsewhere(marked: string): boolean {
  // URL parsers take `\` for `/`, and drop tabs and line breaks: https://url.spec.whatwg.org/#url-parsing
  const [, path = ''] = /^https?:[/\\]*[^/\\?#]*([^?#]*)/.exec(marked.replaceAll(/[\t\n\r]/g, '')) ?? []
  return path
    .split(/[/\\]/)
    .some((one) => one.includes(filledIn) && /^(\.|%2e){1,2}$/i.test(one.replaceAll(filledIn, '')))
}

/** Whoever reads along, or is told by the report whom to ask, gets what is sent. */
function hostFinding(url: string, pointer: Pointer): Finding | undefined {
  const [, scheme = '', authority = ''] = /^(?:(https?):\/\/)?([^/?#]*)/.exec(url) ?? []
  const host = authority.replace(/^.*@/, '')
  if (authority.includes('${{'))
    return {
      code: 'W607',
      message: 'which server is asked is decided by an expression, and so perhaps by a report',
      pointer,
      besides: true,
      remedy: 'write scheme and host as they are, and expressions behind them only',
    }
  const isNear = /^(localhost|127\.[0-9.]+|\[::1\])(:[0-9]+)?$/.test(host)
  if (scheme !== 'http' || isNear) return undefined
  const message = `"${host}" is asked without TLS: whoever is in between can read and change it`
  return { code: 'W606', message, pointer, besides: true, remedy: 'https://…' }
}

function isHttp(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && ['http:', 'https:'].includes(url.protocol) && url.hostname !== ''
}
