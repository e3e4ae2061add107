import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  http,
  retryAfter,
  tlsOf,
  withoutSecrets,
  type HttpRequest,
  type Tls,
  type TlsSettings,
} from '../../src/platform/http.ts'
import { makeCertificates, type Certificates } from '../fakes/certificates.ts'
import { listen, type Listening, type Login, type Recorded, type Reply } from '../fakes/server.ts'

let server: Listening
let logins: Login[]

const echo = (asked: Recorded, login: Login): Reply => {
  logins.push(login)
  return {
    status: 200,
    body: { method: asked.method, query: asked.query, body: asked.body, type: asked.headers['content-type'] },
  }
}
const get = (changed: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  url: `${server.url}/a`,
  timeout: 5000,
  ...changed,
})

beforeEach(async () => {
  logins = []
  server = await listen(echo)
})
afterEach(() => server.stop())

describe('a request', () => {
  test('sends JSON and reads JSON', async () => {
    const { status, body } = await http(get({ method: 'POST', url: `${server.url}/a?b=c%2Fd`, body: { e: [1, null] } }))
    expect(status).toBe(200)
    expect(body).toEqual({ method: 'POST', query: { b: 'c/d' }, body: { e: [1, null] }, type: 'application/json' })
  })

  test('without a body sends none, nor a type for it', async () => {
    expect((await http(get())).body).toEqual({ method: 'GET', query: {} })
  })

  test('with a body of null, false or 0 sends it', async () => {
    for (const body of [null, false, 0]) expect((await http(get({ method: 'PUT', body }))).body).toMatchObject({ body })
  })

  test('carries the headers it was given', async () => {
    await http(get({ headers: { 'x-auth-token': 't' } }))
    expect(logins[0]?.token).toBe('t')
  })

  test('answered with anything but JSON has the text', async () => {
    server.fault({ status: 502, body: '<html>Bad gateway' })
    expect(await http(get())).toMatchObject({ status: 502, body: undefined, text: '<html>Bad gateway' })
  })

  test('does not follow redirections: a token would go to whoever is named there', async () => {
    const other = await listen(echo)
    server.fault({ status: 302, headers: { location: `${other.url}/b` } })
    expect((await http(get({ headers: { 'x-auth-token': 't' } }))).status).toBe(302)
    expect(other.requests).toEqual([])
    await other.stop()
  })
})

describe('without a whole answer a request is unavailable, naming method and URL:', () => {
  test('nobody listens', async () => {
    await server.stop()
    await expect(http(get())).rejects.toMatchObject({
      code: 'unavailable',
      message: `Cannot GET "${server.url}/a": connection refused`,
    })
  })

  test('the connection is closed', async () => {
    server.fault({ close: true })
    await expect(http(get())).rejects.toMatchObject({
      code: 'unavailable',
      message: `Cannot GET "${server.url}/a": connection closed by the other side`,
    })
  })

  test('the host name is unknown', async () => {
    await expect(http(get({ url: 'http://no-such-host.invalid/' }))).rejects.toMatchObject({ code: 'unavailable' })
  })

  test('the answer is late', async () => {
    server.fault({ delay: 5000 })
    await expect(http(get({ timeout: 30 }))).rejects.toMatchObject({
      code: 'unavailable',
      message: `Cannot GET "${server.url}/a": no answer within 0.03 s`,
    })
  })

  test('the answer begins in time but does not end', async () => {
    const half = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      fetch: () => new Response(new ReadableStream({ start: (stream) => stream.enqueue('{"a":') })),
    })
    await expect(http(get({ url: `http://127.0.0.1:${half.port}/`, timeout: 50 }))).rejects.toMatchObject({
      code: 'unavailable',
    })
    await half.stop(true)
  })

  test('neither login nor headers nor body are told', async () => {
    await server.stop()
    const url = `http://us:hunter2@127.0.0.1:${server.port}/a`
    const failure: unknown = await http(
      get({ method: 'POST', url, headers: { 'x-auth-token': 'hunter2' }, body: 'hunter2' }),
    ).catch((error: unknown) => error)
    expect(Bun.inspect(failure, { depth: 10 })).not.toContain('hunter2')
  })
})

