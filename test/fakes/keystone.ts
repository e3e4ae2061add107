#!/usr/bin/env bun
import { listen, type ListenOptions, type Listening, type Login, type Recorded, type Reply } from './server.ts'

/** Whom a token stands for. `expires` in ms since 1970; `system` true = scope `all` and no project. */
export type Person = {
  readonly user: string
  readonly roles: readonly string[]
  readonly project?: string | null
  readonly system?: boolean
  readonly expires?: number
}

/** `users` and `credentials`: who may log in with what. `lifetime` in ms of issued tokens. `catalogue`: service type to address. */
export type KeystoneOptions = ListenOptions & {
  readonly users?: Readonly<Record<string, string>>
  readonly credentials?: Readonly<Record<string, string>>
  readonly lifetime?: number
  readonly catalogue?: Readonly<Record<string, string>>
  readonly region?: string
  readonly interfaces?: readonly string[]
}

/** A Keystone in memory that really listens; its users have the roles admin and service on project service. */
export type FakeKeystone = Listening & {
  /** As in `keystone.auth_url`. */
  readonly authUrl: string
  /** Makes a token as if the person had logged in. */
  issue(person: Person): string
  /** Ends a token's life. */
  revoke(token: string): void
  /** Whether a service that asks may let the token in. */
  admits(token: string | undefined): boolean
}

/** Starts a fake Keystone; by default on a free port, with user `ironic-inspector` and password `secret`. */
export async function fakeKeystone(options: KeystoneOptions = {}): Promise<FakeKeystone> {
  const users = options.users ?? { 'ironic-inspector': 'secret' }
  const credentials = options.credentials ?? {}
  const tokens = new Map<string, Required<Person>>()
  const { region = 'RegionOne', interfaces = ['public', 'internal', 'admin'] } = options

  function issue(person: Person): string {
    const token = `fake-${crypto.randomUUID()}`
    const {
      project = person.system ? null : 'service',
      system = false,
      expires = Date.now() + (options.lifetime ?? 3_600_000),
    } = person
    tokens.set(token, { ...person, project, system, expires })
    return token
  }

  function admits(token: string | undefined): boolean {
    return (tokens.get(token ?? '')?.expires ?? 0) > Date.now()
  }

  function described(token: string, withCatalogue: boolean): unknown {
    const { user, roles, project, system, expires } = tokens.get(token) as Required<Person>
    const domain = { id: 'default', name: 'Default' }
    const catalog = Object.entries(options.catalogue ?? {}).map(([type, url]) => ({
      type,
      name: type,
      endpoints: interfaces.map((name) => ({ interface: name, region, region_id: region, url })),
    }))
    return {
      methods: ['password'],
      user: { id: `id-of-${user}`, name: user, domain },
      roles: roles.map((name) => ({ id: `id-of-${name}`, name })),
      ...(project === null ? {} : { project: { id: `id-of-${project}`, name: project, domain } }),
      ...(system ? { system: { all: true } } : {}),
      // Keystone writes microseconds.
      expires_at: new Date(expires).toISOString().replace('Z', '000Z'),
      issued_at: new Date().toISOString().replace('Z', '000Z'),
      ...(withCatalogue ? { catalog } : {}),
    }
  }

  function logIn(asked: Recorded): Reply {
    const identity = (asked.body as LoginBody).auth?.identity
    const { user } = identity?.password ?? {}
    const credential = identity?.application_credential
    const right = credential
      ? Object.hasOwn(credentials, credential.id) && credentials[credential.id] === credential.secret
      : user !== undefined && Object.hasOwn(users, user.name) && users[user.name] === user.password
    if (!right) return refused
    const token = issue({ user: user?.name ?? `owner of ${credential?.id}`, roles: ['admin', 'service'] })
    return { status: 201, body: { token: described(token, true) }, headers: { 'x-subject-token': token } }
  }

  function validate({ query }: Recorded, { token, subject }: Login): Reply {
    if (!admits(token)) return refused
    if (!admits(subject)) return failure(404, 'Not Found', `Could not find token: ${subject}.`)
    return {
      status: 200,
      body: { token: described(subject ?? '', !('nocatalog' in query)) },
      headers: { 'x-subject-token': subject ?? '' },
    }
  }

  const listening = await listen((asked, login) => {
    if (asked.path === '/_fake/tokens') return { status: 201, body: { token: issue(asked.body as Person) } }
    if (asked.path === '/v3/auth/tokens' && asked.method === 'POST') return masked(asked, logIn(asked))
    if (asked.path === '/v3/auth/tokens' && asked.method === 'GET') return validate(asked, login)
    if (/^\/(v3\/?)?$/.test(asked.path)) return { status: 200, body: { version: { id: 'v3.14', status: 'stable' } } }
    return failure(404, 'Not Found', 'Could not find the resource.')
  }, options)

  return { ...listening, authUrl: `${listening.url}/v3`, issue, revoke: (token) => void tokens.delete(token), admits }
}

type LoginBody = {
  auth?: {
    identity?: {
      password?: { user: { name: string; password: string } }
      application_credential?: { id: string; secret: string }
    }
  }
}

/** What is recorded of a login tells who, not the password. */
function masked(asked: Recorded, reply: Reply): Reply {
  const identity = (asked.body as LoginBody).auth?.identity
  if (identity?.password) identity.password.user.password = '***'
  if (identity?.application_credential) identity.application_credential.secret = '***'
  return reply
}

const failure = (code: number, title: string, message: string): Reply => ({
  status: code,
  body: { error: { code, title, message } },
})
const refused = failure(401, 'Unauthorized', 'The request you have made requires authentication.')

if (import.meta.main) {
  const value = (name: string, otherwise: string) => {
    const at = process.argv.indexOf(`--${name}`)
    return at < 0 ? otherwise : (process.argv[at + 1] ?? otherwise)
  }
  const keystone = await fakeKeystone({
    port: Number(value('port', '25000')),
    catalogue: { baremetal: value('ironic', 'http://127.0.0.1:26390') },
  })
  console.log(`fake Keystone at ${keystone.authUrl}`)
}
