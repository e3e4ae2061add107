import { afterEach, expect, test } from 'bun:test'
import { callbackHttp, send, type Report } from '../../src/ramdisk/send.ts'

const servers: Bun.Server<undefined>[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop(true)
})

type Answer = () => Response

/** A service that answers one after the other, the last one for ever, and keeps what it was sent. */
function service(...answers: readonly [Answer, ...Answer[]]) {
  const bodies: string[] = []
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      bodies.push(await request.text())
      return (answers[bodies.length - 1] ?? answers.at(-1) ?? answers[0])()
    },
  })
  servers.push(server)
  return { url: `${server.url.href}v1/continue`, bodies }
}

const pauses: number[] = []
const clock = {
  now: () => 0,
  sleep: async (ms: number) => {
    pauses.push(ms)
  },
}
const nobody = 'http://127.0.0.1:1/v1/continue'

function hand(urls: readonly string[], report: string | Report = '{}', attempts = 5) {
  pauses.length = 0
  return send(urls, typeof report === 'string' ? () => report : report, {
    http: callbackHttp,
    clock,
    timeout: 5000,
    attempts,
    onRetry: () => undefined,
  }).then(({ uuid }) => uuid)
}

const ok = () => Response.json({ uuid: 'u-1' })
const refused = (status: number, message: string) => () => Response.json({ error: { message } }, { status })

test('the report arrives byte by byte, and the answer’s UUID is given', async () => {
  const { url, bodies } = service(ok)
  const report = '{"big": 9223372036854775807, "one": 1.0}'
  expect(await hand([url], report)).toBe('u-1')
  expect(bodies).toEqual([report])
})

test('409 and 5xx are tried again, after pauses that grow from 5 s', async () => {
  const { url, bodies } = service(
    refused(503, 'busy'),
    refused(409, 'locked'),
    refused(500, 'x'),
    refused(500, 'x'),
    ok,
  )
  expect(await hand([url])).toBe('u-1')
  expect(bodies).toHaveLength(5)
  expect(pauses).toEqual([5000, 5000, 6000, 12000])
})

test('a pause is never longer than 30 s', async () => {
  const { url } = service(refused(500, 'x'))
  await hand([url], '{}', 8).catch(() => undefined)
  expect(Math.max(...pauses)).toBe(30_000)
})

test('a refusal is final and shows the service’s message', async () => {
  const { url, bodies } = service(refused(400, 'no such node'))
  expect(await hand([url]).catch((error: Error) => error)).toMatchObject({
    code: 'invalid',
    message: 'Cannot hand the report in: the service answered 400, no such node',
  })
  expect(bodies).toHaveLength(1)
})

test('a page in HTML is not taken for the service, nor is a redirection followed', async () => {
  const page = service(() => new Response('<html>Please log in</html>', { headers: { 'content-type': 'text/html' } }))
  const elsewhere = service(() => new Response('', { status: 302, headers: { location: 'http://portal/?x=1' } }))
  const why = async (url: string) => ((await hand([url]).catch((error: Error) => error)) as Error).message
  expect(await why(page.url)).toBe(
    `Cannot hand the report in: "${page.url}" answered 200, <html>Please log in</html>; that is not what the service says, is the URL that of /v1/continue?`,
  )
  expect(await why(elsewhere.url)).toBe(
    `Cannot hand the report in: "${elsewhere.url}" answered 302, it sends on to "http://portal/?x=1"; name that URL if it is the service's`,
  )
  expect([page.bodies.length, elsewhere.bodies.length]).toEqual([1, 1])
})

test('after the last attempt the failure is the last answer’s', async () => {
  const { url, bodies } = service(refused(503, 'still busy'))
  expect(await hand([url], '{}', 2).catch((error: Error) => error)).toMatchObject({ code: 'unavailable' })
  expect(bodies).toHaveLength(2)
})

test('when the first URL does not answer, the next one is asked in the same attempt', async () => {
  const { url } = service(ok)
  expect(await hand([nobody, url], '{}', 1)).toBe('u-1')
})

const page = () => new Response('<html>Please log in</html>', { headers: { 'content-type': 'text/html' } })
const notFound = () => new Response('<html>Not Found</html>', { status: 404 })
// A gateway that speaks JSON is not the service, either.
const elsewhere = () => Response.json({}, { status: 307, headers: { location: 'http://portal/' } })

test('who is not the service is passed over for the next URL, and it is told why', async () => {
  const others = [page, notFound, elsewhere].map((answer) => service(answer))
  const { url, bodies } = service(ok)
  const told: string[] = []
  const { uuid } = await send([nobody, ...others.map((one) => one.url), url], () => '{"a": 1}', {
    http: callbackHttp,
    clock,
    timeout: 5000,
    attempts: 1,
    onRetry: () => undefined,
    onNext: (why) => told.push(why),
  })
  expect(uuid).toBe('u-1')
  expect(bodies).toEqual(['{"a": 1}'])
  expect(told.map((why) => /connection refused|answered \d+/.exec(why)?.[0])).toEqual([
    'connection refused',
    'answered 200',
    'answered 404',
    'answered 307',
  ])
})

/** JSON without an end; `sent` counts its bytes. */
function endless() {
  const counted = { sent: 0 }
  const part = Buffer.alloc(2 ** 16, ' ')
  const pull = async (controller: ReadableStreamDefaultController) => {
    await Bun.sleep(1)
    counted.sent += part.length
    controller.enqueue(part)
  }
  return { counted, answer: () => new Response(new ReadableStream({ pull }), { status: 200 }) }
}

