import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { objectOf, textOf, type Json, type JsonObject } from '../../src/model/json.ts'
import type { Cloud } from './cloud.ts'
import { password } from './identity.ts'
import { answers, freePorts } from './waiting.ts'

/** The compiled program, built by the gate. */
const program = join(import.meta.dir, '..', '..', 'dist', 'inspector')

/** An answer of the service. */
export type Reply = { readonly status: number; readonly headers: Headers; readonly body: JsonObject }

/** The service under test, on the real cloud. */
export type Inspector = {
  readonly url: string
  /** Asks the API; `token` null = without one. */
  ask(
    method: string,
    path: string,
    token: string | null,
    body?: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Reply>
  /** All that it printed, its log among it. */
  log(): string
  /** The exit code once it ended, else null. */
  ended(): number | null
  stop(): Promise<void>
}

let started = 0

/** Starts the program with a configuration file for the cloud; `changes` replaces whole sections, `secret` is what stands in the password's file. */
export async function launch(cloud: Cloud, changes: JsonObject = {}, secret = password): Promise<Inspector> {
  const inspector = start(cloud, changes, secret)
  await answers(inspector.url, { ...inspector, pid: 0 })
  return inspector
}

/** As `launch`, at the address that the catalogue names, so that clients find it; its workflow reads LLDP too. */
export function launchInCatalogue(cloud: Cloud): Promise<Inspector> {
  return launch(cloud, {
    api: { listen: new URL(cloud.inspectorUrl).host },
    introspection: { workflow: 'with-switches' },
    workflows: { 'with-switches': withSwitches },
  })
}

const withSwitches = {
  steps: [
    'ramdisk_error',
    'root_disk_selection',
    'scheduler',
    'validate_interfaces',
    'capabilities',
    'pci_devices',
    'lldp_basic',
    'local_link_connection',
    'rules',
  ],
}

/** As `launch`, without waiting until it answers. */
export function start(cloud: Cloud, changes: JsonObject = {}, secret = password): Inspector {
  started += 1
  const dir = join(cloud.workshop.dir, `inspector-${started}`)
  mkdirSync(dir)
  writeFileSync(join(dir, 'password'), `${secret}\n`, { mode: 0o600 })
  const listen = textOf(objectOf(changes.api).listen) ?? `127.0.0.1:${freePorts(1)[0]}`
  const url = `http://${listen}`
  // JSON is YAML; only the tag needs YAML's own form.
  const config = JSON.stringify(
    {
      version: 1,
      api: { ...objectOf(changes.api), listen },
      keystone: changes.keystone ?? { ...passwordLogin(cloud.authUrl), password: '!file password' },
      database: { path: join(dir, 'inspector.sqlite') },
      introspection: { start_delay: '0s', ...objectOf(changes.introspection) },
      firewall: { driver: 'none' },
      logging: { format: 'json', level: 'debug' },
      ...(changes.ironic !== undefined && { ironic: changes.ironic }),
      ...(changes.workflows !== undefined && { workflows: changes.workflows }),
    },
    null,
    1,
  ).replace(/"!file ([^"]*)"/g, '!file "$1"')
  writeFileSync(join(dir, 'inspector.yaml'), config)
  const daemon = cloud.workshop.spawn(`inspector-${started}`, [
    program,
    'serve',
    '--config',
    join(dir, 'inspector.yaml'),
  ])
  return {
    url,
    ask: asking(url),
    log: () => daemon.log(),
    ended: () => daemon.ended(),
    stop: () => daemon.stop(),
  }
}

/** Asks the API at the URL. */
export function asking(url: string): Inspector['ask'] {
  return async (method, path, token, body, headers) => {
    const sent = new Headers(headers)
    if (token !== null) sent.set('X-Auth-Token', token)
    const answer = await fetch(`${url}${path}`, { method, headers: sent, ...(body !== undefined && { body }) })
    const text = await answer.text()
    const json: Json = text === '' ? {} : JSON.parse(text)
    return { status: answer.status, headers: answer.headers, body: objectOf(json) }
  }
}

/** The login of the service's own user, less the password. */
export function passwordLogin(authUrl: string): JsonObject {
  return { auth_url: authUrl, username: 'ironic-inspector', project_name: 'service', region: 'RegionOne' }
}
