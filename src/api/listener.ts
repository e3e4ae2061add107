import { InspectorError } from '../model/error.ts'
import type { Api } from './index.ts'
import { clearSocket, makeSocket } from './socket.ts'

/** An address that requests come in by. */
export type Listener = {
  /** Such as `http://127.0.0.1:5050` or `unix:/run/inspector/api.sock`. */
  readonly url: string
  /** Refuses new connections at once and resolves when the requests under way have ended; after 30 s they are cut off. */
  close(): Promise<void>
}

/** How long and how much Bun waits for and takes, everywhere. Its types leave `idleTimeout` out for sockets, where it counts just the same. */
export const always: object = {
  // Bun ends a connection after so many seconds without a byte, also one whose request is still worked on; this is its largest value.
  idleTimeout: 255,
  // Bun's own limit would answer without a body and without our headers; the API has its own.
  maxRequestBodySize: Number.MAX_SAFE_INTEGER,
}
const drainWithin = 30_000

/** Listens on `host:port`, an IPv6 address in brackets. `unavailable` when it is taken or not ours, `invalid` for a port that cannot be. */
export function listenOn(address: string, { fetch }: Api): Listener {
  const place = placeOf(address)
  const server = served(address, () => Bun.serve({ ...place, fetch, ...always }))
  return { url: server.url.origin, close: () => drained(server) }
}

/** The parts of `host:port`. `invalid` for a port that cannot be. */
export function placeOf(address: string): { hostname: string; port: number } {
  const colon = address.lastIndexOf(':')
  const port = Number(address.slice(colon + 1))
  if (port > 65_535) throw new InspectorError('invalid', `Cannot listen on "${address}": there is no port ${port}`)
  return { hostname: address.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), port }
}

/** Listens on a Unix socket of this mode, in place of one that a killed process left behind. `unavailable` when somebody else listens there. */
export async function listenOnSocket(path: string, mode: string, { fetch }: Api): Promise<Listener> {
  await clearSocket(path)
  const server = await makeSocket(path, mode, () => served(path, () => Bun.serve({ unix: path, fetch, ...always })))
  const close = async () => {
    await drained(server)
    await clearSocket(path)
  }
  return { url: `unix:${path}`, close }
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process listens there',
  EADDRNOTAVAIL: 'this machine has no such address',
  EACCES: 'no permission',
  ENOENT: 'there is no such folder',
}

/** What `serve` gives; its failures in words, with `unavailable`. */
export function served<T>(address: string, serve: () => T): T {
  try {
    return serve()
  } catch (error) {
    throw refusal(address, error)
  }
}

/** Why an address cannot be listened on, in words, with `unavailable`. */
export function refusal(address: string, error: unknown): InspectorError {
  const { code, message } = error as NodeJS.ErrnoException
  const why = reasons[code ?? ''] ?? message
  return new InspectorError('unavailable', `Cannot listen on "${address}": ${why}`, { cause: error })
}

/** Refuses new connections at once and resolves when the requests under way have ended; after 30 s they are cut off. */
export async function drained(server: { stop(now?: boolean): Promise<void> }): Promise<void> {
  const patience = setTimeout(() => void server.stop(true), drainWithin)
  await server.stop()
  clearTimeout(patience)
}
