import { beforeEach, describe, expect, test } from 'bun:test'
import { Secret } from '../../../src/model/secret.ts'
import { known, listening, messageOf, oneNode, record } from '../listening.ts'

describe('the status of an introspection', async () => {
  const { ask, url } = await listening()

  test('has exactly these keys, sorted, with microseconds where there are any', async () => {
    const answer = await ask(`/v1/introspection/${known}`)
    const link = `${url}/v1/introspection/${known}`
    expect(await answer.text()).toBe(
      `{"error":null,"finished":true,"finished_at":"2023-11-14T22:14:20","links":[{"href":"${link}","rel":"self"}],` +
        `"started_at":"2023-11-14T22:13:20.262849","state":"finished","uuid":"${known}"}\n`,
    )
  })

  test('is not finished while it has no end', async () => {
    const waiting = { ...record, state: 'waiting' as const, finishedAt: null }
    const { ask } = await listening({ useCases: { ...oneNode(), status: async () => waiting } })
    const shown: unknown = await (await ask('/v1/introspection/a')).json()
    expect(shown).toMatchObject({ finished: false, finished_at: null, state: 'waiting' })
  })

  test.each([known.toUpperCase(), known.replaceAll('-', ''), `{${known}}`, `urn:uuid:${known}`, 'node-1'])(
    'is found by every spelling of the node: %s',
    async (ref) => {
      const answer = await ask(`/v1/introspection/${encodeURIComponent(ref)}`)
      expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ uuid: known })])
    },
  )

  test.each([
    ['GET /v1/introspection/node-1 HTTP/1.0\r\n\r\n', 'localhost'],
    ['GET /v1/introspection/node-1 HTTP/1.0\r\nHost: a\r\n\r\n', 'a'],
    ['GET /v1/introspection/node-1 HTTP/1.0\r\nHost: web:81\r\n\r\n', 'web:81'],
    ['GET /v1/introspection/node-1 HTTP/1.0\r\nHost: a"b<\r\n\r\n', 'localhost'],
  ])('has links on the host that the client named: %p', async (request, host) => {
    const raw = await exchange(url, request)
    expect(raw).toStartWith('HTTP/1.1 200')
    expect(raw).toContain(`"href":"http://${host}/v1/introspection/${known}"`)
  })

  test('and a report come from a client that names no host', async () => {
    const body = '{"a": 1}'
    const raw = await exchange(url, `POST /v1/continue HTTP/1.0\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
    expect(raw).toContain(`{"uuid":"${known}"}`)
  })
})

describe('the list of introspections', async () => {
  const { ask, asked } = await listening({ settings: { max_limit: 50 } })
  beforeEach(() => void (asked.length = 0))

  test.each([
    ['', { limit: 50 }],
    ['?limit=0', { limit: 50 }],
    ['?limit=7', { limit: 7 }],
    ['?limit=50', { limit: 50 }],
    ['?limit=3&limit=9', { limit: 3 }],
    [`?marker=${known.toUpperCase()}`, { limit: 50, marker: known }],
    ['?state=waiting,error', { limit: 50, states: ['waiting', 'error'] }],
    ['?state=waiting&state=nonsense', { limit: 50, states: ['waiting'] }],
    ['?unknown=1', { limit: 50 }],
  ])('asked with %p gives that page', async (query, page) => {
    const answer = await ask(`/v1/introspection${query}`)
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { introspection: [expect.objectContaining({ uuid: known })] },
    ])
    expect(asked).toEqual([['list', page]])
  })

  test.each([
    ['?limit=51', 'Bad request: limit is "51"'],
    ['?limit=-1', 'Bad request: limit is "-1"'],
    ['?limit=', 'Bad request: limit is ""'],
    ['?limit=1.5', 'Bad request: limit'],
    ['?limit=0x10', 'Bad request: limit'],
    ['?marker=node-1', 'Bad request: marker is "node-1"'],
    ['?state=', 'Bad request: "" is not a state'],
    ['?state=waiting,', 'Bad request: "" is not a state'],
    ['?state=Waiting', 'Bad request: "Waiting" is not a state'],
  ])('asked with %p is refused with 400', async (query, message) => {
    const answer = await ask(`/v1/introspection${query}`)
    expect([answer.status, await messageOf(answer)]).toEqual([400, expect.stringContaining(message)])
    expect(asked).toEqual([])
  })
})

describe('a start', async () => {
  const { ask, asked } = await listening()
  const start = (query: string, init: RequestInit = {}) =>
    ask(`/v1/introspection/node-1${query}`, { method: 'POST', ...init })
  beforeEach(() => void (asked.length = 0))

  test.each([
    ['', true, null],
    ...['1', 't', 'true', 'on', 'y', 'yes', 'True', ' YES '].map(
      (word) => [`?manage_boot=${encodeURIComponent(word)}`, true, null] as const,
    ),
    ...['0', 'f', 'false', 'off', 'n', 'no', 'FALSE'].map((word) => [`?manage_boot=${word}`, false, null] as const),
    ['?workflow=storage', true, 'storage'],
    ['?new_ipmi_password=&x=y', true, null],
  ])('with query %p manages boot: %p, workflow %p', async (query, manageBoot, workflow) => {
    const answer = await start(query)
    expect([answer.status, await answer.text()]).toEqual([202, '{}\n'])
    expect(asked).toEqual([['start', known, { manageBoot, workflow }]])
  })

  test.each([
    ['?new_ipmi_username=root&new_ipmi_password=Swordfish42', undefined, 'root'],
    ['?new_ipmi_password=Swordfish42', undefined, null],
    ['?new_ipmi_username=&new_ipmi_password=Swordfish42', '1.8', null],
  ])('with query %p in version %p asks for IPMI credentials of user %p', async (query, version, username) => {
    const answer = await start(
      query,
      version ? { headers: { 'x-openstack-ironic-inspector-api-version': version } } : {},
    )
    expect([answer.status, await answer.text()]).toEqual([202, '{}\n'])
    const credentials = { username, password: new Secret('Swordfish42') }
    expect(asked).toEqual([['start', known, { manageBoot: true, workflow: null, credentials }]])
    const [[, , options]] = asked as [[string, string, { credentials: { password: Secret } }]]
    expect(options.credentials.password.reveal()).toBe('Swordfish42')
  })

  test('with IPMI credentials is refused from version 1.9 on, and a user name alone means nothing', async () => {
    for (const version of ['1.9', '1.18', 'latest']) {
      const headers = { 'x-openstack-ironic-inspector-api-version': version }
      const answer = await start('?new_ipmi_password=Swordfish42', { headers })
      const message = await messageOf(answer)
      expect([answer.status, message]).toEqual([400, expect.stringContaining('version 1.9')])
      expect(message).not.toContain('Swordfish42')
    }
    expect(asked).toEqual([])
    await start('?new_ipmi_username=root')
    expect(asked).toEqual([['start', known, { manageBoot: true, workflow: null }]])
  })

  test.each(['?manage_boot=', '?manage_boot=perhaps', '?manage_boot=2', '?workflow='])(
    'with query %p is refused with 400',
    async (query) => {
      expect((await start(query)).status).toBe(400)
      expect(asked).toEqual([])
    },
  )

  test.each(['{"uuid": "x"}', 'not json', ''])('does not look at a body: %p', async (body) => {
    expect((await start('', { body, headers: { 'content-type': 'application/json' } })).status).toBe(202)
  })
})

describe('an abort', async () => {
  const { ask, asked } = await listening()
  const abort = (node: string, init: RequestInit = {}) =>
    ask(`/v1/introspection/${node}/abort`, { method: 'POST', ...init })
  beforeEach(() => void (asked.length = 0))

  test.each([{}, { body: 'not json' }])('is begun, whatever its body: %p', async (init) => {
    const answer = await abort('node-1', init)
    expect([answer.status, await answer.text()]).toEqual([202, '{}\n'])
    expect(asked).toEqual([['abort', known]])
  })

  test('of a node that was never introspected is 404, with another method 405', async () => {
    expect((await abort('absent')).status).toBe(404)
    const get = await ask('/v1/introspection/node-1/abort')
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'OPTIONS, POST'])
  })
})

describe('processing a report again', async () => {
  const { ask, asked } = await listening()
  const post = (init: RequestInit = {}, node = 'node-1') =>
    ask(`/v1/introspection/${node}/data/unprocessed`, { method: 'POST', ...init })
  beforeEach(() => void (asked.length = 0))

  test.each([[{}], [{ body: '' }], [{ body: '{}' }], [{ body: ' { } ' }]])(
    'takes the one that was kept when nothing is given: %p',
    async (init) => {
      const answer = await post(init)
      expect([answer.status, await answer.text()]).toEqual([202, '{}\n'])
      expect(asked).toEqual([['reprocess', known, null]])
    },
  )

  test('takes the one that is given, as it was written', async () => {
    const text = '{"inventory": {"n": 9223372036854775807}}'
    expect((await post({ body: text, headers: { 'content-type': 'text/plain' } })).status).toBe(202)
    expect(asked).toEqual([
      ['reprocess', known, expect.objectContaining({ value: JSON.parse(text), text, logs: null })],
    ])
  })

  test.each(['{broken', '[1]', 'null', '"x"', '5'])('refuses %p with 400', async (body) => {
    expect((await post({ body })).status).toBe(400)
    expect(asked).toEqual([])
  })

  test('of a node that was never introspected is 404', async () => {
    expect((await post({}, 'absent')).status).toBe(404)
  })
})

describe('stored data', async () => {
  const { ask } = await listening()

  test.each([
    ['data', 'processed'],
    ['data/unprocessed', 'unprocessed'],
  ])('%s is the stored text, byte for byte', async (path, kind) => {
    const answer = await ask(`/v1/introspection/${known}/${path}`)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json'])
    expect(await answer.text()).toBe(`{"kind":  "${kind}", "big": 9223372036854775807}`)
  })

  test('that is not there is 404', async () => {
    expect((await ask('/v1/introspection/absent/data')).status).toBe(404)
  })
})

describe('discovery of the API', async () => {
  const { ask, url } = await listening()

  test('names the current version and where it is', async () => {
    expect(await (await ask('/')).json()).toEqual({
      versions: [{ id: '1.18', links: [{ href: `${url}/v1`, rel: 'self' }], status: 'CURRENT' }],
    })
  })

  test('names the resources that exist', async () => {
    const { resources } = (await (await ask('/v1')).json()) as {
      resources: { name: string; links: { href: string }[] }[]
    }
    expect(resources.map(({ name }) => name)).toEqual(['continue', 'introspection', 'rules'])
    for (const { links } of resources) {
      const { status } = await fetch(links[0]!.href, { method: 'OPTIONS' })
      expect(status).toBe(200)
    }
  })
})

/** What comes back for bytes that `fetch` would not send. */
async function exchange(url: string, request: string): Promise<string> {
  const { hostname, port } = new URL(url)
  const received = Promise.withResolvers<string>()
  let text = ''
  await Bun.connect({
    hostname,
    port: Number(port),
    socket: {
      open: (socket) => void socket.write(request),
      data: (_socket, data) => void (text += data.toString()),
      close: () => received.resolve(text),
    },
  })
  return received.promise
}
