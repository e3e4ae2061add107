import { InspectorError } from '../model/error.ts'
import { Secret } from '../model/secret.ts'

/** Who asks, and `source`: where that was found, so that a refusal can name it. */
export type Credentials = { readonly source: string } & (
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly token: Secret }
  | { readonly kind: 'basic'; readonly username: string; readonly password: Secret }
  | { readonly kind: 'keystone'; readonly authUrl: string; readonly auth: KeystoneAuth }
)

/** The `auth` object of a Keystone login (Identity API v3, `POST /v3/auth/tokens`). It holds secrets: never show it. */
export type KeystoneAuth = { readonly identity: object; readonly scope?: object }

type Environment = Readonly<Record<string, string | undefined>>

const kinds: Readonly<Record<string, (env: Environment) => Credentials>> = {
  none: () => ({ kind: 'none', source: 'OS_AUTH_TYPE=none' }),
  http_basic: basic,
  token: tokenOf,
  v3token: tokenOf,
  admin_token: tokenOf,
  password: passwordLogin,
  v3password: passwordLogin,
  v3applicationcredential: applicationCredential,
}

/**
 * Finds credentials in the environment as the OpenStack client does: OS_AUTH_TYPE, or what the other variables allow.
 * `token` comes from the command line and wins. Fails with `unauthorized` for an unknown type or a missing variable.
 */
export function credentialsOf(env: Environment, token?: string): Credentials {
  if (token) return { kind: 'token', token: new Secret(token), source: '--os-token' }
  const type = env.OS_AUTH_TYPE
  if (type) {
    const read = Object.hasOwn(kinds, type) ? kinds[type] : undefined
    if (read) return read(env)
    throw new InspectorError(
      'unauthorized',
      `Cannot log in with OS_AUTH_TYPE "${type}": known are ${Object.keys(kinds).join(', ')}`,
    )
  }
  if (env.OS_TOKEN) return tokenOf(env)
  if (env.OS_APPLICATION_CREDENTIAL_ID || env.OS_APPLICATION_CREDENTIAL_NAME) return applicationCredential(env)
  if (env.OS_AUTH_URL) return passwordLogin(env)
  const unread = env.OS_CLOUD ? '; clouds.yaml, and so OS_CLOUD, is not read' : ''
  return { kind: 'none', source: `none: neither --os-token nor OS_TOKEN nor OS_AUTH_URL is given${unread}` }
}

/** Where OS_ENDPOINT says that the service is: read, as by the OpenStack client, for those types only that ask no catalogue. */
export function endpointOf({ OS_AUTH_TYPE, OS_ENDPOINT }: Environment): string | undefined {
  return ['none', 'http_basic', 'admin_token'].includes(OS_AUTH_TYPE ?? '') ? OS_ENDPOINT || undefined : undefined
}

function tokenOf(env: Environment): Credentials {
  return { kind: 'token', token: new Secret(needed(env, 'OS_TOKEN')), source: 'OS_TOKEN' }
}

function basic(env: Environment): Credentials {
  const username = needed(env, 'OS_USERNAME')
  return {
    kind: 'basic',
    username,
    password: new Secret(needed(env, 'OS_PASSWORD')),
    source: `user "${username}" of OS_USERNAME`,
  }
}

function passwordLogin(env: Environment): Credentials {
  const authUrl = needed(env, 'OS_AUTH_URL')
  const user = identified(env, 'OS_USER_ID', needed(env, 'OS_USER_ID', 'OS_USERNAME'), 'OS_USER_DOMAIN')
  return {
    kind: 'keystone',
    authUrl,
    auth: {
      identity: { methods: ['password'], password: { user: { ...user, password: needed(env, 'OS_PASSWORD') } } },
      ...scopeOf(env),
    },
    source: `user "${needed(env, 'OS_USERNAME', 'OS_USER_ID')}" of OS_USERNAME at ${authUrl}`,
  }
}

function applicationCredential(env: Environment): Credentials {
  const authUrl = needed(env, 'OS_AUTH_URL')
  const id = env.OS_APPLICATION_CREDENTIAL_ID
  const secret = needed(env, 'OS_APPLICATION_CREDENTIAL_SECRET')
  // A name is unique only for its user.
  const who = id
    ? { id }
    : {
        name: needed(env, 'OS_APPLICATION_CREDENTIAL_NAME', 'OS_APPLICATION_CREDENTIAL_ID'),
        user: identified(env, 'OS_USER_ID', needed(env, 'OS_USER_ID', 'OS_USERNAME'), 'OS_USER_DOMAIN'),
      }
  return {
    kind: 'keystone',
    authUrl,
    auth: { identity: { methods: ['application_credential'], application_credential: { ...who, secret } } },
    source: `application credential of OS_APPLICATION_CREDENTIAL_${id ? 'ID' : 'NAME'} at ${authUrl}`,
  }
}

function scopeOf(env: Environment): { scope?: object } {
  if (env.OS_SYSTEM_SCOPE) return { scope: { system: { [env.OS_SYSTEM_SCOPE]: true } } }
  const project = env.OS_PROJECT_ID ?? env.OS_PROJECT_NAME ?? env.OS_TENANT_NAME
  return project ? { scope: { project: identified(env, 'OS_PROJECT_ID', project, 'OS_PROJECT_DOMAIN') } } : {}
}

// An id stands alone; a name needs its domain.
function identified(env: Environment, idVariable: string, value: string, domainVariable: string): object {
  if (env[idVariable]) return { id: value }
  const domainId = env[`${domainVariable}_ID`] ?? env.OS_DEFAULT_DOMAIN_ID
  const name = env[`${domainVariable}_NAME`] ?? env.OS_DEFAULT_DOMAIN ?? 'Default'
  return { name: value, domain: domainId ? { id: domainId } : { name } }
}

function needed(env: Environment, ...names: readonly [string, ...string[]]): string {
  const value = names.map((name) => env[name]).find((given) => given)
  if (value) return value
  throw new InspectorError('unauthorized', `Cannot log in: ${names.join(' or ')} is not set`)
}
