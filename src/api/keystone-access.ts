import { InspectorError } from '../model/error.ts'
import type { Identity } from '../model/identity.ts'
import type { Access } from './access.ts'
import { mayDo, type Operation } from './policy.ts'

/** Who a token belongs to; undefined when it is invalid or has expired. Rejects with `unavailable` when that cannot be found out. */
export type CheckToken = (token: string) => Promise<Identity | undefined>

/** Keystone's tokens. Only what `check` says counts: identity headers that a client sends are not looked at. */
export function keystoneAccess(options: {
  readonly check: CheckToken
  readonly legacyRoles: boolean
  /** Where clients get a token. */
  readonly wwwAuthenticateUri: string
}): Access {
  return {
    challenge: `Keystone uri="${options.wwwAuthenticateUri}"`,
    async check(request, operation) {
      const token = request.headers.get('x-auth-token')
      const identity = token ? await options.check(token) : undefined
      if (!identity) throw new InspectorError('unauthorized', 'Authentication required: no valid token was given')
      if (!mayDo(identity, operation, options.legacyRoles)) throw denied(operation)
    },
  }
}

function denied(operation: Operation): InspectorError {
  return new InspectorError('forbidden', `Access denied by policy: the token's roles do not allow ${operation}`)
}
