import { InspectorError } from '../model/error.ts'
import type { Secret } from '../model/secret.ts'
import type { IronicSettings } from './settings.ts'

/** Where Ironic is and what our requests carry to be let in. */
export interface Access {
  /** Its address; asked for each request. */
  endpoint(signal?: AbortSignal): Promise<string>
  headers(signal?: AbortSignal): Promise<Readonly<Record<string, string>>>
  /** Ironic answered 401 to these headers. Gives whether other ones may do better. */
  refused(headers: Readonly<Record<string, string>>): boolean
}

/** What is needed of the identity service. */
export interface Tokens {
  token(signal?: AbortSignal): Promise<string>
  /** Forgets a token that a service refused. */
  drop(token: string): void
  endpoint(type: string, signal?: AbortSignal): Promise<string>
}

/** The access that the settings ask for. `invalid` when something for it is not set. */
export function accessOf(
  settings: Pick<IronicSettings, 'auth' | 'endpoint' | 'username' | 'password'>,
  tokens: Tokens | undefined,
): Access {
  const { auth, endpoint, username, password } = settings
  const missing = (key: string) =>
    new InspectorError('invalid', `Cannot log in at Ironic: with "ironic.auth: ${auth}", "${key}" is needed`)
  if (auth === 'keystone') {
    if (!tokens) throw missing('keystone')
    return tokenAccess(tokens, endpoint)
  }
  if (endpoint === null) throw missing('ironic.endpoint')
  if (auth === 'none') return openAccess(endpoint)
  if (username === null || password === null) throw missing(username === null ? 'ironic.username' : 'ironic.password')
  return basicAccess(endpoint, username, password)
}

/** Anybody is let in. */
export function openAccess(endpoint: string): Access {
  return { endpoint: () => Promise.resolve(endpoint), headers: () => Promise.resolve({}), refused: () => false }
}

/** User name and password with every request (RFC 7617). */
export function basicAccess(endpoint: string, username: string, password: Secret): Access {
  return {
    ...openAccess(endpoint),
    headers: () => {
      const pair = new TextEncoder().encode(`${username}:${password.reveal()}`)
      return Promise.resolve({ authorization: `Basic ${pair.toBase64()}` })
    },
  }
}

/** A token of the identity service; the address from its catalogue (service type `baremetal`) unless `endpoint` is given. */
export function tokenAccess(tokens: Tokens, endpoint: string | null): Access {
  return {
    endpoint: (signal) => (endpoint === null ? tokens.endpoint('baremetal', signal) : Promise.resolve(endpoint)),
    headers: async (signal) => ({ 'x-auth-token': await tokens.token(signal) }),
    refused(headers) {
      const token = headers['x-auth-token']
      if (token !== undefined) tokens.drop(token)
      return token !== undefined
    },
  }
}
