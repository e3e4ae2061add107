import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isObject, objectOf, textOf, type Json } from '../../src/model/json.ts'
import type { Daemon, Workshop } from './daemons.ts'
import { answers } from './waiting.ts'

/** The password of every user here. */
export const password = 'correct-horse'

/** What a token is for. */
export type Scope = { readonly project: string } | { readonly system: 'all' }

/** The users of the test's Keystone, their roles, and the scope in which they ask for tokens. */
export const users = {
  admin: { scope: { project: 'admin' }, roles: ['admin'] },
  'system-admin': { scope: { system: 'all' }, roles: ['admin'] },
  ironic: { scope: { project: 'service' }, roles: ['admin', 'service'] },
  'ironic-inspector': { scope: { project: 'service' }, roles: ['admin', 'service'] },
  servant: { scope: { project: 'service' }, roles: ['service'] },
  demo: { scope: { project: 'demo' }, roles: ['member', 'reader'] },
  'demo-reader': { scope: { project: 'demo' }, roles: ['reader'] },
  'sys-reader': { scope: { system: 'all' }, roles: ['reader'] },
  'bm-observer': { scope: { project: 'demo' }, roles: ['baremetal_observer'] },
  'bm-admin': { scope: { project: 'demo' }, roles: ['baremetal_admin'] },
  administrator: { scope: { project: 'demo' }, roles: ['administrator'] },
} as const satisfies Readonly<Record<string, { scope: Scope; roles: readonly string[] }>>
export type User = keyof typeof users

/** An endpoint of the catalogue. */
export type Endpoint = { readonly name: string; readonly type: string; readonly url: string }

/** A running Keystone. */
export type Identity = {
  readonly url: string
  /** The token's text, asked for with the user's password. */
  token(user: User): Promise<string>
  /** Makes an application credential of the user, with all roles of it. */
  applicationCredential(user: User): Promise<{ id: string; secret: string }>
  /** The keys with which tokens are made: whoever has them can make any token. */
  readonly keys: readonly string[]
}

/** Makes the database and starts Keystone on address and port, with one user `admin`. */
export async function startKeystone(
  workshop: Workshop,
  address: string,
  port: number,
): Promise<{ url: string; keys: string[] }> {
  const dir = join(workshop.dir, 'keystone')
  const url = `http://${address}:${port}/v3`
  // `keystone-manage fernet_setup` does the same in two seconds; the highest number is the key in use.
  const keys = ['0', '1'].map(() => randomBytes(32).toString('base64url') + '=')
  mkdirSync(join(dir, 'fernet-keys'), { recursive: true, mode: 0o700 })
  keys.forEach((key, n) => writeFileSync(join(dir, 'fernet-keys', `${n}`), key, { mode: 0o600 }))
  writeFileSync(join(dir, 'keystone.conf'), configuration(dir))
  const manage = ['keystone-manage', '--config-file', join(dir, 'keystone.conf')]
  await workshop.run('keystone-db', [...manage, 'db_sync'])
  const bootstrap = ['password', password, 'username', 'admin', 'project-name', 'admin', 'role-name', 'admin']
  const endpoint = ['service-name', 'keystone', 'region-id', 'RegionOne', 'public-url', url, 'internal-url', url]
  const options = [...bootstrap, ...endpoint].map((word, n) => (n % 2 === 0 ? `--bootstrap-${word}` : word))
  await workshop.run('keystone-bootstrap', [...manage, 'bootstrap', ...options])
  await answers(url, serve(workshop, dir, `${address}:${port}`))
  return { url, keys }
}

