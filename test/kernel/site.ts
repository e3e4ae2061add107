/** The compiled service and an Ironic in a namespace, as a test wants them. */

import { chownSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { nodeUuid } from '../fakes/ironic.ts'
import { binary, until } from '../service/inspector.ts'
import { scratch, type Namespace, type Spawned } from './namespace.ts'

/** A service in a namespace, which a test starts, kills and asks over its socket. */
export type SiteService = {
  readonly configuration: string
  /** Of its API. */
  readonly socket: string
  /** Starts it, and waits until it is ready; rejects with its output when it ends before. */
  start(): Promise<void>
  /** Starts it where it is to end by itself; gives its exit code and everything it said. */
  runToEnd(): Promise<{ readonly code: number; readonly said: string }>
  kill(): Promise<void>
  /** Ends it in order; gives the exit code. */
  stop(): Promise<number>
  reload(): Promise<void>
  /** Undefined while nobody answers. */
  ask(path: string, init?: RequestInit): Promise<Response | undefined>
  /** Of the introspection of node k; `away` while nobody answers, undefined when there is none. */
  state(k: number): Promise<string | undefined>
  /** Starts the introspection of node k; resolves when it waits. */
  introspect(k: number): Promise<void>
  /** What this start of it has said so far. */
  said(): Promise<string>
}

/** How the service is run: `prefix` stands before its command line, `user` owns its files. */
export type SiteOptions = {
  /** As in the file, such as `interface: br-test`. */
  readonly firewall: string
  readonly ironic: string
  /** Beside `start_delay`, such as `timeout: 10s`. */
  readonly introspection?: string | undefined
  readonly more?: string
  readonly prefix?: readonly string[]
  readonly user?: number
  /** In place of the shell's, on which programs are searched. */
  readonly path?: string
}

/** A fake Ironic with nodes 1 to `nodes` inside the namespace; gives its URL. */
export async function ironicIn(server: Namespace, nodes: number): Promise<string> {
  const log = join(scratch('ironic'), 'log')
  const script = resolve(import.meta.dir, '../fakes/ironic.ts')
  server.spawn([process.execPath, script, '--port', '26391', '--nodes', `${nodes}`, '--no-record'], log)
  await until(async () => (await Bun.file(log).text()).includes('fake Ironic at'), 'Ironic listens')
  return 'http://127.0.0.1:26391'
}

/** A service that is not started yet. */
export function serviceIn(server: Namespace, options: SiteOptions): SiteService {
  const { firewall, ironic, introspection = '', more = '', prefix = [], user = 0, path } = options
  const directory = join(scratch('service'), 'var')
  mkdirSync(directory)
  const socket = join(directory, 'api.sock')
  const configuration = join(directory, 'inspector.yaml')
  writeFileSync(
    configuration,
    `version: 1
api: {listen: null, socket: ${socket}, auth: none}
ironic: {auth: none, endpoint: "${ironic}"}
database: {path: ${join(directory, 'inspector.sqlite')}}
firewall: {${firewall}}
introspection: {start_delay: 0s, ${introspection}}
logging: {format: json}
${more}`,
  )
  const program = user === 0 ? binary : ownedCopy(directory, configuration, user)
  const variables = path === undefined ? [] : ['env', `PATH=${path}`]
  let starts = 0
  let reloads = 0
  let running: Spawned | undefined
  const log = () => join(directory, `log.${starts}`)
  const said = () => Bun.file(log()).text()
  const spawn = () => {
    starts++
    reloads = 0
    writeFileSync(log(), '')
    return server.spawn([...prefix, ...variables, program, 'serve', '--config', configuration], log())
  }
  const logged = (event: string, times = 1) =>
    until(async () => (await said()).split(`"event":"${event}"`).length > times, `${event} is logged`)
  const ask = (where: string, init: RequestInit = {}) =>
    fetch(`http://inspector${where}`, { ...init, unix: socket }).catch(() => undefined)
  const state = async (k: number) => {
    const answer = await ask(`/v1/introspection/${nodeUuid(k)}`)
    if (answer === undefined) return 'away'
    return answer.status === 200 ? ((await answer.json()) as { state: string }).state : undefined
  }
  return {
    configuration,
    socket,
    ask,
    state,
    said,
    async start() {
      running = spawn()
      const ended = running.ended.then(async (code) => {
        throw new Error(`It ended with ${code}: ${await said()}`)
      })
      ended.catch(() => undefined)
      await Promise.race([logged('service.ready'), ended])
    },
    async runToEnd() {
      const code = await spawn().ended
      return { code, said: await said() }
    },
    async kill() {
      await running?.signal('SIGKILL')
    },
    stop: async () => (await running?.signal('SIGTERM')) ?? 0,
    async reload() {
      running?.hangUp()
      await logged('service.reloaded', ++reloads)
    },
    async introspect(k) {
      await ask(`/v1/introspection/${nodeUuid(k)}`, { method: 'POST' })
      await until(async () => (await state(k)) === 'waiting', `node ${k} waits`)
    },
  }
}

/** The directory, the configuration and a copy of the program that the user may use, wherever the repository lies. */
function ownedCopy(directory: string, configuration: string, user: number): string {
  const program = join(directory, 'inspector')
  copyFileSync(binary, program)
  for (const path of [join(directory, '..'), directory, configuration, program]) chownSync(path, user, user)
  return program
}
