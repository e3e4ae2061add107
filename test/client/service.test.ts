import { afterEach, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { credentialsOf, environmentSettings } from '../../src/client/credentials.ts'
import { connect, type Service } from '../../src/client/service.ts'
import { InspectorError } from '../../src/model/error.ts'
import { http } from '../../src/platform/http.ts'

const servers: Bun.Server<undefined>[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop(true)
})

type Answer = (request: Request) => Response | Promise<Response>

function listen(
  fetch: Answer,
  at: { unix: string } | { port: 0; hostname: string } = { port: 0, hostname: '127.0.0.1' },
): string {
  const server = Bun.serve({ ...at, fetch })
  servers.push(server)
  return server.url.href.replace(/\/$/, '')
}

function client(url: string | undefined, environment: Record<string, string> = {}): Service {
  return connect({
    http,
    url,
    credentials: credentialsOf(environmentSettings(environment)),
    tls: undefined,
    timeout: 5000,
  })
}

async function failure(service: Service): Promise<InspectorError> {
  const error: unknown = await service
    .ask({ method: 'GET', path: '/v1/introspection' })
    .catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(InspectorError)
  return error as InspectorError
}

const openrc = (keystone: string) => ({
  OS_AUTH_URL: `${keystone}/v3`,
  OS_USERNAME: 'admin',
  OS_PASSWORD: 'secret-word',
  OS_PROJECT_NAME: 'admin',
})

test('each request says the version, and the token when there is one', async () => {
  let headers = new Headers()
  const url = listen((request) => {
    headers = request.headers
    return Response.json({})
  })
  await client(url, { OS_TOKEN: 't1' }).ask({ method: 'GET', path: '/' })
  expect(headers.get('x-openstack-ironic-inspector-api-version')).toBe('1.18')
  expect(headers.get('x-auth-token')).toBe('t1')
  await client(url, { OS_AUTH_TYPE: 'http_basic', OS_USERNAME: 'a', OS_PASSWORD: 'b' }).ask({
    method: 'GET',
    path: '/',
  })
  expect(headers.get('authorization')).toBe('Basic YTpi')
})

test('query values are escaped, and those not given are left out', async () => {
  let asked = ''
  const url = listen((request) => {
    asked = new URL(request.url).search
    return Response.json({})
  })
  await client(url).ask({ method: 'GET', path: '/', query: { state: 'a,b&c', marker: undefined } })
  expect(asked).toBe('?state=a%2Cb%26c')
})

test('a service on a Unix socket is reached', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'socket-'))
  const unix = join(directory, 'api.sock')
  listen(() => Response.json({ here: true }), { unix })
  expect((await client(`unix:${unix}`).ask({ method: 'GET', path: '/' })).body).toEqual({ here: true })
  rmSync(directory, { recursive: true })
})

test.each([
  [400, 'invalid'],
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'not_found'],
  [406, 'not_acceptable'],
  [409, 'conflict'],
  [500, 'unavailable'],
  [503, 'unavailable'],
])('an answer of %d becomes %s, with the message of its body', async (status, code) => {
  const url = listen(() => Response.json({ error: { message: 'so it is' } }, { status }))
  const error = await failure(client(url))
  expect(error.code).toBe(code as InspectorError['code'])
  expect(error.message).toContain('so it is')
})

test('a refused login names where the credentials came from, and not what they are', async () => {
  const url = listen(() => Response.json({ error: { message: 'no' } }, { status: 401 }))
  const { message } = await failure(client(url, { OS_TOKEN: 'secret-word' }))
  expect(message).toBe('no (credentials: OS_TOKEN)')
})

test('when nobody listens the message says what to do', async () => {
  const { code, message } = await failure(client('http://127.0.0.1:1'))
  expect(code).toBe('unavailable')
  expect(message).toContain('connection refused; is a service running at http://127.0.0.1:1')
})

test('an answer that is no JSON is shown as it is', async () => {
  const url = listen(() => new Response('<h1>Bad gateway</h1>', { status: 502 }))
  expect((await failure(client(url))).message).toContain('failed with 502: <h1>Bad gateway</h1>')
})

test('Keystone is asked once, and the service of its catalogue is used when none is named', async () => {
  const logins: unknown[] = []
  const tokens: (string | null)[] = []
  const url = listen((request) => {
    tokens.push(request.headers.get('x-auth-token'))
    return Response.json({})
  })
  const endpoints = [
    { interface: 'internal', region_id: 'one', url: 'http://127.0.0.1:1' },
    { interface: 'public', region_id: 'one', url },
  ]
  const keystone = listen(async (request) => {
    logins.push([new URL(request.url).pathname, await request.json()])
    const catalog = [{ type: 'baremetal-introspection', endpoints }]
    return Response.json({ token: { catalog } }, { status: 201, headers: { 'x-subject-token': 't9' } })
  })
  const service = client(undefined, openrc(keystone))
  await Promise.all([service.ask({ method: 'GET', path: '/' }), service.ask({ method: 'GET', path: '/v1' })])
  expect(tokens).toEqual(['t9', 't9'])
  expect(logins).toHaveLength(1)
  expect(logins[0]).toMatchObject([
    '/v3/auth/tokens',
    { auth: { identity: { password: { user: { password: 'secret-word' } } } } },
  ])
})

test('a wrong password is unauthorized, in the words of Keystone', async () => {
  const keystone = listen(() =>
    Response.json({ error: { message: 'The request you have made requires authentication.' } }, { status: 401 }),
  )
  const { code, message } = await failure(client('http://127.0.0.1:1', openrc(keystone)))
  expect(code).toBe('unauthorized')
  expect(message).toContain('requires authentication')
  expect(message).not.toContain('secret-word')
})

test('a socket that is not there is named, not a URL that nobody typed', async () => {
  expect((await failure(client('unix:/nonexistent/api.sock'))).message).toBe(
    'Cannot GET "unix:/nonexistent/api.sock /v1/introspection": there is no such socket; ' +
      'is a service running at unix:/nonexistent/api.sock, and is it the right one?',
  )
})

test('a Keystone that does not answer is told as a login that failed', async () => {
  const { code, message } = await failure(client(undefined, openrc('http://127.0.0.1:1')))
  expect(code).toBe('unavailable')
  expect(message).toBe(
    'Cannot log in at "http://127.0.0.1:1/v3": Cannot POST "http://127.0.0.1:1/v3/auth/tokens": connection refused; ' +
      'is OS_AUTH_URL right?',
  )
})