test('who gives up gets the own reason', async () => {
  const stop = new AbortController()
  server.fault({ delay: 5000 })
  const waiting = http(get({ signal: stop.signal }))
  setTimeout(() => stop.abort(new Error('enough')), 20)
  await expect(waiting).rejects.toThrow('enough')
  await expect(http(get({ signal: stop.signal }))).rejects.toThrow('enough')
})

describe('over TLS', () => {
  let ours: Certificates
  let secure: Listening

  beforeAll(() => {
    ours = makeCertificates('IP:127.0.0.1')
  })
  afterEach(() => secure.stop())
  const open = async (certificates: Certificates) => {
    secure = await listen(() => ({ status: 200, body: 'hello' }), { tls: certificates })
    return secure.url
  }

  test('a server is believed when the given authority signed its certificate', async () => {
    expect((await http(get({ url: await open(ours), tls: { ca: ours.ca } }))).text).toBe('hello')
  })

  test.each([
    ['no authority that is trusted signed it', () => ({})],
    ['another authority signed it', () => ({ ca: makeCertificates('IP:127.0.0.1').ca })],
  ])('a server is refused when %s', async (_what, tls) => {
    const url = await open(ours)
    await expect(http(get({ url, tls: tls() }))).rejects.toMatchObject({
      code: 'unavailable',
      message: `Cannot GET "${url}/": its certificate is of no CA that is trusted here`,
    })
    await expect(http(get({ url }))).rejects.toMatchObject({ code: 'unavailable' })
    expect(secure.requests).toEqual([])
  })

  test('a server is refused when its certificate is for another host', async () => {
    const elsewhere = makeCertificates('DNS:elsewhere.example.com')
    const url = await open(elsewhere)
    await expect(http(get({ url, tls: { ca: elsewhere.ca } }))).rejects.toThrow('for another host name')
  })

  test('nothing is checked when the settings say so', async () => {
    expect((await http(get({ url: await open(ours), tls: { insecure: true } }))).text).toBe('hello')
  })
})

describe('a server that wants to know its clients', () => {
  const server = makeCertificates('IP:127.0.0.1')
  const client = makeCertificates('DNS:inspector')
  const { cert, key } = client
  let strict: Listening

  beforeAll(async () => {
    const known = { ca: client.ca, requestCert: true, rejectUnauthorized: true }
    strict = await listen(() => ({ status: 200, body: 'hello' }), {
      tls: { cert: server.cert, key: server.key, ...known },
    })
  })
  beforeEach(() => strict.clear())
  afterAll(() => strict.stop())

  test.each<[string, Tls]>([
    ['and is known itself', { ca: server.ca, cert, key }],
    ['and is not looked at', { insecure: true, cert, key }],
  ])('hears who shows a certificate, %s', async (_what, tls) => {
    expect((await http(get({ url: strict.url, tls }))).text).toBe('hello')
  })

  test('does not hear who shows none, and the message says what may be wrong', async () => {
    await expect(http(get({ url: strict.url, tls: { ca: server.ca } }))).rejects.toMatchObject({
      code: 'unavailable',
      message: `Cannot GET "${strict.url}/": no TLS is spoken there, or our side has to show a client certificate`,
    })
    expect(strict.requests).toEqual([])
  })

  test('does not hear who shows that of another authority', async () => {
    const stranger = makeCertificates('DNS:inspector')
    const tls = { ca: server.ca, cert: stranger.cert, key: stranger.key }
    await expect(http(get({ url: strict.url, tls }))).rejects.toMatchObject({ code: 'unavailable' })
    expect(strict.requests).toEqual([])
  })

  test('does not hear who shows none after somebody who did: no connection is shared', async () => {
    await http(get({ url: strict.url, tls: { ca: server.ca, cert, key } }))
    await expect(http(get({ url: strict.url, tls: { ca: server.ca } }))).rejects.toMatchObject({ code: 'unavailable' })
    expect(strict.requests).toHaveLength(1)
  })
})

