import { changed } from '../model/change-document.ts'
import { InspectorError } from '../model/error.ts'
import { concealedIn, concealing, type Conceal } from '../model/conceal.ts'
import { deepestAnswer, isDeeper } from '../model/depth.ts'
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

/**
 * Puts masks where an answer repeats the secrets of its question. JSON on a program's stdout is written anew where it does: as it came, an
 * escape, or a key that is there twice, could still hold one.
 */
export function concealer(placed: readonly PlacedSecret[], secrets: Secrets): (answer: AskAnswer) => AskAnswer {
  const names = placed.flatMap(({ text }) =>
    text.parts.flatMap((part) => (typeof part === 'string' ? [] : [part.secret])),
  )
  const texts = [...new Set(names)].map((name) => revealed(name, secrets))
  if (texts.length === 0) return (answer) => answer
  const conceal = concealing(texts)
  return (answer) => concealed(answer, conceal)
}

function concealed(answer: AskAnswer, conceal: Conceal): AskAnswer {
  if ('error' in answer) return { error: conceal(answer.error) }
  if ('exit' in answer) {
    const { stdout, stderr } = answer
    const said = stderr === undefined ? {} : { stderr: conceal(stderr) }
    return { ...answer, stdout: concealedOutput(stdout, conceal), ...said }
  }
  const { body, text } = answer
  return {
    ...answer,
    ...(body === undefined ? {} : { body: concealedIn(body, conceal) }),
    ...(text === undefined ? {} : { text: conceal(text) }),
  }
}

function concealedOutput(stdout: string, conceal: Conceal): string {
  const shown = conceal(stdout)
  const value = jsonOf(stdout)
  // What is too deep to walk through is refused by whoever reads it.
  if (value === undefined || isDeeper(value, deepestAnswer)) return shown
  const hidden = concealedIn(value, conceal)
  return hidden === value && shown === stdout ? stdout : JSON.stringify(hidden)
}

function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

function revealed(name: string, secrets: Secrets): string {
  const secret = Object.hasOwn(secrets, name) ? secrets[name] : undefined
  if (secret) return secret.reveal()
  throw new InspectorError('invalid', `there is no secret "${name}" in the configuration`)
}
