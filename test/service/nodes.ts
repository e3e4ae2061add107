/** What tests of the binary say to it about the nodes of the fake Ironic, without login. */

import { afterEach, beforeEach, expect } from 'bun:test'
import { fakeIronic, nodeUuid, type FakeIronic } from '../fakes/ironic.ts'
import { emptyDirectory, freePort, serve, until, type Inspector } from './inspector.ts'

/** The first lines of its configuration: no login, this Ironic, no firewall. */
export function openTo({ ironic, port }: { readonly ironic: { readonly url: string }; readonly port: number }): string {
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

/** A directory, a fake Ironic and a service of one test's own: always those of the test that runs. */
export type Site = {
  readonly directory: string
  readonly ironic: FakeIronic
  readonly port: number
  /** The service that was started last. */
  readonly inspector: Inspector
  /** Starts the service in the directory, with this configuration. */
  serve(configuration: string, env?: Record<string, string>): Promise<void>
}

/** Makes a site before each test of the file, with so many nodes in its Ironic; afterwards it is cleared away, and what runs is killed. */
export function siteOfEach(nodes: number): Site {
  let directory: Awaited<ReturnType<typeof emptyDirectory>>
  let ironic: FakeIronic
  let port: number
  let inspector: Inspector | undefined
  beforeEach(async () => {
    directory = await emptyDirectory()
    ironic = await fakeIronic({ nodes })
    port = await freePort()
  })
  afterEach(async () => {
    await inspector?.signal('SIGKILL')
    await ironic.stop()
    await directory.remove()
  })
  return {
    get directory() {
      return directory.path
    },
    get ironic() {
      return ironic
    },
    get port() {
      return port
    },
    get inspector() {
      return inspector!
    },
    async serve(configuration, env = {}) {
      inspector = await serve(configuration, { cwd: directory.path, port, env })
    },
  }
}
