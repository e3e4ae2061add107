import type { Identity } from '../model/identity.ts'
import { isObject, objectOf, objectsOf, textOf, type JsonObject } from '../model/json.ts'
import { codeOf, messageOf } from '../model/error.ts'
import { identityApiOf } from '../model/identity-service.ts'
import type { Time } from '../model/time.ts'
import { unlessAborted } from '../platform/abort.ts'
import type { Clock } from '../platform/clock.ts'
import { http, retryAfter, withoutSecrets, type Http, type HttpAnswer, type Tls } from '../platform/http.ts'
import { Unavailable } from '../platform/retry.ts'
import { keystoneTimeout, type Session } from './session.ts'
import type { KeystoneSettings } from './settings.ts'

/**
 * Tells whom a token stands for; undefined when it is unknown, expired or revoked. `unavailable` when that cannot be found out:
 * the identity service is away, or does not let us ask.
 */
export type TokenCheck = (token: string, signal?: AbortSignal) => Promise<Identity | undefined>

/** What a token check is made with. `entries`: how many tokens are remembered at most. */
export type TokenCheckParts = {
  readonly session: Session
  readonly clock: Clock
  readonly tls?: Tls | undefined
  readonly http?: Http
  readonly entries?: number
}

type Found = { readonly identity: Identity; readonly until: Time }

// Fernet tokens have about 250 characters; JWS ones some more. What is longer is no token, and is not sent on.
const longest = 8192

/** A check that remembers valid tokens for `token_cache`, but never beyond their own end. Checks of one token at a time share one request. */
export function createTokenCheck(
  settings: Pick<KeystoneSettings, 'auth_url' | 'token_cache'>,
  { session, clock, tls, http: send = http, entries = 10_000 }: TokenCheckParts,
): TokenCheck {
  const url = `${identityApiOf(settings.auth_url)}/auth/tokens?nocatalog`
  const known = new Map<string, Found>()
  const asking = new Map<string, Promise<Identity | undefined>>()

  async function ask(subject: string): Promise<HttpAnswer> {
    for (let renewed = false; ; renewed = true) {
      const token = await session.token()
      const headers = { 'x-auth-token': token, 'x-subject-token': subject }
      const answer = await send({ method: 'GET', url, headers, timeout: keystoneTimeout, tls })
      if (answer.status !== 401 || renewed) return answer
      session.drop(token)
    }
  }

  async function find(key: string, subject: string): Promise<Identity | undefined> {
    const { status, headers, body } = await ask(subject)
    if (status === 404) return undefined
    const token = objectOf(objectOf(body).token)
    if (status !== 200 || !isObject(token.user)) {
      const why = textOf(objectOf(objectOf(body).error).message) ?? 'that is no answer of Keystone'
      throw new Unavailable(`Cannot check a token at "${withoutSecrets(url)}": status ${status}: ${why}`, {
        retryAfter: retryAfter(headers, clock.now() / 1000),
      })
    }
    const identity = identityOf(token)
    const ends = Date.parse(textOf(token.expires_at) ?? '') * 1000
    const until = Math.min(clock.now() + settings.token_cache * 1000, Number.isNaN(ends) ? 0 : ends)
    if (until > clock.now()) remember(key, { identity, until })
    return identity
  }

  function remember(key: string, found: Found): void {
    known.delete(key)
    known.set(key, found)
    // A map keeps its order, so the first is the one asked for longest ago.
    for (const oldest of known.keys()) {
      if (known.size <= entries) break
      known.delete(oldest)
    }
  }

  return async (token, signal) => {
    if (token.length > longest || !/^[\x21-\x7e]+$/.test(token)) return undefined
    // A dump of memory's long-lived part shall hold no tokens.
    const key = new Bun.CryptoHasher('sha256').update(token).digest('hex')
    const found = known.get(key)
    if (found && clock.now() < found.until) return found.identity
    known.delete(key)
    const shared =
      asking.get(key) ??
      find(key, token)
        .catch(unavailable)
        .finally(() => asking.delete(key))
    asking.set(key, shared)
    return unlessAborted(shared, signal)
  }
}

/** Our own wrong password is no fault of whoever asks us: told as it is, it would read as theirs. */
function unavailable(error: unknown): never {
  if (codeOf(error) !== 'unauthorized') throw error
  throw new Unavailable(`Cannot check a token: ${messageOf(error)}`, { cause: error })
}

function identityOf(token: JsonObject): Identity {
  return {
    user: textOf(objectOf(token.user).name) ?? textOf(objectOf(token.user).id) ?? 'unknown',
    roles: objectsOf(token.roles)
      .map((role) => textOf(role.name)?.toLowerCase())
      .filter((name) => name !== undefined),
    system: objectOf(token.system).all === true,
  }
}