describe('what the settings say of TLS', () => {
  const none: TlsSettings = { cafile: null, insecure: false, cert: null, key: null }
  const client = makeCertificates('DNS:inspector')
  const folder = mkdtempSync(join(tmpdir(), 'http-'))
  const at = (name: string) => join(folder, name)

  beforeAll(() => {
    writeFileSync(at('ca.pem'), 'PEM')
    writeFileSync(at('cert.pem'), client.cert)
    writeFileSync(at('key.pem'), client.key)
    writeFileSync(at('other.key'), makeCertificates('DNS:other').key)
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('is read from files: the authorities', () => {
    expect(tlsOf({ ...none, cafile: at('ca.pem') })).toEqual({ ca: 'PEM', insecure: false })
  })

  test('is read from files: our certificate and its key', () => {
    const { cert, key } = client
    expect(tlsOf({ ...none, cert: at('cert.pem'), key: at('key.pem') })).toEqual({ insecure: false, cert, key })
  })

  test('may be nothing: the authorities of the machine, and no certificate', () => {
    expect(tlsOf({ ...none, insecure: true })).toEqual({ insecure: true })
  })

  test.each<[string, Partial<TlsSettings>, string, string]>([
    ['the CA file', { cafile: '/no/such.pem' }, 'unavailable', 'Cannot read the CA file "/no/such.pem": no such file'],
    [
      'the certificate',
      { cert: '/no/such.pem', key: at('key.pem') },
      'unavailable',
      'Cannot read the client certificate "/no/such.pem": no such file',
    ],
    [
      'the key',
      { cert: at('cert.pem'), key: folder },
      'unavailable',
      `Cannot read the key of the client certificate "${folder}": it is a directory`,
    ],
    [
      'a certificate that is none',
      { cert: at('ca.pem'), key: at('key.pem') },
      'invalid',
      `Cannot use "${at('ca.pem')}" for TLS: expected a certificate in PEM form, `,
    ],
    [
      'a key that is none',
      { cert: at('cert.pem'), key: at('cert.pem') },
      'invalid',
      `Cannot use "${at('cert.pem')}" for TLS: expected a private key without a passphrase in PEM form, `,
    ],
    [
      'the key of another certificate',
      { cert: at('cert.pem'), key: at('other.key') },
      'invalid',
      `Cannot use the key "${at('other.key')}": it is not that of "${at('cert.pem')}"`,
    ],
    [
      'a certificate without a key',
      { cert: at('cert.pem') },
      'invalid',
      `Cannot use "${at('cert.pem')}" as our side of TLS: there is no key beside it`,
    ],
    [
      'a key without a certificate',
      { key: at('key.pem') },
      'invalid',
      `Cannot use "${at('key.pem')}" as our side of TLS: there is no certificate beside it`,
    ],
  ])('is refused in one sentence: %s', (_what, changed, code, sentence) => {
    const refusal = failure(() => tlsOf({ ...none, ...changed }))
    expect(refusal).toMatchObject({ code, message: expect.stringMatching(new RegExp(`^${RegExp.escape(sentence)}`)) })
    expect(Bun.inspect(refusal, { depth: 10 })).not.toContain(client.key.split('\n')[1]!)
  })
})

function failure(act: () => unknown): unknown {
  try {
    return act()
  } catch (error) {
    return error
  }
}

test.each([
  ['http://us:pw@h:5000/v3?a=b#c', 'http://h:5000/v3?a=b'],
  ['http://h/', 'http://h/'],
  ['http://h/n?a=b&new_password=pw&password=x+y', 'http://h/n?a=b&new_password=***&password=***'],
  ['http://us:pw@h:99999/', 'http://h:99999/'],
])('%s is shown as %s', (url, shown) => {
  expect(withoutSecrets(url)).toBe(shown)
})

test.each([
  ['120', 120_000],
  ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
  ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
  ['soon', undefined],
])('Retry-After: %s means %p ms', (value, expected) => {
  expect(retryAfter(new Headers({ 'retry-after': value }), Date.UTC(2026, 0, 1))).toBe(expected)
})
