import { describe, expect, test } from 'bun:test'
import { known, listening } from './listening.ts'

const dashboard = 'https://dashboard.example.org'
const names = [
  'vary',
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-max-age',
  'access-control-allow-methods',
  'access-control-allow-headers',
] as const
const told = ({ headers }: Response) => names.map((name) => headers.get(name))
const nothing = names.map(() => null)

describe('with origins that are allowed', async () => {
  const { ask } = await listening({
    settings: { cors_origins: [dashboard, 'http://other:8080'], auth: 'keystone' },
    keystone: { check: async () => undefined, uri: 'http://k' },
  })
  const from = (origin: string, path = '/v1', init: RequestInit = {}) =>
    ask(path, { ...init, headers: { origin, ...(init.headers as Record<string, string>) } })
  const preflight = (more: Record<string, string>, origin = dashboard, path = `/v1/introspection/${known}`) =>
    from(origin, path, { method: 'OPTIONS', headers: more })
  const allowed = [dashboard, 'true', null, null, null]

  test.each([
    ['GET', '/v1', 200],
    ['HEAD', '/', 200],
    ['POST', '/v1/continue', 200],
    ['GET', '/nowhere', 404],
    ['DELETE', '/v1', 405],
    ['GET', `/v1/introspection/${known}`, 401],
    ['GET', '/healthcheck', 200],
  ])('every answer says so: %s %s, %p', async (method, path, status) => {
    const answer = await from(dashboard, path, { method, ...(method === 'POST' ? { body: '{"a": 1}' } : {}) })
    expect([answer.status, ...told(answer)]).toEqual([status, 'Origin', ...allowed])
    expect(answer.headers.get('content-length')).not.toBeNull()
  })

  test('the version headers are still there, and a bad version is told, too', async () => {
    const headers = { 'X-OpenStack-Ironic-Inspector-API-Version': '9.9' }
    const answer = await from(dashboard, '/v1', { headers })
    expect([answer.status, told(answer)[1]]).toEqual([406, dashboard])
    expect(answer.headers.get('x-openstack-ironic-inspector-api-maximum-version')).toBe('1.18')
  })

  test.each(['https://evil.example', `${dashboard}.evil.example`, 'http://dashboard.example.org', 'null', ''])(
    'a page of another one is told nothing: %p',
    async (origin) => {
      expect(told(await from(origin))).toEqual(nothing)
      expect(told(await preflight({ 'access-control-request-method': 'GET' }, origin))).toEqual(nothing)
    },
  )

  test('a client that is no page is told nothing', async () => {
    expect(told(await ask('/v1'))).toEqual(nothing)
  })

  test('a browser that asks before is told what it may send', async () => {
    const wanted = 'X-Auth-Token, Content-Type,x-openstack-ironic-inspector-api-version'
    const answer = await preflight({
      'access-control-request-method': 'POST',
      'access-control-request-headers': wanted,
    })
    expect([answer.status, await answer.text()]).toEqual([200, ''])
    expect(told(answer)).toEqual([
      'Origin',
      dashboard,
      'true',
      '3600',
      'POST',
      'X-Auth-Token,Content-Type,x-openstack-ironic-inspector-api-version',
    ])
    expect(told(await preflight({ 'access-control-request-method': 'GET' }))).toEqual([
      'Origin',
      dashboard,
      'true',
      '3600',
      'GET',
      null,
    ])
  })

  test.each<Record<string, string>>([
    {},
    { 'access-control-request-method': 'BREW' },
    { 'access-control-request-method': 'GET', 'access-control-request-headers': 'X-Auth-Token, X-Other' },
  ])('a browser that asks for what is not allowed is told nothing: %p', async (headers) => {
    const answer = await preflight(headers)
    expect([answer.status, ...told(answer)]).toEqual([200, ...nothing])
  })
})

test('with * a page of any origin may use the API', async () => {
  const { ask } = await listening({ settings: { cors_origins: ['*'] } })
  const answer = await ask('/v1', { headers: { origin: 'https://anywhere.example' } })
  expect(told(answer)).toEqual(['Origin', '*', 'true', null, null, null])
})

test('without origins nobody is told anything', async () => {
  const { ask } = await listening()
  expect(told(await ask('/v1', { headers: { origin: dashboard } }))).toEqual(nothing)
})
