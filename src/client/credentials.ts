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

/**
 * What an openrc file or a cloud of clouds.yaml says, under the names of the latter: `auth_url`, `username`, ….
 * `nameOf`: what a setting is called there. `place`: where all of it stands, when that is one place.
 */
export type LoginSettings = {
  readonly values: Readonly<Record<string, string | undefined>>
  readonly nameOf: (setting: string) => string
  readonly place?: string
}

/** The settings of an openrc file: OS_AUTH_URL, OS_USERNAME, …. */
export function environmentSettings(environment: Readonly<Record<string, string | undefined>>): LoginSettings {
  const given = Object.entries(environment).filter(([name]) => name.startsWith('OS_'))
  return {
    values: Object.fromEntries(given.map(([name, value]) => [name.slice('OS_'.length).toLowerCase(), value])),
    nameOf: (setting) => `OS_${setting.toUpperCase()}`,
  }
}

const kinds: Readonly<Record<string, (settings: LoginSettings) => Credentials>> = {
  none: (settings) => ({ kind: 'none', source: settings.place ?? 'OS_AUTH_TYPE=none' }),
  http_basic: basic,
  token: tokenOf,
  v3token: tokenOf,
  admin_token: tokenOf,
  password: passwordLogin,
  v3password: passwordLogin,
  v3applicationcredential: applicationCredential,
}

/**
 * Finds credentials as the OpenStack client does: by `auth_type`, or by what the other settings allow.
 * `token` comes from the command line and wins. Fails with `unauthorized` for an unknown type or a missing setting.
 */
export function credentialsOf(settings: LoginSettings, token?: string): Credentials {
  if (token) return { kind: 'token', token: new Secret(token), source: '--os-token' }
  const { values, nameOf, place } = settings
  const type = values.auth_type
  if (type) {
    const read = Object.hasOwn(kinds, type) ? kinds[type] : undefined
    if (read) return read(settings)
    throw new InspectorError(
      'unauthorized',
      `Cannot log in with ${nameOf('auth_type')} "${type}": known are ${Object.keys(kinds).join(', ')}`,
    )
  }
  if (values.token) return tokenOf(settings)
  if (values.application_credential_id || values.application_credential_name) return applicationCredential(settings)
  if (values.auth_url || place) return passwordLogin(settings)
  return { kind: 'none', source: 'none: neither --os-token nor OS_TOKEN nor OS_AUTH_URL nor OS_CLOUD is given' }
}

/** Where `endpoint` says that the service is: read, as by the OpenStack client, for those types only that ask no catalogue. */
export function endpointOf({ values: { auth_type = '', endpoint } }: LoginSettings): string | undefined {
  return ['none', 'http_basic', 'admin_token'].includes(auth_type) ? endpoint || undefined : undefined
}

function tokenOf(settings: LoginSettings): Credentials {
  return { kind: 'token', token: new Secret(needed(settings, 'token')), source: sourceOf(settings, 'token') }
}

function basic(settings: LoginSettings): Credentials {
  const username = needed(settings, 'username')
  return {
    kind: 'basic',
    username,
    password: new Secret(needed(settings, 'password')),
    source: `user "${username}" of ${sourceOf(settings, 'username')}`,
  }
}

function passwordLogin(settings: LoginSettings): Credentials {
  const authUrl = needed(settings, 'auth_url')
  const user = identified(settings, 'user_id', needed(settings, 'user_id', 'username'), 'user_domain')
  const password = needed(settings, 'password')
  return {
    kind: 'keystone',
    authUrl,
    auth: { identity: { methods: ['password'], password: { user: { ...user, password } } }, ...scopeOf(settings) },
    source: `user "${needed(settings, 'username', 'user_id')}" of ${sourceOf(settings, 'username')} at ${authUrl}`,
  }
}

function applicationCredential(settings: LoginSettings): Credentials {
  const authUrl = needed(settings, 'auth_url')
  const id = settings.values.application_credential_id
  const secret = needed(settings, 'application_credential_secret')
  // A name is unique only for its user.
  const who = id
    ? { id }
    : {
        name: needed(settings, 'application_credential_name', 'application_credential_id'),
        user: identified(settings, 'user_id', needed(settings, 'user_id', 'username'), 'user_domain'),
      }
  const source = sourceOf(settings, `application_credential_${id ? 'id' : 'name'}`)
  return {
    kind: 'keystone',
    authUrl,
    auth: { identity: { methods: ['application_credential'], application_credential: { ...who, secret } } },
    source: `application credential of ${source} at ${authUrl}`,
  }
}

function scopeOf(settings: LoginSettings): { scope?: object } {
  const { system_scope, project_id, project_name, tenant_name } = settings.values
  if (system_scope) return { scope: { system: { [system_scope]: true } } }
  const project = project_id ?? project_name ?? tenant_name
  return project ? { scope: { project: identified(settings, 'project_id', project, 'project_domain') } } : {}
}

// An id stands alone; a name needs its domain.
function identified({ values }: LoginSettings, idName: string, value: string, domainName: string): object {
  if (values[idName]) return { id: value }
  const domainId = values[`${domainName}_id`] ?? values.default_domain_id
  const name = values[`${domainName}_name`] ?? values.default_domain ?? 'Default'
  return { name: value, domain: domainId ? { id: domainId } : { name } }
}

function sourceOf({ place, nameOf }: LoginSettings, setting: string): string {
  return place ?? nameOf(setting)
}

function needed({ values, nameOf, place }: LoginSettings, ...names: readonly [string, ...string[]]): string {
  const value = names.map((name) => values[name]).find((given) => given)
  if (value) return value
  const where = place ? ` in ${place}` : ''
  throw new InspectorError('unauthorized', `Cannot log in: ${names.map(nameOf).join(' or ')} is not set${where}`)
}
