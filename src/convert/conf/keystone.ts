import type { Draft } from '../draft.ts'
import type { Source } from '../ini.ts'
import type { Read, Reader } from '../reader.ts'
import { loginGroups, loginSectionOf } from './login.ts'

/** The login at Keystone, in both directions. */
export function convertKeystone(conf: Reader, draft: Draft): void {
  for (const group of loginGroups) sharing(conf, draft, group)
  const sections = new Set(loginGroups.map((group) => loginSectionOf(conf, group)))
  const own = [...sections].map((section) => loginOf(conf, draft, section))
  const [ironics] = own
  // What Ironic itself is logged in with is not Keystone's.
  const isIronicApart = draft.has('ironic.auth') && ironics !== undefined
  if (isIronicApart) unused(draft, ironics)
  const logins = isIronicApart ? own.slice(1) : own
  const login = logins.find((one) => one.url)
  if (login) write(draft, login)
  for (const other of logins) if (other !== login) compare(draft, login, other)
  for (const group of loginGroups) transport(conf, draft, group, login !== undefined)

  const uri = conf.text(['keystone_authtoken.www_authenticate_uri', 'keystone_authtoken.auth_uri'])
  const cache = conf.number(['keystone_authtoken.token_cache_time'])
  if (!login && draft.has('ironic.auth')) {
    for (const read of [uri, cache])
      if (read) draft.remark('needless', read.source, { note: 'there is no login at Keystone' })
    return
  }
  if (uri) draft.set('keystone.www_authenticate_uri', uri.value, [uri.source])
  if (cache) draft.set('keystone.token_cache', `${Math.max(0, cache.value)}s`, [cache.source])
}

type Login = {
  readonly url: Read<string> | undefined
  readonly fields: Readonly<Record<string, Read<string> | undefined>>
  readonly secret: Readonly<Record<string, Read<string> | undefined>>
}

/** Says what became of a group's `auth_section`. */
function sharing(conf: Reader, draft: Draft, group: string): void {
  const named = conf.text([`${group}.auth_section`])
  if (!named) return
  const section = loginSectionOf(conf, group)
  if (!conf.hasSection(section))
    draft.remark('invalid', named.source, { note: `there is no section [${section}] with an option in it` })
  else
    draft.remark('kept', named.source, {
      to: group === 'ironic' && draft.has('ironic.auth') ? 'ironic.auth' : 'keystone',
    })
}

/** The login that a section holds. */
function loginOf(conf: Reader, draft: Draft, section: string): Login {
  // The options of 2015 could stand in [discoverd], as before.
  const sections = section === 'ironic' ? [section, 'discoverd'] : [section]
  const read = (option: string, ...older: readonly string[]) => {
    const [first = '', ...rest] = sections.flatMap((one) => [option, ...older].map((name) => `${one}.${name}`))
    return conf.text([first, ...rest])
  }
  const domain = (whose: string) => {
    const id = read(`${whose}_domain_id`, 'default_domain_id')
    // Keystone makes this one itself, and calls it so.
    if (id?.value === 'default') return { ...id, value: 'Default' }
    if (id) draft.remark('dropped', id.source, { note: 'give the name of the domain: ids are not taken' })
    return undefined
  }
  const url = read('auth_url', 'os_auth_url', 'identity_uri')
  return {
    url: hostOf(conf, draft, section, url),
    fields: {
      username: read('username', 'user_name', 'os_username', 'admin_user'),
      project_name: read('project_name', 'tenant_name', 'os_tenant_name', 'admin_tenant_name'),
      user_domain_name: read('user_domain_name', 'default_domain_name') ?? domain('user'),
      project_domain_name: read('project_domain_name') ?? domain('project'),
      application_credential_id: read('application_credential_id'),
    },
    secret: {
      password: read('password', 'os_password', 'admin_password'),
      application_credential_secret: read('application_credential_secret'),
    },
  }
}

