import { isObject, textOf, type Json } from '../model/json.ts'
import { mask } from '../model/secret.ts'

/**
 * What Ironic says in an error's body. Its own errors are `{"error_message": "<JSON text>"}` with `faultstring` or, from before routing,
 * `description`; some releases nest an object there or send it bare; its login layer says `{"error": {"message": …}}`.
 */
export function faultOf(body: Json | undefined): string | undefined {
  if (typeof body === 'string') return faultOf(parsed(body)) ?? textOf(body)
  if (!isObject(body)) return undefined
  return (
    textOf(body.faultstring) ??
    faultOf(body.error_message) ??
    faultOf(body.error) ??
    textOf(body.description) ??
    textOf(body.message)
  )
}

/**
 * Whether a 409 passes by itself: another operation holds the node (Ironic's NodeLocked), or its state is changing.
 * A MAC, name or UUID that is taken stays taken.
 */
export function isPassing(fault: string | undefined): boolean {
  return /is locked by host|state transition is in progress/i.test(fault ?? '')
}

/** The text with each password masked that the request's body sent: Ironic quotes what it refuses. */
export function withoutSecretsOf(sent: Json | undefined, text: string): string {
  // The longest first: one password may be a part of another.
  const secrets = secretsIn(sent, false).sort((a, b) => b.length - a.length)
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, mask), text)
}

const secretName = /password|passphrase|secret|token/i

function secretsIn(part: Json | undefined, isSecret: boolean): string[] {
  // As it is, and as JSON writes it.
  if (typeof part === 'string') return isSecret && part !== '' ? [part, JSON.stringify(part).slice(1, -1)] : []
  if (Array.isArray(part)) return part.flatMap((item) => secretsIn(item, isSecret))
  if (!isObject(part)) return []
  // An operation of a patch has the name in its path.
  const named = isSecret || (typeof part.path === 'string' && secretName.test(part.path))
  return Object.entries(part).flatMap(([key, value]) =>
    secretsIn(value, isSecret || secretName.test(key) || (named && key === 'value')),
  )
}

function parsed(text: string): Json | undefined {
  try {
    const value = JSON.parse(text) as Json
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
