/** What clients do to connections: the binary answers what it can read, and goes on for everybody else. */

import { describe, expect, onTestFinished, test } from 'bun:test'
import { connect, type Socket } from 'node:net'
import { nodeName, nodeUuid } from '../fakes/ironic.ts'
import { report } from '../introspection/house.ts'
import { site } from './contract/served.ts'
import { until } from './inspector.ts'

const served = site({ api: 'auth: none' })
const versioned = /x-openstack-ironic-inspector-api-maximum-version: 1\.18/i

/** A connection, and everything that came back on it. */
async function open(): Promise<{ socket: Socket; got(): string; ended: Promise<void> }> {
  const { hostname, port } = new URL(served.url)
  const socket = connect(Number(port), hostname)
  onTestFinished(() => void socket.destroy())
  let got = ''
  socket.on('data', (part) => (got += part.toString('latin1')))
  const ended = new Promise<void>((resolve) => {
    socket.on('close', () => resolve())
    socket.on('error', () => resolve())
  })
  await new Promise<void>((resolve) => socket.once('connect', resolve))
  return { socket, got: () => got, ended }
}

/** What the service says to this until it ends the connection. */
async function said(...parts: readonly string[]): Promise<string> {
  const { socket, got, ended } = await open()
  for (const part of parts) {
    socket.write(part, 'latin1')
    await Bun.sleep(20)
  }
  await ended
  return got()
}

const request = (line: string, headers: readonly string[] = [], body = '') =>
  [`${line} HTTP/1.1`, 'Host: inspector', 'Connection: close', ...headers, '', body].join('\r\n')

async function isAlive(): Promise<void> {
  expect((await fetch(served.url)).status).toBe(200)
}

async function waiting(k: number): Promise<void> {
  await fetch(`${served.url}/v1/introspection/${nodeUuid(k)}?manage_boot=0`, { method: 'POST' })
}

const post = (k: number) =>
  fetch(`${served.url}/v1/continue`, { method: 'POST', body: JSON.stringify(report(k)) }).then(({ status }) => status)

