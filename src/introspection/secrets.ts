import { changed } from '../model/change-document.ts'
import { concealedIn, concealing } from '../model/conceal.ts'
import { InspectorError } from '../model/error.ts'
import { mask, type Secret } from '../model/secret.ts'
import type { Answer, Request } from '../model/plan.ts'
import type { Json } from '../model/json.ts'
import type { Trace } from '../model/trace.ts'
import type { SecretText } from '../model/secret-text.ts'

/** The secrets in force, by their names. */
export type Secrets = Readonly<Record<string, Secret>>

/** The request with its secrets in their places, to be sent and not to be kept. `invalid` when one is not in the configuration. */
export function unmasked({ secrets: placed = [], body = null, ...request }: Request, secrets: Secrets): Request {
  if (placed.length === 0) return body === null ? request : { ...request, body }
  const edits = placed.map(({ at, text }) => ({ op: 'replace' as const, path: at, value: revealed(text, secrets) }))
  return { ...request, body: changed(body, edits) }
}

/** The answer with masks where it repeats secrets that were sent: Ironic's messages quote what they refuse. */
export function discreet(answer: Answer, { secrets: placed = [] }: Request, secrets: Secrets): Answer {
  const { message } = answer
  if (placed.length === 0 || message === undefined) return answer
  const names = placed.flatMap(({ text }) =>
    text.parts.flatMap((part) => (typeof part === 'string' ? [] : [part.secret])),
  )
  const texts = names.map((name) => secrets[name]?.reveal() ?? '').filter((text) => text !== '')
  return { ...answer, message: concealing(texts)(message) }
}

// A shorter one is part of words that are none.
const shortest = 4

/**
 * The trace with masks where it repeats secrets of the configuration: a node may hold, in a place that Ironic does not hide, what a run
 * before put there.
 */
export function discreetTrace(trace: Trace, secrets: Secrets): Trace {
  const texts = Object.values(secrets).map((secret) => secret.reveal())
  const long = texts.filter((text) => text.length >= shortest && text !== mask)
  return long.length === 0 ? trace : (concealedIn(trace as unknown as Json, concealing(long)) as unknown as Trace)
}

function revealed({ parts }: SecretText, secrets: Secrets): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return part
      const secret = Object.hasOwn(secrets, part.secret) ? secrets[part.secret] : undefined
      if (secret) return secret.reveal()
      throw new InspectorError(
        'invalid',
        `Cannot apply the plan: there is no secret "${part.secret}" in the configuration any more`,
      )
    })
    .join('')
}
