import { describe, expect, test } from 'bun:test'
import { InspectorError } from '../../src/model/error.ts'
import type { Identity } from '../../src/model/identity.ts'
import { inventory, known, listening, messageOf } from './listening.ts'

const identities: Readonly<Record<string, Identity>> = {
  admin: { user: 'a', roles: ['admin'], system: false },
  reader: { user: 'r', roles: ['reader'], system: true },
  observer: { user: 'o', roles: ['baremetal_observer'], system: false },
}

/** Each resource that asks who one is, and who of admin, reader and observer may (with legacy roles). */
const guarded: readonly (readonly [method: string, path: string, reader: boolean])[] = [
  ['GET', '/v1/introspection', true],
  ['HEAD', '/v1/introspection', true],
  ['GET', `/v1/introspection/${known}`, true],
  ['POST', `/v1/introspection/${known}`, false],
  ['GET', `/v1/introspection/${known}/data`, false],
  ['GET', `/v1/introspection/${known}/data/unprocessed`, false],
  ['GET', '/ext/v1/nodes', false],
  ['POST', '/ext/v1/nodes', false],
  ['GET', '/ext/v1/nodes/a', false],
  ['DELETE', '/ext/v1/nodes/a', false],
]

describe('with tokens of Keystone', async () => {
  const checked: string[] = []
  const check = async (token: string) => {
    checked.push(token)
    if (token === 'away') throw new InspectorError('unavailable', 'Cannot check a token: Keystone is away')
    return identities[token]
  }
  const keystone = { check, uri: 'http://192.0.2.1:5000/v3' }
  const { ask, asked } = await listening({ nodes: inventory(), keystone, settings: { auth: 'keystone' } })
  const legacy = await listening({ nodes: inventory(), keystone, settings: { auth: 'keystone', legacy_roles: true } })
  const as = (token: string) => ({ headers: { 'x-auth-token': token } })
  const allows = ({ status }: Response) => status !== 401 && status !== 403

  test.each(guarded)('%s %s wants a token, and the roles for it', async (method, path, reader) => {
    asked.length = 0
    for (const headers of [{}, { 'x-auth-token': '' }, { 'x-auth-token': 'expired' }]) {
      const answer = await ask(path, { method, headers })
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
        401,
        'Keystone uri="http://192.0.2.1:5000/v3"',
      ])
    }
    expect(asked).toEqual([])
    expect(allows(await ask(path, { method, ...as('admin') }))).toBe(true)
    expect(allows(await ask(path, { method, ...as('reader') }))).toBe(reader)
    expect((await ask(path, { method, ...as('observer') })).status).toBe(403)
    expect(allows(await legacy.ask(path, { method, ...as('observer') }))).toBe(reader)
  })

  test.each([
    ['GET', '/', 200],
    ['GET', '/v1', 200],
    ['GET', '/healthcheck', 200],
    ['POST', '/v1/continue', 400],
    ['GET', '/nowhere', 404],
    ['PUT', '/v1/introspection', 405],
    ['OPTIONS', '/v1/introspection', 200],
  ])('%s %s needs none: %p', async (method, path, status) => {
    checked.length = 0
    expect((await ask(path, { method })).status).toBe(status)
    expect(checked).toEqual([])
  })

  test('says what is missing', async () => {
    expect(await messageOf(await ask('/v1/introspection'))).toContain('Authentication required')
    expect(await messageOf(await ask('/ext/v1/nodes', as('reader')))).toContain('Access denied by policy')
  })

  test('does not believe identity headers that a client sends', async () => {
    const forged = {
      'x-identity-status': 'Confirmed',
      'x-roles': 'admin',
      'x-role': 'admin',
      'x-user-id': '1',
      'openstack-system-scope': 'all',
    }
    expect((await ask('/v1/introspection', { headers: forged })).status).toBe(401)
    expect(
      (await ask(`/v1/introspection/${known}`, { method: 'POST', headers: { ...forged, 'x-auth-token': 'reader' } }))
        .status,
    ).toBe(403)
  })

  test('is 503 and not 401 when Keystone cannot be asked', async () => {
    const answer = await ask('/v1/introspection', as('away'))
    expect([answer.status, await messageOf(answer)]).toEqual([503, 'Cannot check a token: Keystone is away'])
  })

  test('does not start without a Keystone to ask', async () => {
    const attempt = listening({ settings: { auth: 'keystone' } })
    await expect(attempt).rejects.toThrow('"api.auth" is keystone')
  })
})
