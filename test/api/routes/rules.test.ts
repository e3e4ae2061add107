import { beforeEach, describe, expect, test } from 'bun:test'
import type { Identity } from '../../../src/model/identity.ts'
import { known, listening, messageOf, rules } from '../listening.ts'

const fail = [{ action: 'fail', message: 'no' }]
const conditions = [{ op: 'eq', field: 'a', value: 1, multiple: 'any', invert: false }]
const other = '5d0e1f2a-0000-4000-8000-000000000002'

describe('rules', async () => {
  const { ask, url } = await listening({ rules: rules() })
  const post = (body: unknown, headers: Record<string, string> = {}, path = '/v1/rules') =>
    ask(path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), headers })
  beforeEach(async () => void (await ask('/v1/rules', { method: 'DELETE' })))
  const link = (uuid: string) => [{ href: `/v1/rules/${uuid}`, rel: 'self' }]

  test('are created, and shown with everything in them and a link without a host', async () => {
    const created = await post({ uuid: known, description: 'd', scope: 's', conditions, actions: fail })
    const whole = { actions: fail, conditions, description: 'd', links: link(known), scope: 's', uuid: known }
    expect([created.status, await created.json()]).toEqual([201, whole])
    const shown = await ask(`/v1/rules/${known}`)
    expect([shown.status, await shown.text()]).toEqual([200, `${JSON.stringify(whole)}\n`])
  })

  test('are listed in their order, without what is in them', async () => {
    for (const uuid of [other, known]) await post({ uuid, actions: fail })
    for (const path of ['/v1/rules', '/v1/rules/']) {
      expect(await (await ask(path)).json()).toEqual({
        rules: [other, known].map((uuid) => ({ description: null, links: link(uuid), scope: null, uuid })),
      })
    }
  })

  test('have links that lead through the proxy in front', async () => {
    const headers = { 'x-forwarded-prefix': '/baremetal', 'x-forwarded-host': 'far.example' }
    const created = (await (await post({ uuid: known, actions: fail }, headers)).json()) as { links: unknown }
    expect(created.links).toEqual([{ href: `/baremetal/v1/rules/${known}`, rel: 'self' }])
  })

  test.each([
    ['1.0', 200],
    ['1.5', 200],
    ['1.6', 201],
    ['1.18', 201],
    ['latest', 201],
  ])('created with version %s give %p', async (version, status) => {
    const headers = { 'X-OpenStack-Ironic-Inspector-API-Version': version }
    expect((await post({ actions: fail }, headers)).status).toBe(status)
    await ask('/v1/rules', { method: 'DELETE' })
    const shared = { 'OpenStack-API-Version': `baremetal-introspection ${version}` }
    expect((await post({ actions: fail }, shared)).status).toBe(status)
  })

  test('are created under the UUID of the path, too, as openstacksdk does', async () => {
    const created = await post({ uuid: known, actions: fail }, {}, `/v1/rules/${other}`)
    expect([created.status, await created.json()]).toEqual([201, expect.objectContaining({ uuid: other })])
    expect((await post({ actions: fail }, {}, '/v1/rules/x')).status).toBe(400)
  })

  test.each(['', '{broken', '[]', 'null'])('are not created from %p: 400', async (body) => {
    expect((await post(body)).status).toBe(400)
  })

  test('that are there already are 409, that are wrong 400, that are not there 404', async () => {
    await post({ uuid: known, actions: fail })
    expect((await post({ uuid: known, actions: fail })).status).toBe(409)
    expect((await post({})).status).toBe(400)
    for (const method of ['GET', 'DELETE']) {
      const answer = await ask('/v1/rules/nosuch', { method })
      expect([answer.status, await messageOf(answer)]).toEqual([404, expect.stringContaining('not found')])
    }
  })

  test.each([`/v1/rules/${known}`, '/v1/rules'])('are deleted with an empty text: %s', async (path) => {
    await post({ uuid: known, actions: fail })
    const { hostname, port } = new URL(url)
    const raw = await exchange(
      hostname,
      Number(port),
      `DELETE ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    )
    const head = raw.toLowerCase()
    expect(head).toStartWith('http/1.1 204')
    expect(head).toContain('\r\ncontent-type: text/plain; charset=utf-8\r\n')
    // ironic-inspector sent a length of 0 besides, which HTTP forbids here (RFC 9110, 8.6) and Bun leaves out.
    expect(head).not.toContain('content-length')
    expect(head).toEndWith('\r\n\r\n')
    expect(await (await ask('/v1/rules')).json()).toEqual({ rules: [] })
  })

  test('are a resource of the API, and have no other methods', async () => {
    const { resources } = (await (await ask('/v1')).json()) as { resources: { name: string }[] }
    expect(resources.map(({ name }) => name)).toEqual(['continue', 'introspection', 'rules'])
    for (const path of ['/v1/rules', `/v1/rules/${known}`]) {
      const answer = await ask(path, { method: 'PUT' })
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'DELETE, GET, HEAD, OPTIONS, POST'])
    }
    expect((await ask('/v1/rules', { method: 'HEAD' })).status).toBe(200)
  })
})

test('each kind of request is asked its own permission', async () => {
  const identity: Identity = { user: 'u', roles: ['reader'], system: true }
  const { ask } = await listening({
    rules: rules(),
    keystone: { check: async () => identity, uri: 'http://k' },
    settings: { auth: 'keystone' },
  })
  const refused = async (method: string, path: string) => {
    const answer = await ask(path, {
      method,
      headers: { 'x-auth-token': 't' },
      ...(method === 'POST' ? { body: '{' } : {}),
    })
    return [answer.status, (await messageOf(answer)).split(' ').at(-1)]
  }
  expect(await refused('GET', '/v1/rules')).toEqual([403, 'introspection:rule:get'])
  expect(await refused('GET', '/v1/rules/x')).toEqual([403, 'introspection:rule:get'])
  expect(await refused('POST', '/v1/rules')).toEqual([403, 'introspection:rule:create'])
  expect(await refused('POST', '/v1/rules/x')).toEqual([403, 'introspection:rule:create'])
  expect(await refused('DELETE', '/v1/rules')).toEqual([403, 'introspection:rule:delete'])
  expect(await refused('DELETE', '/v1/rules/x')).toEqual([403, 'introspection:rule:delete'])
  expect(await refused('POST', '/v1/introspection/x/abort')).toEqual([403, 'introspection:abort'])
  expect(await refused('POST', '/v1/introspection/x/data/unprocessed')).toEqual([403, 'introspection:reapply'])
})

async function exchange(hostname: string, port: number, request: string): Promise<string> {
  const received = Promise.withResolvers<string>()
  let text = ''
  await Bun.connect({
    hostname,
    port,
    socket: {
      open: (socket) => void socket.write(request),
      data: (_socket, data) => void (text += data.toString()),
      close: () => received.resolve(text),
    },
  })
  return received.promise
}
