import { InspectorError } from '../model/error.ts'
import { deepestAnswer, isDeeper } from '../model/depth.ts'
import { objectOf, type JsonObject } from '../model/json.ts'
import type { Secret } from '../model/secret.ts'
import type { HttpAnswer } from '../model/trace.ts'
import { sendBounded } from '../platform/http.ts'
import type { HttpQuestion } from '../workflow/ask.ts'
import { filled } from './secrets.ts'

/** Of an answer's body, in bytes. */
const longest = 1024 * 1024

/**
 * Sends the request of a step. A redirection is an answer: followed, it would carry headers to whoever is named in it. Rejects with
 * `unavailable` when there is no whole answer in time, with `too_large` when it is too long.
 */
export async function httpAnswer(
  { method, url, headers, body, secrets: placed = [], timeout }: HttpQuestion,
  secrets: Readonly<Record<string, Secret>>,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const parts: JsonObject = { headers, ...(body === undefined ? {} : { body }) }
  const sent = objectOf(filled(parts, placed, secrets))
  const given = Object.entries(objectOf(sent.headers)).map(([name, value]) => [name, String(value)] as const)
  for (const [name, value] of given)
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(value))
      throw new InspectorError('invalid', `header "${name}" has a character that no header may have`)
  const answer = await sendBounded(
    {
      method,
      url,
      headers: Object.fromEntries(given),
      ...(sent.body === undefined ? {} : { body: sent.body }),
      timeout,
      signal,
    },
    longest,
  )
  const { status, text } = answer
  if (text === '') return { status }
  if (answer.body === undefined) return { status, text }
  if (isDeeper(answer.body, deepestAnswer))
    throw new InspectorError('invalid', `the answer is nested deeper than ${deepestAnswer} levels`)
  return { status, body: answer.body }
}
