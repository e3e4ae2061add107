import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { randomUUID } from 'node:crypto'
import { objectOf, textOf } from '../../src/model/json.ts'
import type { Cloud } from './cloud.ts'
import { remade } from './fernet.ts'
import type { User } from './identity.ts'
import { enrol } from './machine.ts'
import { launch, type Inspector } from './program.ts'

// Who may see a status and who may start, by role and scope. Legacy roles count only when they are switched on.
const matrix = [
  { user: 'admin', strict: ['status', 'start'], legacy: ['status', 'start'] },
  { user: 'system-admin', strict: ['status', 'start'], legacy: ['status', 'start'] },
  { user: 'servant', strict: ['status', 'start'], legacy: ['status', 'start'] },
  { user: 'sys-reader', strict: ['status'], legacy: ['status'] },
  { user: 'demo', strict: [], legacy: [] },
  { user: 'bm-observer', strict: [], legacy: ['status'] },
  { user: 'bm-admin', strict: [], legacy: ['status', 'start'] },
  { user: 'administrator', strict: [], legacy: ['status', 'start'] },
] as const satisfies readonly { user: User; strict: readonly string[]; legacy: readonly string[] }[]

/** Who may do what, asked with real tokens of real users. */
export function authenticationSuite(cloud: () => Cloud): void {
  let inspectors: Record<'strict' | 'legacy', Inspector>
  let node: string

  beforeAll(async () => {
    const [strict, legacy] = await Promise.all([launch(cloud()), launch(cloud(), { api: { legacy_roles: true } })])
    inspectors = { strict, legacy }
    node = (await enrol(cloud(), { ipmi_address: '198.51.100.110' })).uuid
    const admin = await cloud().token('admin')
    for (const inspector of [strict, legacy]) {
      expect((await inspector.ask('POST', `/v1/introspection/${node}?manage_boot=0`, admin)).status).toBe(202)
    }
  })
  afterAll(() => Promise.all([inspectors?.strict.stop(), inspectors?.legacy.stop()]))

  describe.each(['strict', 'legacy'] as const)('roles: %s', (roles) => {
    test.each(matrix.map((row) => [row.user, row] as const))('%s', async (user, row) => {
      const token = await cloud().token(user)
      const may = new Set<string>(row[roles])
      const inspector = inspectors[roles]

      const seen = await inspector.ask('GET', `/v1/introspection/${node}`, token)
      const listed = await inspector.ask('GET', '/v1/introspection', token)
      // No such node: whoever passes the policy learns that, without starting anything.
      const begun = await inspector.ask('POST', `/v1/introspection/${randomUUID()}`, token)
      const data = await inspector.ask('GET', `/v1/introspection/${node}/data`, token)

      expect({ seen: seen.status, listed: listed.status, begun: begun.status, data: data.status }).toEqual({
        seen: may.has('status') ? 200 : 403,
        listed: may.has('status') ? 200 : 403,
        begun: may.has('start') ? 404 : 403,
        data: may.has('start') ? 404 : 403,
      })
    })
  })

  test('a request without a token is told where to get one', async () => {
    const answer = await inspectors.strict.ask('GET', '/v1/introspection', null)
    expect(answer.status).toBe(401)
    expect(answer.headers.get('WWW-Authenticate')).toBe(`Keystone uri="${cloud().authUrl}"`)
    expect(textOf(objectOf(answer.body.error).message)).toBeDefined()
  })

  test('a token that is no token is refused', async () => {
    for (const token of ['garbage', `${await cloud().token('admin')}x`, 'gAAAAA'.padEnd(180, 'A')]) {
      expect((await inspectors.strict.ask('GET', '/v1/introspection', token)).status).toBe(401)
    }
  })

  test('an expired token is refused, and would have been taken before', async () => {
    const key = cloud().identity.keys.at(-1) ?? ''
    const token = await cloud().token('admin')
    const alive = remade(token, key, Date.now() / 1000 + 600)
    const dead = remade(token, key, Date.now() / 1000 - 5)

    expect((await inspectors.strict.ask('GET', '/v1/introspection', alive)).status).toBe(200)
    expect((await inspectors.strict.ask('GET', '/v1/introspection', dead)).status).toBe(401)
    expect((await inspectors.strict.ask('POST', `/v1/introspection/${node}`, dead)).status).toBe(401)
  })

  test('a revoked token is refused from its first use on', async () => {
    const token = await cloud().token('admin')
    const headers = { 'X-Auth-Token': await cloud().token('admin'), 'X-Subject-Token': token }
    expect((await fetch(`${cloud().authUrl}/auth/tokens`, { method: 'DELETE', headers })).status).toBe(204)
    expect((await inspectors.strict.ask('GET', '/v1/introspection', token)).status).toBe(401)
  })

  test('identity headers of the caller are worth nothing', async () => {
    const forged = {
      'X-Identity-Status': 'Confirmed',
      'X-Service-Identity-Status': 'Confirmed',
      'X-Roles': 'admin,service',
      'X-Role': 'admin',
      'X-User-Id': 'admin',
      'X-Project-Name': 'service',
      'X-Is-Admin-Project': 'True',
      'OpenStack-System-Scope': 'all',
    }
    const path = `/v1/introspection/${node}`
    expect((await inspectors.legacy.ask('GET', path, null, undefined, forged)).status).toBe(401)
    const demo = await cloud().token('demo')
    expect((await inspectors.legacy.ask('GET', path, demo, undefined, forged)).status).toBe(403)
    expect((await inspectors.legacy.ask('POST', path, demo, undefined, forged)).status).toBe(403)
  })

  test('a report needs no token, and a bad one does not matter', async () => {
    const report = '{"inventory": {"interfaces": [], "bmc_address": "203.0.113.1"}}'
    for (const token of [null, 'garbage']) {
      expect((await inspectors.strict.ask('POST', '/v1/continue', token, report)).status).toBe(400)
    }
  })
}
