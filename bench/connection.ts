import type { Socket } from 'bun'

/** An answer; `body` is text. */
export type Answer = { readonly status: number; readonly body: string }

/** One keep-alive connection with one request at a time on it: as cheap as a load driver can be here, since it shares the processors with what it drives. */
export type Connection = {
  /** Sends prepared bytes (see `prepared`); rejects when the connection ends before the answer is whole. */
  ask(request: Buffer): Promise<Answer>
  close(): void
}

/** A request as bytes, made once and sent often. */
export function prepared(url: string, method: string, path: string, body = ''): Buffer {
  const length = method === 'POST' ? `Content-Length: ${Buffer.byteLength(body)}\r\n` : ''
  const type = body === '' ? '' : 'Content-Type: application/json\r\n'
  const head = `${method} ${path} HTTP/1.1\r\nHost: ${new URL(url).host}\r\nAccept: application/json\r\n`
  return Buffer.from(`${head}${type}${length}\r\n${body}`)
}

type Waiting = { resolve(answer: Answer): void; reject(error: Error): void }

/** Connects to the URL's host and port. */
export async function connect(url: string): Promise<Connection> {
  const { hostname, port } = new URL(url)
  let received: Buffer = Buffer.alloc(0)
  let unsent: Buffer = Buffer.alloc(0)
  let waiting: Waiting | undefined
  let closed = false

  const send = (socket: Socket) => {
    unsent = unsent.subarray(socket.write(unsent))
  }
  const fail = (reason: string) => {
    waiting?.reject(new Error(`Cannot finish a request to "${url}": ${reason}`))
    waiting = undefined
  }
  const socket = await Bun.connect({
    hostname,
    port: Number(port),
    socket: {
      data(_, chunk) {
        received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
        const answer = answerIn(received)
        if (answer === undefined) return
        received = Buffer.alloc(0)
        const { resolve } = waiting ?? {}
        waiting = undefined
        resolve?.(answer)
      },
      drain: send,
      close() {
        closed = true
        fail('the connection was closed')
      },
      error: (_, error) => fail(error.message),
    },
  })
  return {
    ask(request) {
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject }
        unsent = request
        if (closed) fail('the connection is closed')
        else send(socket)
      })
    },
    close: () => void socket.end(),
  }
}

/** The answer when it is whole. Only lengths are understood: what is driven here sends no chunks. */
function answerIn(bytes: Buffer): Answer | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const head = bytes.toString('latin1', 0, end)
  const status = Number(head.slice(9, 12))
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
  if (bytes.length < end + 4 + length) return undefined
  return { status, body: bytes.toString('utf8', end + 4, end + 4 + length) }
}
