import { changed } from '../model/change-document.ts'
import { InspectorError } from '../model/error.ts'
import { concealedIn, concealing } from '../model/conceal.ts'
import type { Json } from '../model/json.ts'
import type { Secret } from '../model/secret.ts'
import type { PlacedSecret } from '../model/secret-text.ts'
import type { AskAnswer } from '../model/trace.ts'

type Secrets = Readonly<Record<string, Secret>>

/** The value with its secrets in their places. `invalid` when one is not in the configuration. */
export function filled(value: Json, placed: readonly PlacedSecret[], secrets: Secrets): Json {
  return changed(
    value,
    placed.map(({ at, text }) => ({
      op: 'replace' as const,
      path: at,
      value: text.parts.map((part) => (typeof part === 'string' ? part : revealed(part.secret, secrets))).join(''),
    })),
  )
}

/** Puts masks where an answer repeats the secrets of its question. */
export function concealer(placed: readonly PlacedSecret[], secrets: Secrets): (answer: AskAnswer) => AskAnswer {
  const names = placed.flatMap(({ text }) =>
    text.parts.flatMap((part) => (typeof part === 'string' ? [] : [part.secret])),
  )
  const texts = [...new Set(names)].map((name) => revealed(name, secrets))
  if (texts.length === 0) return (answer) => answer
  const conceal = concealing(texts)
  return (answer) => concealedIn(answer as Json, conceal) as AskAnswer
}

function revealed(name: string, secrets: Secrets): string {
  const secret = Object.hasOwn(secrets, name) ? secrets[name] : undefined
  if (secret) return secret.reveal()
  throw new InspectorError('invalid', `there is no secret "${name}" in the configuration`)
}
