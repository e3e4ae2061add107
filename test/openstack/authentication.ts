import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { randomUUID } from 'node:crypto'
import { objectOf, textOf } from '../../src/model/json.ts'
import type { Cloud } from './cloud.ts'
import { remade } from './fernet.ts'
import type { User } from './identity.ts'
import { enrol } from './machine.ts'
import { launch, type Inspector } from './program.ts'

// Who may do what, by role and scope. Legacy roles count only when they are switched on.
const matrix = [
  { user: 'admin', strict: 'all', legacy: 'all' },
  { user: 'system-admin', strict: 'all', legacy: 'all' },
  { user: 'servant', strict: 'all', legacy: 'all' },
  { user: 'sys-reader', strict: 'status', legacy: 'status' },
  { user: 'demo-reader', strict: 'nothing', legacy: 'nothing' },
  { user: 'demo', strict: 'nothing', legacy: 'nothing' },
  { user: 'bm-observer', strict: 'nothing', legacy: 'status' },
  { user: 'bm-admin', strict: 'nothing', legacy: 'all' },
  { user: 'administrator', strict: 'nothing', legacy: 'all' },
] as const satisfies readonly { user: User; strict: Extent; legacy: Extent }[]

type Extent = 'all' | 'status' | 'nothing'

/** A request that needs a role; `passed`: the answer to those who have it. */
type Call = {
  readonly method: string
  readonly path: string
  readonly passed: number
  readonly body?: string
  readonly isStatus?: true
}

// In this order: a rule is made, looked at and deleted. Of a node that is not there, those who pass the policy learn just that.
function callsOn(node: string): readonly Call[] {
  const [nowhere, rule] = [`/v1/introspection/${randomUUID()}`, randomUUID()]
  const body = JSON.stringify({ uuid: rule, actions: [{ action: 'fail', message: 'never' }], conditions: never })
  return [
    { method: 'GET', path: '/v1/introspection', passed: 200, isStatus: true },
    { method: 'GET', path: `/v1/introspection/${node}`, passed: 200, isStatus: true },
    { method: 'POST', path: nowhere, passed: 404 },
    { method: 'POST', path: `${nowhere}/abort`, passed: 404 },
    { method: 'GET', path: `/v1/introspection/${node}/data`, passed: 404 },
    { method: 'GET', path: `/v1/introspection/${node}/data/unprocessed`, passed: 404 },
    { method: 'POST', path: `${nowhere}/data/unprocessed`, passed: 404 },
    { method: 'POST', path: `${nowhere}/data/unprocessed`, passed: 404, body: '{"inventory": {}}' },
    { method: 'POST', path: '/v1/rules', passed: 201, body },
    { method: 'GET', path: '/v1/rules', passed: 200 },
    { method: 'GET', path: `/v1/rules/${rule}`, passed: 200 },
    { method: 'DELETE', path: `/v1/rules/${rule}`, passed: 204 },
    { method: 'DELETE', path: '/v1/rules', passed: 204 },
  ]
}

const never = [{ op: 'eq', field: 'data://no.such', value: 1 }]

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
    test.each(matrix.map((row) => [row.user, row[roles]] as const))('%s may do: %s', async (user, extent) => {
      const token = await cloud().token(user)
      const seen: Record<string, number> = {}
      const due: Record<string, number> = {}
      for (const [n, { method, path, passed, body, isStatus }] of callsOn(node).entries()) {
        const name = `${n} ${method} ${path}`
        seen[name] = (await inspectors[roles].ask(method, path, token, body)).status
        due[name] = extent === 'all' || (extent === 'status' && isStatus) ? passed : 403
      }
      expect(seen).toEqual(due)
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
    for (const { method, path, body } of callsOn(node)) {
      expect([method, path, (await inspectors.strict.ask(method, path, dead, body)).status]).toEqual([
        method,
        path,
        401,
      ])
    }
  })

  test('a revoked token is refused from its first use on', async () => {
    const token = await cloud().token('admin')
    const headers = { 'X-Auth-Token': await cloud().token('admin'), 'X-Subject-Token': token }
    expect((await fetch(`${cloud().authUrl}/auth/tokens`, { method: 'DELETE', headers })).status).toBe(204)
    expect((await inspectors.strict.ask('GET', '/v1/introspection', token)).status).toBe(401)
  })

  describe.each(['strict', 'legacy'] as const)('identity headers of the caller, roles: %s', (roles) => {
    const forged = {
      'X-Identity-Status': 'Confirmed',
      'X-Service-Identity-Status': 'Confirmed',
      'X-Roles': 'admin,service',
      'X-Role': 'admin',
      'X-Service-Roles': 'service',
      'X-User-Id': 'admin',
      'X-User-Name': 'admin',
      'X-Project-Id': 'admin',
      'X-Project-Name': 'service',
      'X-Is-Admin-Project': 'True',
      'OpenStack-System-Scope': 'all',
    }
    // All of the node that there is: what was let through would be seen in it.
    const calls = () => [
      ...callsOn(node),
      { method: 'POST', path: `/v1/introspection/${node}`, passed: 202 },
      { method: 'POST', path: `/v1/introspection/${node}/abort`, passed: 202 },
    ]

    test.each<[string, User | null, string | null, number]>([
      ['without a token', null, null, 401],
      ['with a token that is none', null, 'garbage', 401],
      ['with a token of somebody without a role', 'demo', null, 403],
      ['with a token that may only see the status', 'sys-reader', null, 403],
    ])('are worth nothing, and change nothing, %s', async (_what, user, garbage, status) => {
      const inspector = inspectors[roles]
      const admin = await cloud().token('admin')
      const kept = JSON.stringify({ actions: [{ action: 'fail', message: 'kept' }], conditions: never })
      expect((await inspector.ask('POST', '/v1/rules', admin, kept)).status).toBe(201)
      const world = async () => ({
        node: (await inspector.ask('GET', `/v1/introspection/${node}`, admin)).body,
        rules: (await inspector.ask('GET', '/v1/rules', admin)).body,
      })
      const before = await world()
      expect(before.node.state).toBe('waiting')

      const token = user === null ? garbage : await cloud().token(user)
      for (const { method, path, passed, body, isStatus } of calls()) {
        const answer = await inspector.ask(method, path, token, body, forged)
        expect([method, path, answer.status]).toEqual([
          method,
          path,
          isStatus && user === 'sys-reader' ? passed : status,
        ])
      }

      expect(await world()).toEqual(before)
      expect((await inspector.ask('DELETE', '/v1/rules', admin)).status).toBe(204)
    })
  })

  test('a report needs no token, and a bad one does not matter', async () => {
    const report = '{"inventory": {"interfaces": [], "bmc_address": "203.0.113.1"}}'
    for (const token of [null, 'garbage']) {
      expect((await inspectors.strict.ask('POST', '/v1/continue', token, report)).status).toBe(400)
    }
  })
}