test('who answers without an end is left after 1 MiB and passed over for the next URL; no attempt is made again for it', async () => {
  const { counted, answer } = endless()
  const { url, bodies } = service(answer)
  const next = service(ok)
  expect(await hand([url, next.url], (passedOver) => JSON.stringify(passedOver))).toBe('u-1')
  const why = `Cannot POST "${url}": the answer is too long; that is not what the service says, is the URL that of /v1/continue?`
  expect(next.bodies).toEqual([JSON.stringify([why])])
  expect(await hand([url]).catch((error: Error) => error)).toMatchObject({ code: 'invalid', message: why })
  expect([bodies.length, pauses]).toEqual([2, []])
  // What the sockets on the way hold was sent, too.
  expect(counted.sent).toBeLessThan(64 * 2 ** 20)
})

/** A report that says who was passed over: status, or why there was none. */
const naming: Report = (passedOver) =>
  JSON.stringify(passedOver.map((why) => /connection refused|answered (\d+)/.exec(why)?.[1] ?? why))

test('the report tells the next URL who was passed over in this attempt, and an attempt later not any more', async () => {
  const other = service(page, page, notFound)
  const { url, bodies } = service(ok)
  await hand([other.url, url], naming)
  expect(other.bodies).toEqual(['[]'])
  expect(bodies).toEqual(['["200"]'])
  const late = service(page, ok)
  await hand([late.url, nobody], naming, 2)
  expect(late.bodies).toEqual(['[]', '[]'])
})

test('once somebody may have taken the report it stays the same: after 5xx, a time-out, a connection that broke', async () => {
  const gateway = () => new Response('<html>Gateway Timeout</html>', { status: 504 })
  for (const answer of [gateway, refused(503, 'busy')]) {
    const wrong = service(page)
    const first = service(answer, notFound)
    const last = service(ok)
    await hand([wrong.url, first.url, last.url], naming)
    const all = [...first.bodies, ...last.bodies]
    expect([new Set(all).size, all[0], all.length > 1]).toEqual([1, '["200"]', true])
    expect(wrong.bodies.slice(1)).toEqual(wrong.bodies.slice(1).map(() => '["200"]'))
  }
  const broken = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data: (socket) => void socket.end() } })
  const { url, bodies } = service(ok)
  await hand(
    [nobody, service(page).url, `http://127.0.0.1:${broken.port}/`, url],
    (passedOver) => `[${passedOver.length}]`,
  )
  broken.stop(true)
  expect(bodies).toEqual(['[2]'])
})

test('what the service itself says counts, whatever URLs are left', async () => {
  const { url } = service(refused(404, 'no such node'))
  const next = service(ok)
  expect(await hand([url, next.url]).catch((error: Error) => error)).toMatchObject({ code: 'not_found' })
  expect(next.bodies).toEqual([])
})

test('a service that is not there yet is asked again, also when another URL is none', async () => {
  const { url, bodies } = service(() => new Response('', { status: 503 }), ok)
  expect(await hand([url, service(page).url])).toBe('u-1')
  expect(bodies).toHaveLength(2)
})

test('when nobody answers at all it is unavailable', async () => {
  expect(await hand([nobody], '{}', 3).catch((error: Error) => error)).toMatchObject({ code: 'unavailable' })
  expect(pauses).toEqual([5000, 5000])
})

test('credentials are taken from the answer when it says so, and show themselves to nobody', async () => {
  const said = { uuid: 'u-1', ipmi_username: 'admin', ipmi_password: 'planted1' }
  const take = async (answer: object) => {
    const { url } = service(() => Response.json(answer))
    return send([url], () => '{}', { http: callbackHttp, clock, timeout: 5000, attempts: 1, onRetry: () => undefined })
  }
  const { credentials } = await take({ ...said, ipmi_setup_credentials: true })
  expect([credentials?.username, credentials?.password.reveal()]).toEqual(['admin', 'planted1'])
  expect(JSON.stringify(credentials)).not.toContain('planted1')
  expect((await take(said)).credentials).toBeUndefined()
  // As Python's ramdisks read it.
  for (const wanted of [1, 'yes'])
    expect((await take({ ...said, ipmi_setup_credentials: wanted })).credentials?.username).toBe('admin')
  for (const wanted of [false, 0, '', null, []])
    expect(await take({ ...said, ipmi_setup_credentials: wanted })).toMatchObject({
      credentials: undefined,
      missing: [],
    })
})

test('credentials that are asked for in part are none, and it is told what is missing', async () => {
  const take = async (answer: object) => {
    const { url } = service(() => Response.json({ ipmi_setup_credentials: true, ...answer }))
    return send([url], () => '{}', { http: callbackHttp, clock, timeout: 5000, attempts: 1, onRetry: () => undefined })
  }
  expect(await take({ ipmi_username: 'admin' })).toMatchObject({ credentials: undefined, missing: ['ipmi_password'] })
  expect(await take({ ipmi_username: '' })).toMatchObject({ missing: ['ipmi_username', 'ipmi_password'] })
})

test('the request id of the command line goes along', async () => {
  let seen: string | null = null
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch(request) {
      seen = request.headers.get('x-openstack-request-id')
      return Response.json({ uuid: 'u-1' })
    },
  })
  servers.push(server)
  await send([server.url.href], () => '{}', {
    http: callbackHttp,
    clock,
    timeout: 5000,
    attempts: 1,
    requestId: 'req-1',
    onRetry: () => {},
  })
  expect(seen).toBe('req-1' as never)
})
