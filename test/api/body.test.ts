import { describe, expect, onTestFinished, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { bodyReader } from '../../src/api/body.ts'
import type { InspectorError } from '../../src/model/error.ts'
import { known, listening, messageOf } from './listening.ts'

const kilobyte = 1024

describe('a report', async () => {
  const { ask, asked } = await listening({ settings: { max_body: 64 * kilobyte, max_depth: 20 } })
  const post = (body: RequestInit['body'], headers: Record<string, string> = {}) =>
    ask('/v1/continue', { method: 'POST', body, headers })
  const refused = async (answer: Response) => [answer.status, await messageOf(answer)]

  test.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'nonsense'])(
    'is read whatever the content type: %s',
    async (type) => {
      asked.length = 0
      const text = '{"inventory": {"cpu": {"count": 4}}, "n": 9223372036854775807}'
      const answer = await post(new Blob([text]), { 'content-type': type })
      expect([answer.status, await answer.text()]).toEqual([200, `{"uuid":"${known}"}\n`])
      expect(asked).toEqual([['receive', JSON.parse(text), text]])
    },
  )

  test('is read without a content type, and in chunks without a length', async () => {
    asked.length = 0
    expect((await post(inChunks(['{"a":', '"b"', '}']))).status).toBe(200)
    expect(asked).toEqual([['receive', { a: 'b' }, '{"a":"b"}']])
  })

  test('keeps what is text in it: other scripts, surrogates written as escapes, a key twice', async () => {
    asked.length = 0
    const text = '{"ä": "日本", "lone": "\\ud800", "k": 1, "k": 2}'
    expect((await post(text)).status).toBe(200)
    expect(asked).toEqual([['receive', JSON.parse(text), text]])
  })

  test.each([
    ['empty', '', 'it is empty'],
    ['not JSON', '{"a": nope}', 'it is not JSON'],
    ['cut short', '{"a": [1, 2', 'it is not JSON'],
    ['a list', '[1]', 'not an object'],
    ['null', 'null', 'not an object'],
    ['a text', '"x"', 'not an object'],
    ['two objects', '{}{}', 'it is not JSON'],
  ])('that is %s is refused with 400', async (_what, body, message) => {
    asked.length = 0
    expect(await refused(await post(body))).toEqual([400, expect.stringContaining(message)])
    expect(asked).toEqual([])
  })

  test.each([
    ['a stray byte', [0x22, 0xff, 0x22]],
    ['a surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
  ])('that is not UTF-8 is refused with 400: %s', async (_what, bytes) => {
    const body = new Uint8Array([...Buffer.from('{"a":'), ...bytes, 0x7d])
    expect(await refused(await post(body))).toEqual([400, expect.stringContaining('not UTF-8')])
  })

  test('is the same when it comes byte by byte', async () => {
    const body = '{"logs":"first","a":{"logs":1.0},"lo\\u0067s":"QUI=","ä":[20.0, "日本"]}'
    const sent = new ReadableStream({
      start(controller) {
        for (const byte of Buffer.from(body)) controller.enqueue(Uint8Array.of(byte))
        controller.close()
      },
    })
    asked.length = 0
    expect((await post(sent)).status).toBe(200)
    expect((await post(body)).status).toBe(200)
    expect(asked[0]).toEqual(asked[1])
    expect(asked[0]).toEqual([
      'receive',
      JSON.parse('{"a":{"logs":1},"ä":[20,"日本"]}'),
      '{"a":{"logs":1.0},"ä":[20.0, "日本"]}',
    ])
  })

  test('as large as allowed is taken', async () => {
    const text = `{"a":"${'x'.repeat(64 * kilobyte - 8)}"}`
    expect(text.length).toBe(64 * kilobyte)
    expect((await post(text)).status).toBe(200)
    expect((await post(inChunks([text.slice(0, 1000), text.slice(1000)]))).status).toBe(200)
  })

  test('one byte larger is refused with 413, with a declared length and in chunks', async () => {
    const text = `{"a":"${'x'.repeat(64 * kilobyte - 7)}"}`
    for (const body of [text, inChunks([text.slice(0, 1000), text.slice(1000)])]) {
      const answer = await post(body)
      expect(answer.headers.get('x-openstack-ironic-inspector-api-maximum-version')).toBe('1.18')
      expect(await refused(answer)).toEqual([413, expect.stringContaining('65536 bytes')])
    }
  })

  test('nested as deeply as allowed is taken, one deeper is refused with 400', async () => {
    const nested = (levels: number) => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`
    expect((await post(nested(20))).status).toBe(200)
    expect(await refused(await post(nested(21)))).toEqual([400, expect.stringContaining('deeper than 20')])
    expect((await post(`{"a":"${'['.repeat(100)}"}`)).status).toBe(200)
  })

  test.each(['__proto__', '\\u005f_proto__', '_\\u005Fproto__', '__pr\\u006fto__'])(
    'cannot smuggle a prototype in through the key %s',
    async (key) => {
      asked.length = 0
      expect((await post(`{"a": {"${key}": {"polluted": true}}, "b": 1}`)).status).toBe(200)
      const [, report] = asked[0] as [string, { a: object }]
      expect(Object.keys(report.a)).toEqual([])
      expect(Object.assign({}, report.a)).not.toHaveProperty('polluted')
    },
  )
})

describe('a report of the default size limits', async () => {
  const { ask } = await listening()

  test('of 65 MiB is refused with 413, 10,000 levels and 5,000 or 100,000 NICs with 400, 4,096 NICs are taken', async () => {
    const big = await ask('/v1/continue', { method: 'POST', body: new Uint8Array(65 * kilobyte * kilobyte) })
    expect([big.status, await messageOf(big)]).toEqual([413, expect.stringContaining('larger')])
    const deep = await ask('/v1/continue', { method: 'POST', body: `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}` })
    expect(deep.status).toBe(400)
    const nics = (length: number) =>
      JSON.stringify({ inventory: { interfaces: Array.from({ length }, (_, n) => ({ name: `eth${n}` })) } })
    for (const [count, why] of [
      [100_000, 'more than 75000 keys'],
      [5000, '5000 network interfaces, and "api.max_interfaces" allows 4096'],
    ] as const) {
      const wide = await ask('/v1/continue', { method: 'POST', body: nics(count) })
      expect([wide.status, await messageOf(wide)]).toEqual([400, expect.stringContaining(why)])
    }
    expect((await ask('/v1/continue', { method: 'POST', body: nics(4096) })).status).toBe(200)
  })
})

describe('the logs of a report', () => {
  const { read, readReport } = bodyReader({
    maxBody: 10 * kilobyte * kilobyte,
    maxData: 100,
    maxDepth: 9,
    maxKeys: 99,
    maxTexts: 99,
    maxValues: 99,
    maxInterfaces: 2,
  })
  const request = (body: string) => new Request('http://localhost/', { method: 'POST', body })

  async function logsOf(body: string) {
    const { logs } = (await readReport(request(body)))!
    return logs && 'letters' in logs ? Buffer.concat(logs.letters).toString() : logs
  }

  test('stand apart, and the rest is as it was posted', async () => {
    const body = '{ "logs" : "QUI\\nDE=", "a": 20.0 }'
    const logs = { letters: [Buffer.from('QUI\\nDE=')] }
    const digest = createHash('sha256').update(body).digest('hex')
    expect(await readReport(request(body))).toEqual({ value: { a: 20 }, text: '{  "a": 20.0 }', digest, logs })
    expect((await read(request(body)))?.value).toEqual({ logs: 'QUI\nDE=', a: 20 })
  })

  test('are not counted as long as they are plain text', async () => {
    const megabytes = 'A'.repeat(5 * kilobyte * kilobyte)
    expect(await logsOf(`{"a":1,"logs":"${megabytes}"}`)).toBe(megabytes)
    for (const body of [`{"a":"${megabytes}"}`, `{"logs":["${megabytes}"]}`, `{"logs":"ä${megabytes}"}`])
      expect(await readReport(request(body)).catch((error: unknown) => error)).toMatchObject({
        code: 'too_large',
        message: expect.stringContaining('"api.max_data" allows 100'),
      })
  })

  test.each([
    ['{"logs":{"a":1}}', { value: { a: 1 } }],
    ['{"logs":"x","logs":null}', { value: null }],
    ['{"logs":"ä"}', { value: 'ä' }],
    ['{"logs":""}', ''],
    ['{"a":{"logs":"x"}}', null],
  ])('of %p are %p', async (body, logs) => {
    expect(await logsOf(body)).toEqual(logs)
  })

  test.each([
    '{"inventory":{"interfaces":[1,2,3]}}',
    '{"inventory":{"interfaces":[]},"interfaces":{"a":1,"b":2,"c":3}}',
  ])('and all else is refused where there are too many interfaces: %p', async (body) => {
    await expect(readReport(request(body))).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('names 3 network interfaces'),
    })
  })

  test.each([
    '{"logs":x}',
    '{"logs":"\\x"}',
    '{"logs":"a\tb"}',
    '{"logs":"x","logs":}',
    '{"logs":"x"}}',
    '{"logs":01,"logs":"x"}',
  ])('have to be JSON: %p', async (body) => {
    await expect(readReport(request(body))).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('not JSON'),
    })
  })
})

describe('bodies that are read at the same time', async () => {
  const { ask, url } = await listening({ settings: { max_body: 1000 } })

  test('are bounded together by what has arrived of them, and room comes back', async () => {
    const gate = Promise.withResolvers<void>()
    const slow = () =>
      ask('/v1/continue', {
        method: 'POST',
        body: new ReadableStream({
          async pull(controller) {
            controller.enqueue(Buffer.from(`{"a":"${'x'.repeat(900)}`))
            await gate.promise
            controller.enqueue(Buffer.from('"}'))
            controller.close()
          },
        }),
      })
    const waiting = [slow(), slow(), slow(), slow()]
    const probe = () => ask('/v1/continue', { method: 'POST', body: `{"a":"${'y'.repeat(500)}"}` })
    let answer = await probe()
    while (answer.status === 200) answer = await probe()
    expect([answer.status, await messageOf(answer)]).toEqual([503, expect.stringContaining('too many')])
    gate.resolve()
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect((await probe()).status).toBe(200)
  })

  test('take no room for what they only announce', async () => {
    const { hostname, port } = new URL(url)
    const announce = 'POST /v1/continue HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{'
    const open = () => Bun.connect({ hostname, port: Number(port), socket: { data: () => undefined } })
    const sockets = await Promise.all(Array.from({ length: 40 }, open))
    onTestFinished(() => sockets.forEach((socket) => socket.terminate()))
    for (const socket of sockets) socket.write(announce)
    // Whatever comes behind them on a connection of its own is read after them.
    for (let n = 0; n < 20; n++)
      expect((await ask('/v1/continue', { method: 'POST', body: `{"a":"${'y'.repeat(900)}"}` })).status).toBe(200)
  })
})