describe('a client that speaks', () => {
  test.each([
    ['HTTP/1.0 without a host', 'GET / HTTP/1.0\r\n\r\n', '"http://localhost/v1"'],
    ['HTTP/1.0 with one', 'GET / HTTP/1.0\r\nHost: a.example:81\r\n\r\n', '"http://a.example:81/v1"'],
    ['as to a proxy', request('GET http://inspector/v1'), '"http://inspector/v1/continue"'],
    ['with a large header', request('GET /v1', [`X-Auth-Token: ${'a'.repeat(10_000)}`]), '/v1/continue'],
  ])('%s is answered', async (_what, text, shown) => {
    const answer = await said(text)
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    expect(answer).toMatch(versioned)
    expect(answer).toContain(shown)
  })

  test.each([
    ['headers of a megabyte', request('GET /', [`X: ${'a'.repeat(1_000_000)}`]), 431],
    ['what is not HTTP', '\x16\x03\x01\x02\x00\x01\x00\r\n\r\n', 400],
    ['a negative length', request('POST /v1/continue', ['Content-Length: -2'], '{}'), 400],
    ['two lengths', request('POST /v1/continue', ['Content-Length: 2', 'Content-Length: 3'], '{}'), 400],
    [
      'a length and chunks',
      request('POST /v1/continue', ['Content-Length: 2', 'Transfer-Encoding: chunked'], '2\r\n{}\r\n0\r\n\r\n'),
      400,
    ],
    ['chunks without a size', request('POST /v1/continue', ['Transfer-Encoding: chunked'], 'zz\r\n{}\r\n'), 400],
    ['a length beyond all limits', request('POST /v1/continue', ['Content-Length: 99999999999999'], '{}'), 413],
  ])('%s is refused, and nobody else minds', async (_what, text, status) => {
    const { socket, got } = await open()
    socket.write(text, 'latin1')
    await until(() => got() !== '', 'there is an answer')
    expect(got()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    await isAlive()
  })
})

describe('a report', () => {
  const text = (k: number) => JSON.stringify(report(k))
  const taken = (k: number) => new RegExp(`HTTP/1\\.1 200 .*"uuid":"${nodeUuid(k)}"`, 's')

  test('in chunks that come one by one is taken', async () => {
    await waiting(1)
    const parts = text(1)
      .match(/.{1,200}/gs)!
      .map((part) => `${part.length.toString(16)};name=value\r\n${part}\r\n`)
    const answer = await said(request('POST /v1/continue', ['Transfer-Encoding: chunked']), ...parts, '0\r\n\r\n')
    expect(answer).toMatch(taken(1))
  })

  test('that waits to be asked for is asked for', async () => {
    await waiting(2)
    const { socket, got, ended } = await open()
    socket.write(request('POST /v1/continue', [`Content-Length: ${text(2).length}`, 'Expect: 100-continue']))
    await until(() => got().startsWith('HTTP/1.1 100 '), 'it is asked for')
    socket.write(text(2))
    await ended
    expect(got()).toMatch(taken(2))
  })

  test('over HTTP/1.0 is taken', async () => {
    await waiting(3)
    const answer = await said(`POST /v1/continue HTTP/1.0\r\nContent-Length: ${text(3).length}\r\n\r\n${text(3)}`)
    expect(answer).toMatch(taken(3))
  })

  test('whose upload is cut off leaves its node waiting', async () => {
    await waiting(4)
    for (const length of [1, 50, text(4).length - 1]) {
      const { socket, ended } = await open()
      socket.write(request('POST /v1/continue', [`Content-Length: ${text(4).length}`]) + text(4).slice(0, length))
      await Bun.sleep(20)
      socket.destroy()
      await ended
    }
    const status = await fetch(`${served.url}/v1/introspection/${nodeUuid(4)}`)
    expect(await status.json()).toMatchObject({ state: 'waiting', error: null })
    expect(await post(4)).toBe(200)
  })

  test('gets through while others only announce theirs, as large as may be, and send a byte at a time', async () => {
    await waiting(5)
    const slow = await Promise.all(Array.from({ length: 20 }, open))
    for (const { socket } of slow) socket.write(request('POST /v1/continue', [`Content-Length: ${64 * 1024 * 1024}`]))
    for (let byte = 0; byte < 5; byte++) {
      for (const { socket } of slow) socket.write(' ')
      await Bun.sleep(10)
    }
    expect(await post(5)).toBe(200)
  })
})

test('requests that are sent without waiting are answered in order', async () => {
  const text = ['/', '/v1', '/nosuch'].map((path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`).join('')
  const answer = await said(text + request('GET /v2'))
  expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 404', 'HTTP/1.1 404'])
  expect(answer.match(/"(versions|resources|error)"/g)).toEqual(['"versions"', '"resources"', '"error"', '"error"'])
})

test('a body that nobody reads is not taken for the next request', async () => {
  const unread = (line: string) => `${line} HTTP/1.1\r\nHost: a\r\nContent-Length: 24\r\n\r\nGET /smuggled HTTP/1.1\r\n`
  for (const line of ['GET /v1', 'POST /nosuch', 'DELETE /v1']) {
    const { socket, got } = await open()
    socket.write(unread(line))
    await until(() => got() !== '', 'there is an answer')
    socket.write(request('GET /v2'))
    await until(() => got().includes('/v2'), 'the next is answered')
    expect(got()).not.toContain('smuggled')
  }
})

test('200 connections are kept open and used again', async () => {
  await waiting(6)
  const all = await Promise.all(Array.from({ length: 200 }, open))
  for (const times of [1, 2, 3]) {
    for (const { socket } of all) socket.write(`GET /v1/introspection/${nodeName(6)} HTTP/1.1\r\nHost: a\r\n\r\n`)
    const answers = (text: string) => text.match(/HTTP\/1\.1 200 /g)?.length ?? 0
    await until(() => all.every(({ got }) => answers(got()) === times), `all were answered ${times} times`)
  }
  await isAlive()
})

test.each([
  ['/v1/introspection/..%2f..%2fv1%2fports', 404],
  ['/v1/introspection/a%2Fb', 404],
  ['/v1/introspection/a%00b', 400],
  ['/v1/introspection/a%0d%0aX:%20y', 400],
  [`/v1/introspection/${nodeName(7)}%3Ffields=x`, 400],
  ['/v1/introspection/%C3', 400],
  ['/v1/introspection/%C3%BC', 400],
  [`/v1/introspection/${'a'.repeat(10_000)}`, 404],
])('a node that is called %s is looked for under no other path of Ironic', async (path, status) => {
  served.ironic.clear()
  const answer = await said(request(`GET ${path}`))
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  expect(answer).not.toMatch(/^X: y/m)
  const asked = served.ironic.requests
    .map((one) => one.path)
    .filter((one) => one !== '/' && one !== '/v1' && one !== '/v1/')
  for (const one of asked) expect(one).toMatch(/^\/v1\/nodes\/[^/]+$/)
})
