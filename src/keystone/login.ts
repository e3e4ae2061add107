import type { Json } from '../model/json.ts'
import type { KeystoneSettings } from './settings.ts'

/** The body of `POST /v3/auth/tokens`: by application credential when one is set, else by password, scoped to the project. */
export function loginBody(settings: KeystoneSettings): Json {
  const { application_credential_id: id, application_credential_secret: secret } = settings
  if (id !== null)
    return {
      auth: {
        identity: {
          methods: ['application_credential'],
          // The credential has its scope with it; a second one is refused.
          application_credential: { id, secret: secret?.reveal() ?? '' },
        },
      },
    }
  const user = {
    name: settings.username,
    domain: { name: settings.user_domain_name },
    password: settings.password?.reveal() ?? '',
  }
  return {
    auth: {
      identity: { methods: ['password'], password: { user } },
      scope: { project: { name: settings.project_name, domain: { name: settings.project_domain_name } } },
    },
  }
}

/** Who logs in, for messages. */
export function userOf(settings: KeystoneSettings): string {
  const { application_credential_id: id, username } = settings
  return id === null ? `user "${username}"` : `application credential "${id}"`
}