/** Makes projects, roles, users and catalogue, through the API. */
export async function fillKeystone(
  { url, keys }: { url: string; keys: string[] },
  endpoints: readonly Endpoint[],
): Promise<Identity> {
  const headers = { 'X-Auth-Token': await issue(url, 'admin') }
  const make = async (kind: string, body: object): Promise<string> => {
    const made = await call(url, 'POST', `/${kind}s`, { [kind]: body }, headers)
    return textOf(objectOf(made.body[kind]).id) ?? ''
  }
  const ids = async (kind: string) => {
    const listed = (await call(url, 'GET', `/${kind}s`, undefined, headers)).body[`${kind}s`]
    const entries = Array.isArray(listed) ? listed.filter(isObject) : []
    return new Map(entries.map(({ name, id }) => [textOf(name) ?? '', textOf(id) ?? '']))
  }
  const [projects, roles, known] = [await ids('project'), await ids('role'), await ids('user')]
  for (const name of ['service', 'demo']) projects.set(name, await make('project', { name, domain_id: 'default' }))
  const wanted = new Set<string>(Object.values(users).flatMap((user) => [...user.roles]))
  for (const name of wanted) if (!roles.has(name)) roles.set(name, await make('role', { name }))
  for (const [name, { scope, roles: granted }] of Object.entries(users)) {
    const id = known.get(name) ?? (await make('user', { name, domain_id: 'default', password }))
    known.set(name, id)
    const place = 'project' in scope ? `projects/${projects.get(scope.project)}` : 'system'
    for (const role of granted) {
      await call(url, 'PUT', `/${place}/users/${id}/roles/${roles.get(role)}`, undefined, headers)
    }
  }
  for (const { name, type, url: where } of endpoints) {
    const service_id = await make('service', { name, type })
    for (const side of ['public', 'internal']) {
      await make('endpoint', { service_id, interface: side, url: where, region_id: 'RegionOne' })
    }
  }
  return {
    url,
    keys,
    token: (user) => issue(url, user),
    async applicationCredential(user) {
      const body = { application_credential: { name: 'inspector', unrestricted: false } }
      const path = `/users/${known.get(user)}/application_credentials`
      const made = await call(url, 'POST', path, body, { 'X-Auth-Token': await issue(url, user) })
      const { id, secret } = objectOf(made.body.application_credential)
      return { id: textOf(id) ?? '', secret: textOf(secret) ?? '' }
    },
  }
}

async function issue(url: string, user: User): Promise<string> {
  const { scope } = users[user]
  const methods = { methods: ['password'], password: { user: { name: user, domain: { id: 'default' }, password } } }
  const body = {
    auth: {
      identity: methods,
      scope:
        'project' in scope
          ? { project: { name: scope.project, domain: { id: 'default' } } }
          : { system: { all: true } },
    },
  }
  return (await call(url, 'POST', '/auth/tokens', body)).headers.get('X-Subject-Token') ?? ''
}

async function call(url: string, method: string, path: string, body?: object, headers?: Record<string, string>) {
  const json = { 'Content-Type': 'application/json', ...headers }
  const request = { method, headers: json, ...(body && { body: JSON.stringify(body) }) }
  const answer = await fetch(`${url}${path}`, request)
  if (!answer.ok) throw new Error(`Keystone answers ${answer.status} to ${method} ${path}: ${await answer.text()}`)
  const text = await answer.text()
  return { headers: answer.headers, body: text === '' ? {} : objectOf(parse(text)) }
}

function parse(text: string): Json {
  return JSON.parse(text)
}

function serve(workshop: Workshop, dir: string, listen: string): Daemon {
  const script = Bun.which('keystone-wsgi-public') ?? '/usr/bin/keystone-wsgi-public'
  // One thread: SQLAlchemy's SQLite objects belong to the thread that made them. One request per
  // connection: uwsgi's plain http-socket closes them anyway, and clients that pool would see resets.
  const one = ['--processes', '1', '--enable-threads', '--lazy-apps', '--add-header', 'Connection: close']
  const life = ['--master', '--no-orphans', '--die-on-term', '--need-app', '--disable-logging', '--log-5xx']
  const size = ['--listen', '100', '--buffer-size', '65535', '--post-buffering', '65535']
  const where = ['--plugin', 'python3', '--http-socket', listen, '--wsgi-file', script]
  const env = { OS_KEYSTONE_CONFIG_DIR: dir, OS_KEYSTONE_CONFIG_FILES: 'keystone.conf' }
  return workshop.spawn('keystone', ['uwsgi', ...where, ...one, ...life, ...size], env)
}

function configuration(dir: string): string {
  return `[DEFAULT]
use_stderr = True
[database]
connection = sqlite:///${dir}/keystone.db
[fernet_tokens]
key_repository = ${dir}/fernet-keys
[fernet_receipts]
key_repository = ${dir}/fernet-keys
[credential]
key_repository = ${dir}/credential-keys
[token]
provider = fernet
[identity]
password_hash_rounds = 4
[cache]
enabled = True
backend = oslo_cache.dict
[oslo_policy]
policy_dirs = ${dir}/policy.d
`
}
