import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'

/** A request as it arrived; tokens and passwords in headers are left out. `status` 0: no answer was given (yet). */
export type Recorded = {
  readonly n: number
  readonly at: number
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
  status: number
  /** When the answer was sent, in ms since 1970. */
  answeredAt: number
}

/**
 * What goes wrong, for the requests it matches (`path`: a regular expression), `times` often or for ever, after letting `skip` pass.
 * `afterwards`: the request takes effect, but its answer is lost.
 */
export type Fault = {
  readonly method?: string
  readonly path?: string
  readonly skip?: number
  readonly times?: number
  /** How long the answer waits, in ms; it comes at once when the fault is taken back. */
  readonly delay?: number
  readonly close?: boolean
  readonly afterwards?: boolean
  /** A proxy answers: nothing of the service's own headers. */
  readonly foreign?: boolean
  readonly status?: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** An answer; a body that is no text is sent as JSON. */
export type Reply = {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** What a request carried to be let in: compared, never recorded. */
export type Login = {
  readonly token: string | undefined
  readonly subject: string | undefined
  readonly authorization: string | undefined
}

/** Answers one request. */
export type Answerer = (asked: Recorded, login: Login) => Reply

/** A fake that listens. */
export type Listening = {
  readonly url: string
  readonly port: number
  readonly requests: readonly Recorded[]
  /** Injects a fault; gives a function that ends it. */
  fault(fault: Fault): () => void
  clear(): void
  stop(): Promise<void>
}

/** How a fake listens; `latency` in ms before each answer; `record: false` keeps no requests, for long benches. */
export type ListenOptions = {
  readonly port?: number
  readonly host?: string
  readonly latency?: number
  readonly record?: boolean
  /** Headers of every answer. */
  readonly always?: (asked: Recorded) => Readonly<Record<string, string>>
  /** `requestCert`, `rejectUnauthorized`: nobody is heard who has no certificate of the authority `ca`. */
  readonly tls?: {
    readonly cert: string
    readonly key: string
    readonly ca?: string
    readonly requestCert?: boolean
    readonly rejectUnauthorized?: boolean
  }
}

/** Starts a server that answers with `reply`; everything under `/_fake/` is for whoever drives it, and neither recorded nor faulted. */
export async function listen(answerer: Answerer, options: ListenOptions = {}): Promise<Listening> {
  const requests: Recorded[] = []
  const faults: { fault: Fault; left: number; skip: number; over: Promise<void> }[] = []

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { asked, login } = askedOf(request, Buffer.concat(chunks).toString(), requests.length)
    const reply = () => answerer(asked, login)
    const send = (answer: Reply, own = options.always?.(asked)) => {
      asked.status = answer.status
      asked.answeredAt = Date.now()
      const text =
        typeof answer.body === 'string' ? answer.body : answer.body === undefined ? '' : JSON.stringify(answer.body)
      response.writeHead(answer.status, {
        ...(text ? { 'content-type': 'application/json' } : {}),
        ...own,
        ...answer.headers,
      })
      response.end(text)
    }
    if (/^\/_(fake|reset|stats)\b/.test(asked.path)) return send(admin(asked) ?? reply())
    if (options.record !== false) requests.push(asked)
    if (options.latency) await Bun.sleep(options.latency)
    const hit = faults.find(({ fault, left }) => left > 0 && matches(fault, asked))
    if (!hit) return send(reply())
    if (hit.skip-- > 0) return send(reply())
    hit.left--
    const { fault } = hit
    const usual = fault.afterwards || (fault.status === undefined && !fault.close) ? reply() : undefined
    if (fault.delay) await Promise.race([Bun.sleep(fault.delay), hit.over])
    if (fault.close) return void request.socket.destroy()
    const { status = usual?.status ?? 500, body = usual?.body, headers = usual?.headers } = fault
    send({ status, body, ...(headers ? { headers } : {}) }, fault.foreign ? {} : undefined)
  }

  /** `GET /_fake/requests`, `POST /_fake/faults` with a fault, `DELETE /_fake/faults`. */
  function admin({ method, path, body }: Recorded): Reply | undefined {
    if (path === '/_fake/requests') return { status: 200, body: requests }
    if (path !== '/_fake/faults') return undefined
    if (method === 'DELETE') clear()
    else add(body as Fault)
    return { status: 204 }
  }

  const add = (fault: Fault) => {
    const { promise: over, resolve: end } = Promise.withResolvers<void>()
    const entry = { fault, left: fault.times ?? Infinity, skip: fault.skip ?? 0, over }
    faults.push(entry)
    return () => {
      entry.left = 0
      end()
    }
  }
  const clear = () => {
    requests.length = 0
    faults.length = 0
  }

  const serve = (request: IncomingMessage, response: ServerResponse) =>
    void handle(request, response).catch((error: unknown) => {
      console.error(error)
      request.socket.destroy()
    })
  const server = options.tls ? createTlsServer(options.tls, serve) : createServer(serve)
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    requests,
    fault: add,
    clear,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function matches(fault: Fault, { method, path }: Recorded): boolean {
  return (fault.method ?? method) === method && new RegExp(fault.path ?? '').test(path)
}

function askedOf(request: IncomingMessage, text: string, n: number): { asked: Recorded; login: Login } {
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s)
  const {
    authorization,
    'x-auth-token': token,
    'x-subject-token': subject,
    ...headers
  } = request.headers as Record<string, string>
  const asked = {
    n,
    at: Date.now(),
    method: request.method ?? 'GET',
    path,
    query: Object.fromEntries(new URLSearchParams(query)),
    headers,
    body: json(text),
    status: 0,
    answeredAt: 0,
  }
  return { asked, login: { token, subject, authorization } }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text === '' ? undefined : text
  }
}
