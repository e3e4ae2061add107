import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './place.ts'
import { freePort, startProcess, untilAnswering, type Process } from './process.ts'

const program = join(root, 'dist', 'inspector')

/** A server in a process of its own. */
export type Server = Process & { readonly url: string }

/** A stub Ironic with nodes 1 to `nodes`, `latency` ms before each answer; `record` keeps a log of the requests. */
export async function startIronic(
  dir: string,
  options: { nodes: number; latency: number; record: boolean },
): Promise<Server> {
  const port = freePort()
  const url = `http://127.0.0.1:${port}`
  const [nodes, latency] = [`${options.nodes}`, `${options.latency}`]
  const script = join(root, 'test', 'fakes', 'ironic.ts')
  const command = [process.execPath, script, '--port', `${port}`, '--nodes', nodes, '--latency', latency]
  const server = startProcess(options.record ? command : [...command, '--no-record'], join(dir, 'ironic.log'))
  await untilAnswering(url, server)
  return { ...server, url }
}

/** A server that does nothing, to find the load driver's own ceiling. */
export async function startEmpty(dir: string): Promise<Server> {
  const port = freePort()
  const url = `http://127.0.0.1:${port}`
  const command = [process.execPath, join(import.meta.dir, 'empty-server.ts'), `${port}`]
  const server = startProcess(command, join(dir, 'empty.log'))
  await untilAnswering(url, server)
  return { ...server, url }
}

/** The hooks with which the original's figures were taken. */
export const originalHooks = [
  'ramdisk_error',
  'root_disk_selection',
  'scheduler',
  'validate_interfaces',
  'capabilities',
  'pci_devices',
  'extra_hardware',
  'lldp_basic',
  'local_link_connection',
]

/**
 * The compiled program without login, on a database of its own; `startup` is the ms until it answered. With `steps` instead
 * of the steps of the workflow `default`; without a firewall unless its settings are given.
 */
export async function startInspector(
  dir: string,
  name: string,
  ironic: string,
  { steps, firewall = { driver: 'none' } }: { steps?: readonly string[]; firewall?: object } = {},
): Promise<Server & { startup: number; log: string }> {
  mkdirSync(join(dir, name), { recursive: true })
  const port = freePort()
  const url = `http://127.0.0.1:${port}`
  const config = join(dir, name, 'inspector.yaml')
  // JSON is YAML.
  const settings = {
    version: 1,
    api: { listen: `127.0.0.1:${port}`, auth: 'none' },
    ironic: { endpoint: ironic, auth: 'none' },
    database: { path: join(dir, name, 'inspector.sqlite') },
    introspection: { start_delay: '0s', workflow: steps ? 'site' : 'default' },
    ...(steps ? { workflows: { site: { steps } } } : {}),
    firewall,
    logging: { format: 'json', level: 'info' },
  }
  writeFileSync(config, JSON.stringify(settings))
  const log = join(dir, name, 'log')
  const since = performance.now()
  const server = startProcess([program, 'serve', '--config', config], log)
  const startup = await untilAnswering(`${url}/`, server, since)
  return { ...server, url, startup, log }
}
