import { connect, createServer, type Server, type Socket } from 'node:net'
import { isDeepStrictEqual } from 'node:util'
import type { Api } from './index.ts'
import { always, drained, placeOf, refusal, type Listener } from './listener.ts'
import { readCertificate, type Certificate, type TlsFiles } from './tls.ts'

/** A listener that speaks TLS. */
export type SecureListener = Listener & {
  /**
   * Reads the files anew: new connections get what is in them, those that are there go on as they are, also in the middle of a handshake.
   * Nothing happens when they say the same. Rejects as `readCertificate`; then all stays as it was.
   */
  renew(): Promise<void>
}

/**
 * Listens on `host:port` with TLS. Rejects as `listenOn` and `readCertificate`.
 *
 * A server of Bun's keeps its certificate for life, and closing it resets who has just connected. So the address is held by a door that
 * only passes bytes on, and never closes: behind it each certificate has a server of its own, which ends with its last connection.
 */
export async function listenSecurely(address: string, { fetch }: Api, files: TlsFiles): Promise<SecureListener> {
  let current = await readCertificate(files)
  let inner = behind(current, fetch)
  const before = new Set<Inner>()
  let closed = false
  const door = createServer((socket) => inner.take(socket))
  const { hostname, port } = await opened(door, address).catch(async (error: unknown) => {
    await inner.server.stop(true)
    throw error
  })
  return {
    url: `https://${hostname}:${port}`,
    async renew() {
      const next = await readCertificate(files)
      if (closed || isDeepStrictEqual(next, current)) return
      current = next
      const old = inner
      inner = behind(next, fetch)
      before.add(old)
      void old.empty().then(async () => {
        before.delete(old)
        await drained(old.server)
      })
    },
    async close() {
      closed = true
      door.close()
      await Promise.all([inner, ...before].map(({ server }) => drained(server)))
    },
  }
}

/** A server for one certificate, and the connections that were passed on to it. */
type Inner = {
  readonly server: Bun.Server<undefined>
  /** Passes the connection on, from its first byte to its last. */
  take(socket: Socket): void
  /** Resolves when no connection is left. No more may be passed on then. */
  empty(): Promise<void>
}

function behind(tls: Certificate, fetch: Api['fetch']): Inner {
  // Abstract, so that no file is left behind. Whoever finds it is asked for the same TLS as at the door.
  const unix = `\0inspector-tls-${crypto.randomUUID()}`
  const server = Bun.serve({ unix, tls, fetch, ...always })
  const sockets = new Set<Socket>()
  const gone = Promise.withResolvers<void>()
  let last = false
  return {
    server,
    take(outer) {
      const through = connect(unix)
      sockets.add(outer)
      outer.pipe(through).pipe(outer)
      outer.on('error', () => through.destroy())
      through.on('error', () => outer.destroy())
      // The end of an answer may still be on its way to a slow reader.
      through.on('close', () => outer.destroySoon())
      outer.on('close', () => {
        through.destroy()
        sockets.delete(outer)
        if (last && sockets.size === 0) gone.resolve()
      })
    },
    empty() {
      last = true
      if (sockets.size === 0) gone.resolve()
      return gone.promise
    },
  }
}

function opened(door: Server, address: string): Promise<{ hostname: string; port: number }> {
  const { hostname, port } = placeOf(address)
  return new Promise((resolve, reject) => {
    // Once it is open, what fails here is one connection that could not be taken, and its client is told by the kernel.
    door.on('error', (error) => reject(refusal(address, error)))
    door.listen({ host: hostname, port }, () => {
      const at = door.address()
      resolve({
        hostname: hostname.includes(':') ? `[${hostname}]` : hostname,
        port: typeof at === 'object' && at ? at.port : port,
      })
    })
  })
}
