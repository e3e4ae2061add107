import { afterAll, describe, expect, test } from 'bun:test'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import net from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import { listenOn } from '../../src/api/listener.ts'
import { listenSecurely } from '../../src/api/secure-listener.ts'
import { listening, oneNode } from './listening.ts'

const folder = mkdtempSync(join(tmpdir(), 'inspector-tls-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string) => join(folder, name)

function openssl(...args: string[]): void {
  const run = Bun.spawnSync(['openssl', ...args], { cwd: folder })
  if (run.exitCode !== 0) throw new Error(run.stderr.toString())
}

/** A certificate `NAME.pem` with key `NAME.key`, signed by `by` or by itself. */
function certificate(name: string, by?: string): void {
  const signed = by === undefined ? [] : ['-CA', `${by}.pem`, '-CAkey', `${by}.key`]
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1']
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-keyout', `${name}.key`]
  openssl('req', '-x509', ...key, '-out', `${name}.pem`, '-days', '2', ...subject, ...signed)
}

certificate('first')
certificate('second')
certificate('authority')
certificate('client', 'authority')

let sites = 0
/** Files of a service's own, with the first certificate in them. */
function site(client_ca: string | null = null) {
  sites += 1
  const own = { cert: file(`site-${sites}.pem`), key: file(`site-${sites}.key`), client_ca }
  const use = (name: string) => {
    copyFileSync(file(`${name}.pem`), own.cert)
    copyFileSync(file(`${name}.key`), own.key)
  }
  use('first')
  return { own, use }
}

/** Whose certificate a new connection is shown. */
function shown(url: string): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false }, () => {
      const { CN } = socket.getPeerCertificate().subject
      socket.end()
      resolve(String(CN))
    })
    socket.on('error', reject)
  })
}

/** The answer to a request on a connection that is open. */
async function asked(socket: TLSSocket): Promise<string> {
  socket.write('GET /v1 HTTP/1.1\r\nHost: a\r\n\r\n')
  const [text] = (await once(socket, 'data')) as [Buffer]
  return text.toString()
}

/** How many servers are behind the doors of this process. */
function innerServers(): number {
  return new Set(readFileSync('/proc/net/unix', 'utf8').match(/@inspector-tls-[0-9a-f-]+$/gm)).size
}

const ca = (name: string) => readFileSync(file(`${name}.pem`), 'utf8')

