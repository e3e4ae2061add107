import { describe, expect, test } from 'bun:test'
import { InspectorError } from '../../src/model/error.ts'
import { known, lines, listening, messageOf, oneNode } from './listening.ts'

const minimum = 'x-openstack-ironic-inspector-api-minimum-version'
const maximum = 'x-openstack-ironic-inspector-api-maximum-version'

describe('every answer', async () => {
  const { ask, url } = await listening()

  test.each([
    ['GET', '/', 200],
    ['GET', '/v1', 200],
    ['GET', '/v1/introspection', 200],
    ['GET', '/v1/introspection/node-1', 200],
    ['POST', '/v1/introspection/node-1', 202],
    ['POST', '/v1/introspection/node-1/abort', 202],
    ['POST', '/v1/introspection/node-1/data/unprocessed', 202],
    ['GET', '/v1/introspection/node-1/data', 200],
    ['GET', '/v1/introspection/node-1/data/unprocessed', 200],
    ['GET', '/v1/introspection/absent', 404],
    ['GET', '/nowhere', 404],
    ['DELETE', '/v1/introspection', 405],
    ['POST', '/v1/introspection/node-1?manage_boot=perhaps', 400],
    ['OPTIONS', '/v1', 200],
    ['OPTIONS', '/nowhere', 200],
  ])('to %s %s is %p and names the versions spoken here', async (method, path, status) => {
    const answer = await ask(path, { method })
    expect(answer.status).toBe(status)
    expect([answer.headers.get(minimum), answer.headers.get(maximum)]).toEqual(['1.0', '1.18'])
  })

  test.each(['/v1/', '/v1/introspection/', '/v1/introspection/node-1/', '/v1/introspection/node-1/data/'])(
    'to %s is the same with a trailing slash',
    async (path) => {
      const [with_, without] = await Promise.all([ask(path), ask(path.slice(0, -1))])
      expect([with_.status, await with_.text()]).toEqual([200, await without.text()])
    },
  )

  test('is plain JSON with a newline', async () => {
    const answer = await ask('/v1/introspection/node-1', { method: 'POST' })
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(await answer.text()).toBe('{}\n')
  })

  test('to HEAD is that to GET without a body', async () => {
    for (const path of ['/', '/v1', '/v1/introspection', '/v1/introspection/node-1', '/v1/introspection/node-1/data']) {
      const [head, get] = await Promise.all([ask(path, { method: 'HEAD' }), ask(path)])
      expect([path, head.status, await head.text()]).toEqual([path, 200, ''])
      expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'))
      expect(head.headers.get('content-length')).toBe(String((await get.arrayBuffer()).byteLength))
    }
    expect((await ask('/v1/introspection/absent', { method: 'HEAD' })).status).toBe(404)
  })

  test('to OPTIONS is empty, allows what the path has, and says nothing for a path that is not there', async () => {
    const allow = async (path: string) => {
      const answer = await ask(path, {
        method: 'OPTIONS',
        headers: { 'x-openstack-ironic-inspector-api-version': '9.9' },
      })
      return [answer.status, await answer.text(), answer.headers.get('allow')]
    }
    expect(await allow('/v1/introspection/node-1')).toEqual([200, '', 'GET, HEAD, OPTIONS, POST'])
    expect(await allow('/v1/continue')).toEqual([200, '', 'OPTIONS, POST'])
    const { headers } = await ask('/v1', { method: 'OPTIONS' })
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(await allow('/nowhere')).toEqual([200, '', null])
  })

  test('to a method that a path does not have is 405 with Allow and a JSON error', async () => {
    for (const method of ['DELETE', 'PUT', 'PATCH', 'PROPFIND']) {
      const answer = await ask('/v1/introspection/node-1', { method })
      expect([method, answer.status, answer.headers.get('allow')]).toEqual([method, 405, 'GET, HEAD, OPTIONS, POST'])
      expect(await messageOf(answer)).toContain(method)
    }
    expect((await ask('/v1/continue')).status).toBe(405)
  })

  test.each(['/v1/introspection/node-1/nosuch', '/v2', '/ext/v1/nodes', '/v1/introspection/a/b', '/favicon.ico'])(
    'to %s, which does not exist here, is 404 with a JSON error',
    async (path) => {
      const answer = await ask(path, { method: 'POST' })
      expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/json'])
      expect(await messageOf(answer)).toContain(path)
    },
  )

  test('to a path with doubled slashes inside points to the merged one', async () => {
    const answer = await ask('/v1//introspection?limit=1')
    expect([answer.status, answer.headers.get('location')]).toEqual([308, '/v1/introspection?limit=1'])
  })

  test('to a path whose percent signs make no sense is 400', async () => {
    const answer = await ask('/v1/introspection/%zz')
    expect([answer.status, await messageOf(answer)]).toEqual([400, expect.stringContaining('percent')])
  })

  test('names host and port as the client did', async () => {
    const answer = await ask('/', { headers: { host: 'inspector.example.org:81' } })
    expect(await answer.text()).toContain('"http://inspector.example.org:81/v1"')
    expect(await (await ask('/v1')).text()).toContain(`"${url}/v1/continue"`)
  })
})

describe('a failure', async () => {
  const { log, written } = lines()
  const failing = (error: unknown) => ({
    ...oneNode(),
    status: () => Promise.reject(error as Error),
    list: () => {
      throw error
    },
  })

  test.each([
    ['invalid', 400],
    ['not_found', 404],
    ['conflict', 409],
    ['too_large', 413],
    ['unavailable', 503],
  ] as const)('with code %s is %p with its message', async (code, status) => {
    const { url } = await listening({ useCases: failing(new InspectorError(code, 'Cannot: "x"')), log })
    for (const path of ['/v1/introspection/a', '/v1/introspection']) {
      const answer = await fetch(`${url}${path}`)
      expect([answer.status, await messageOf(answer)]).toEqual([status, 'Cannot: "x"'])
    }
  })

  test('that nobody foresaw is 500, is logged, and keeps its text to itself', async () => {
    const { ask } = await listening({ useCases: failing(new TypeError('secret detail')), log })
    const answer = await ask('/v1/introspection/a?new_ipmi_password=battery-staple')
    expect([answer.status, answer.headers.get(minimum)]).toEqual([500, '1.0'])
    expect(await answer.text()).toBe('{"error":{"message":"Internal server error"}}\n')
    const lines = written.filter((line) => line.includes('secret detail'))
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0]!)).toMatchObject({ event: 'api.failed', method: 'GET', path: '/v1/introspection/a' })
    expect(lines[0]).not.toContain('battery-staple')
  })

  test('that a refused request is leaves the service answering', async () => {
    const { ask } = await listening({ log })
    expect((await ask('/v1/continue', { method: 'POST', body: '[' })).status).toBe(400)
    expect((await ask(`/v1/introspection/${known}`)).status).toBe(200)
  })
})
