import { setImmediate } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Api } from './index.ts'
import { always, drained, placeOf, served, type Listener } from './listener.ts'
import { readCertificate, type Certificate, type TlsFiles } from './tls.ts'

/** A listener that speaks TLS. */
export type SecureListener = Listener & {
  /**
   * Reads the files anew: new connections get what is in them, requests under way go on; Bun cuts off who is in the middle of a handshake.
   * Nothing happens when they say the same. Rejects as `readCertificate`; then all stays as it was.
   */
  renew(): Promise<void>
}

/** Listens on `host:port` with TLS. Rejects as `listenOn` and `readCertificate`. */
export async function listenSecurely(address: string, { fetch }: Api, files: TlsFiles): Promise<SecureListener> {
  let current = await readCertificate(files)
  const { hostname, port } = await freePlace(address)
  // Bun takes no other certificate for a server that is there, so the next one listens beside it before it stops.
  const serve = (tls: Certificate) =>
    served(address, () => Bun.serve({ hostname, port, reusePort: true, tls, fetch, ...always }))
  let server = serve(current)
  const ending = new Set<typeof server>()
  let closed = false
  return {
    url: server.url.origin,
    async renew() {
      const next = await readCertificate(files)
      if (closed || isDeepStrictEqual(next, current)) return
      const before = server
      current = next
      server = serve(next)
      ending.add(before)
      // What connected while the other was made waits to be accepted; the kernel refuses it when nobody does.
      await setImmediate()
      void before.stop().then(() => ending.delete(before))
    },
    async close() {
      closed = true
      await Promise.all([server, ...ending].map(drained))
    },
  }
}

/** Whoever shares a port does not notice that somebody else has it: it is taken alone before. */
async function freePlace(address: string): Promise<{ hostname: string; port: number }> {
  const { hostname, port } = placeOf(address)
  const probe = served(address, () => Bun.serve({ hostname, port, fetch: () => new Response(null, { status: 503 }) }))
  const free = { hostname, port: probe.port! }
  await probe.stop(true)
  return free
}
