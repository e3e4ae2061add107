/** What tests of the binary say to it about the nodes of the fake Ironic, without login. */

import { expect } from 'bun:test'
import { nodeUuid } from '../fakes/ironic.ts'
import { until } from './inspector.ts'

/** The first lines of its configuration: no login, this Ironic, no firewall. */
export function openTo(ironic: { readonly url: string }, port: number): string {
  return `version: 1
api: {listen: "127.0.0.1:${port}", auth: none}
ironic: {auth: none, endpoint: "${ironic.url}"}
database: {path: inspector.sqlite}
firewall: {driver: none}
`
}

/** An introspection as the API shows it. */
export type Status = {
  readonly state: string
  readonly error: string | null
  readonly started_at: string
  readonly finished_at: string | null
}

/** Asks the service at that address, which may be another one each time, about node k. */
export function nodesOf(url: () => string) {
  const ask = (method: string, k: number, rest = '') =>
    fetch(`${url()}/v1/introspection/${nodeUuid(k)}${rest}`, { method })
  const status = async (k: number) => (await (await ask('GET', k)).json()) as Status
  const reaches = (k: number, state: string) =>
    until(async () => (await status(k)).state === state, `node ${k} is ${state}`)
  return {
    ask,
    status,
    reaches,
    /** Starts it, and waits until it waits for its ramdisk. */
    async waiting(k: number, query = ''): Promise<void> {
      expect((await ask('POST', k, query)).status).toBe(202)
      await reaches(k, 'waiting')
    },
  }
}