describe('the API with TLS', () => {
  test('is reached with https alone, and its links say so', async () => {
    const { own } = site()
    const { url, ask } = await listening({ settings: { tls: own } })
    expect(url).toStartWith('https://127.0.0.1:')
    const answer = await ask('/', { tls: { ca: ca('first') } })
    expect(await answer.text()).toContain(`"href":"${url}/v1"`)
    await expect(ask('/', { tls: { ca: ca('second') } })).rejects.toThrow()
    await expect(fetch(url.replace('https:', 'http:'))).rejects.toThrow()
  })

  test('has the links of a proxy in front that speaks plain HTTP to its clients', async () => {
    const { ask } = await listening({ settings: { tls: site().own } })
    const headers = { 'x-forwarded-proto': 'http', 'x-forwarded-host': 'a.example' }
    expect(await (await ask('/', { tls: { ca: ca('first') }, headers })).text()).toContain('"http://a.example/v1"')
  })

  test('shows new connections the new certificate, and loses no request under way', async () => {
    const { own, use } = site()
    const [arrived, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const useCases = {
      ...oneNode(),
      status: async (ref: string) => {
        arrived.resolve()
        await gate.promise
        return oneNode().status(ref)
      },
    }
    const { server, url, ask } = await listening({ settings: { tls: own }, useCases })
    const slow = ask('/v1/introspection/node-1', { tls: { ca: ca('first') } })
    await arrived.promise
    expect(await shown(url)).toBe('first')
    use('second')
    expect(await shown(url)).toBe('first')
    await server.reload()
    for (let n = 0; n < 20; n++) expect(await shown(url)).toBe('second')
    expect((await ask('/v1', { tls: { ca: ca('second') } })).status).toBe(200)
    gate.resolve()
    expect((await slow).status).toBe(200)
  })

  test('goes on with connections that have not asked anything yet', async () => {
    const { own, use } = site()
    const { server, url } = await listening({ settings: { tls: own } })
    const { hostname, port } = new URL(url)
    const early = connect({ host: hostname, port: Number(port), rejectUnauthorized: false })
    await once(early, 'secureConnect')
    await shown(url)
    use('second')
    await server.reload()
    expect(await shown(url)).toBe('second')
    expect(await asked(early)).toStartWith('HTTP/1.1 200')
    early.destroy()
  })

  test('is left alone when the files say the same', async () => {
    const { own, use } = site()
    const listener = await listenSecurely('127.0.0.1:0', { fetch: () => new Response('hello') }, own)
    const { hostname, port } = new URL(listener.url)
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false })
    await once(socket, 'secureConnect')
    expect(await asked(socket)).toEndWith('hello')
    const one = innerServers()
    await listener.renew()
    expect(innerServers()).toBe(one)
    expect(await asked(socket)).toEndWith('hello')
    use('second')
    await listener.renew()
    expect(innerServers()).toBe(one + 1)
    expect(await asked(socket)).toEndWith('hello')
    expect(socket.getPeerCertificate().subject.CN).toBe('first')
    socket.end()
    while (innerServers() > one) await Bun.sleep(5)
    expect(await shown(listener.url)).toBe('second')
    await listener.close()
  })

  test('goes on with who has connected and said nothing yet, not even a byte of the handshake', async () => {
    const { own, use } = site()
    const { server, url } = await listening({ settings: { tls: own } })
    const { hostname, port } = new URL(url)
    const silent = net.connect({ host: hostname, port: Number(port) })
    await once(silent, 'connect')
    await shown(url)
    use('second')
    await server.reload()
    expect(await shown(url)).toBe('second')
    const early = connect({ socket: silent, rejectUnauthorized: false })
    await once(early, 'secureConnect')
    expect(await asked(early)).toStartWith('HTTP/1.1 200')
    early.destroy()
  })

  test('loses nobody of those who come and go while the certificate changes again and again', async () => {
    const { own, use } = site()
    const { server, url } = await listening({ settings: { tls: own } })
    const seen = new Set<string>()
    const enough = new AbortController()
    const clients = Array.from({ length: 8 }, async () => {
      while (!enough.signal.aborted) seen.add(await shown(url))
    })
    for (let n = 0; n < 40; n++) {
      use(n % 2 === 0 ? 'second' : 'first')
      await server.reload()
      await Bun.sleep(5)
    }
    enough.abort()
    await Promise.all(clients)
    expect([...seen].toSorted()).toEqual(['first', 'second'])
  })

  test('passes on all of a long answer to a slow reader, and then the end', async () => {
    const long = 'x'.repeat(20_000_000)
    const listener = await listenSecurely('127.0.0.1:0', { fetch: () => new Response(long) }, site().own)
    const { hostname, port } = new URL(listener.url)
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false })
    socket.write('GET / HTTP/1.1\r\nHost: abcd\r\nConnection: close\r\n\r\n')
    const chunks: Buffer[] = []
    socket.on('data', (data: Buffer) => {
      chunks.push(data)
      socket.pause()
      setTimeout(() => socket.resume(), 1)
    })
    await once(socket, 'close')
    const answer = Buffer.concat(chunks)
    expect(answer.length - answer.indexOf('\r\n\r\n') - 4).toBe(long.length)
    await listener.close()
  })

  test.each([
    [
      'a key of another certificate',
      (own: { key: string }) => copyFileSync(file('second.key'), own.key),
      'not that of',
    ],
    ['half a file', (own: { cert: string }) => writeFileSync(own.cert, '-----BEGIN CERT'), 'expected a certificate'],
    ['no file', (own: { cert: string }) => rmSync(own.cert), 'ENOENT'],
  ])('keeps its certificate when there is %s, and says why', async (_what, spoil, why) => {
    const { own } = site()
    const { server, url } = await listening({ settings: { tls: own } })
    spoil(own)
    await expect(server.reload()).rejects.toThrow(why)
    expect(await shown(url)).toBe('first')
    await expect(listenSecurely('127.0.0.1:0', { fetch: () => new Response() }, own)).rejects.toThrow(why)
  })

  test('does not start on a port that somebody else has, with TLS or without', async () => {
    const hello = { fetch: () => new Response('hello') }
    for (const other of [listenOn('127.0.0.1:0', hello), await listenSecurely('127.0.0.1:0', hello, site().own)]) {
      const address = new URL(other.url).host
      await expect(listenSecurely(address, hello, site().own)).rejects.toThrow('another process listens there')
      await other.close()
    }
  })

  test('asks for a client’s certificate when told who signs them', async () => {
    const { own } = site(file('authority.pem'))
    const { ask } = await listening({ settings: { tls: own } })
    const with_ = (name: string) => ({
      ca: ca('first'),
      cert: ca(name),
      key: readFileSync(file(`${name}.key`), 'utf8'),
    })
    expect((await ask('/v1', { tls: with_('client') })).status).toBe(200)
    await expect(ask('/v1', { tls: { ca: ca('first') } })).rejects.toThrow()
    await expect(ask('/v1', { tls: with_('second') })).rejects.toThrow()
  })

  test('is closed for good, whatever is reloaded then', async () => {
    const { own, use } = site()
    const listener = await listenSecurely('127.0.0.1:0', { fetch: () => new Response('hello') }, own)
    use('second')
    const renewed = listener.renew()
    await listener.close()
    await renewed
    await listener.renew()
    await expect(shown(listener.url)).rejects.toThrow()
  })
})

test('without TLS a reload changes nothing', async () => {
  const { server, ask } = await listening()
  await server.reload()
  expect((await ask('/v1')).status).toBe(200)
})
