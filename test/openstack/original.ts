import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '../../src/model/json.ts'
import type { Cloud } from './cloud.ts'
import { password } from './identity.ts'
import { asking, type Inspector } from './program.ts'
import { answers, freePorts } from './waiting.ts'

/** Debian's ironic-inspector, running on the cloud, and the file it was started with. */
export type Original = Inspector & { readonly configuration: string }

/** What Debian's package installs as /etc/ironic-inspector/inspector.conf, before anybody's password is put in. */
export const packaged = '/usr/share/ironic-inspector/inspector.conf'

/** Starts it with these options, `section → option → value`, beside those that it needs to run here. */
export async function startOriginal(cloud: Cloud, options: JsonObject): Promise<Original> {
  const dir = join(cloud.workshop.dir, 'original')
  for (const name of ['locks', 'policy.d', 'logs']) mkdirSync(join(dir, name), { recursive: true })
  const port = freePorts(1)[0] ?? 0
  const url = `http://127.0.0.1:${port}`
  const configuration = join(dir, 'inspector.conf')
  writeFileSync(configuration, ini(own(cloud, dir, port)) + ini(options))
  const file = ['--config-file', configuration]
  await cloud.workshop.run('original-dbsync', ['ironic-inspector-dbsync', ...file, 'upgrade'])
  const daemon = cloud.workshop.spawn('original', ['ironic-inspector', ...file])
  await answers(url, daemon)
  return {
    url,
    configuration,
    ask: asking(url),
    log: () => daemon.log(),
    ended: () => daemon.ended(),
    stop: () => daemon.stop(),
  }
}

function own(cloud: Cloud, dir: string, port: number): JsonObject {
  const login = {
    auth_type: 'password',
    auth_url: cloud.authUrl,
    username: 'ironic-inspector',
    password,
    project_name: 'service',
    user_domain_name: 'Default',
    project_domain_name: 'Default',
    region_name: 'RegionOne',
  }
  return {
    DEFAULT: {
      host: 'original',
      standalone: 'True',
      transport_url: 'fake://',
      listen_address: '127.0.0.1',
      listen_port: port,
      introspection_delay: 0,
      timeout: 3600,
      rootwrap_config: '/etc/ironic-inspector/rootwrap.conf',
    },
    database: { connection: `sqlite:///${dir}/inspector.db` },
    ironic: login,
    keystone_authtoken: { ...login, www_authenticate_uri: cloud.authUrl },
    service_catalog: login,
    pxe_filter: { driver: 'noop' },
    oslo_concurrency: { lock_path: `${dir}/locks` },
    oslo_policy: { policy_dirs: `${dir}/policy.d` },
    oslo_messaging_notifications: { driver: 'noop' },
  }
}

/** Sections that come twice are merged by oslo.config; a list becomes an option that is repeated. */
function ini(sections: JsonObject): string {
  return Object.entries(sections)
    .map(([section, options]) => {
      const lines = Object.entries(options as JsonObject).flatMap(([name, value]) =>
        (Array.isArray(value) ? value : [value]).map((one) => `${name} = ${String(one)}\n`),
      )
      return `[${section}]\n${lines.join('')}`
    })
    .join('')
}