test('a body that stops coming is given up over HTTP, too', async () => {
  const { read } = bodyReader(
    { maxBody: 100, maxData: 100, maxDepth: 5, maxKeys: 10, maxTexts: 10, maxValues: 10, maxInterfaces: 1 },
    50,
  )
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: (request) =>
      read(request).then(
        () => new Response('read'),
        (error: InspectorError) => new Response(error.message),
      ),
  })
  onTestFinished(() => server.stop(true))
  const answered = Promise.withResolvers<string>()
  const socket = await Bun.connect({
    hostname: '127.0.0.1',
    port: server.port!,
    socket: { data: (_socket, bytes) => answered.resolve(bytes.toString()) },
  })
  onTestFinished(() => socket.terminate())
  socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 90\r\n\r\n{')
  expect(await answered.promise).toContain('not complete after 0.05 s')
})

test('a body that does not end is given up', async () => {
  const { read } = bodyReader(
    { maxBody: 100, maxData: 100, maxDepth: 5, maxKeys: 10, maxTexts: 10, maxValues: 10, maxInterfaces: 1 },
    50,
  )
  const endless = new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from('{')) })
  const request = new Request('http://localhost/', { method: 'POST', body: endless })
  await expect(read(request)).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('not complete after 0.05 s'),
  })
})

function inChunks(parts: readonly string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async start(controller) {
      for (const part of parts) {
        controller.enqueue(Buffer.from(part))
        await Bun.sleep(1)
      }
      controller.close()
    },
  })
}
