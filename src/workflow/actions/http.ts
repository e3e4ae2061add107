import { Type, type Static } from '@sinclair/typebox'
import { decode } from '../../model/decode.ts'
import type { Finding } from '../../model/finding.ts'
import { isObject, objectOf, type Json, type JsonObject } from '../../model/json.ts'
import { pointerOf, type Pointer } from '../../model/pointer.ts'
import { oneOf, options } from '../../model/schema.ts'
import { shownUrl } from '../../model/secret-names.ts'
import type { AskAnswer } from '../../model/trace.ts'
import { textOfValue } from '../value.ts'
import type { VerbDefinition } from '../verb.ts'
import { credentialsInHeaders, credentialsInUrl } from './http-credentials.ts'
import { asking, askingFindings, intoOf, kept } from './asking.ts'

const HttpOptions = options({
  url: Type.String({ minLength: 1, description: 'Parts of it that are `${{ }}` are percent-encoded.' }),
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
    const url = text(given.url, place, encodeURIComponent)
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
      const address = url(scope)
      if ('why' in address) return { fail: `Cannot make the URL: ${address.why}` }
      const cannot = `Cannot ask "${shownUrl(address.text)}"`
      if (!isHttp(address.text)) return { fail: `${cannot}: it is no URL of a server` }
      const parts = sent(scope, hasSecret)
      if (!('value' in parts)) return { fail: `${cannot}: ${parts.why}` }
      const { headers, body } = objectOf(parts.value)
      const texts = Object.entries(objectOf(headers)).map(([name, one = '']) => [name, textOfValue(one)] as const)
      const answer = await ask({
        kind: 'http',
        step,
        method,
        url: address.text,
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
  // What is no JSON is kept as text; a JSON text is one as well, and nobody wants either as data.
  return kept(answer, into, () =>
    isObject(body) || Array.isArray(body) || typeof body !== 'string' ? body : undefined,
  )
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