/** The address; before 2016 it came in three parts. */
function hostOf(conf: Reader, draft: Draft, section: string, url: Read<string> | undefined): Read<string> | undefined {
  const host = conf.text([`${section}.auth_host`])
  const port = conf.text([`${section}.auth_port`])
  const protocol = conf.text([`${section}.auth_protocol`])
  if (url) {
    for (const part of [host, port, protocol]) if (part) draft.outdone(part.source, url.source)
    return url
  }
  for (const part of [port, protocol])
    if (part) draft.remark(host ? 'kept' : 'needless', part.source, { to: 'keystone.auth_url' })
  if (!host) return undefined
  const name = host.value.includes(':') ? `[${host.value}]` : host.value
  return { value: `${protocol?.value ?? 'https'}://${name}:${port?.value ?? 35357}`, source: host.source }
}

function write(draft: Draft, { url, fields, secret }: Login): void {
  if (!url) return
  const bare = url.value.replace(/\/+$/, '')
  const versioned = bare.endsWith('/v3') ? bare : `${bare.replace(/\/v2\.0$/, '')}/v3`
  draft.set(
    'keystone.auth_url',
    versioned,
    [url.source],
    versioned === url.value ? undefined : 'the third version of its API is used',
  )
  for (const [name, read] of Object.entries(fields)) if (read) draft.set(`keystone.${name}`, read.value, [read.source])
  for (const [name, read] of Object.entries(secret))
    if (read) draft.set(`keystone.${name}`, { file: 'credentials/keystone', text: read.value }, [read.source])
}

/** Options of a login that is none of Keystone's, but for those that were taken already. */
function unused(draft: Draft, { url, fields, secret }: Login): void {
  for (const read of [url, ...Object.values(fields), ...Object.values(secret)])
    if (read && !draft.remarks.some(({ source }) => source === read.source))
      draft.remark('needless', read.source, { note: 'auth_type does not ask Keystone' })
}

/** Both directions use one login: that of the other section must be the same, or is lost. */
function compare(draft: Draft, taken: Login | undefined, other: Login): void {
  const reads: readonly (readonly [string, Read<string> | undefined, Read<string> | undefined])[] = [
    ['auth_url', other.url, taken?.url],
    ...Object.keys(other.fields).map((name) => [name, other.fields[name], taken?.fields[name]] as const),
    ...Object.keys(other.secret).map((name) => [name, other.secret[name], taken?.secret[name]] as const),
  ]
  for (const [name, read, ours] of reads) {
    if (!read || read.source === ours?.source) continue
    if (ours && read.value === ours.value) draft.remark('kept', read.source, { to: `keystone.${name}` })
    else draft.remark('dropped', read.source, { note: otherLogin(ours?.source) })
  }
}

function otherLogin(ours: Source | undefined): string {
  const where = ours ? `, that of [${ours.section}]` : ''
  return `calls to Ironic and the check of tokens use one login${where}`
}

/** Endpoints and certificates; what both sections say counts once. They belong to a login at Keystone: without one there is no place for them. */
function transport(conf: Reader, draft: Draft, section: string, hasLogin: boolean): void {
  const once = (path: string, read: Read<string | boolean | readonly string[]> | undefined) => {
    if (!read) return
    const { value, source } = read
    if (!hasLogin && draft.has('ironic.auth')) {
      draft.remark('dropped', source, {
        note: 'certificates and endpoints can be named beside a login at Keystone alone',
      })
      return
    }
    const before = draft.settings.find((setting) => setting.path === path)
    const json = typeof value === 'object' ? [...value] : value
    if (!before) draft.set(path, json, [source])
    else if (JSON.stringify(before.value) === JSON.stringify(json)) draft.remark('kept', source, { to: path })
    else draft.remark('dropped', source, { note: 'one setting serves Keystone and Ironic, and another section set it' })
  }
  once('keystone.region', conf.text([`${section}.region_name`, `${section}.os_region`]))
  once('keystone.cafile', conf.text([`${section}.cafile`]))
  once('keystone.cert', conf.text([`${section}.certfile`]))
  once('keystone.key', conf.text([`${section}.keyfile`]))
  once('keystone.insecure', conf.flag([`${section}.insecure`]))
  const one = conf.text([`${section}.interface`, `${section}.os_endpoint_type`])
  const several = conf.list([`${section}.valid_interfaces`])
  if (one && several) draft.outdone(one.source, several.source)
  const written = several ?? (one && { value: [one.value], source: one.source })
  if (several?.value.length === 0) draft.remark('needless', several.source, { note: 'it is empty' })
  else
    once('keystone.interfaces', written && { ...written, value: written.value.map((name) => name.replace(/URL$/, '')) })
}
