/** The binary with a Keystone and an Ironic that listen, set up as a group of rows needs it. */

import { afterAll, beforeAll } from 'bun:test'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fakeIronic, nodeUuid, type FakeIronic } from '../../fakes/ironic.ts'
import { fakeKeystone, type FakeKeystone } from '../../fakes/keystone.ts'
import { emptyDirectory, freePort, serve, type Inspector } from '../inspector.ts'
import { people } from './access.ts'
import type { Served } from './row.ts'

/** What tests use; filled before the first of them runs. */
export type Site = Served & { readonly ironic: FakeIronic; readonly keystone: FakeKeystone }

/** Parts of the configuration, as YAML in one line. */
export type Wishes = {
  readonly api: string
  readonly introspection?: string
  readonly more?: string
  readonly workflow?: string
}

const usual = '{ports: {add_ports: all}, steps: [ramdisk_error, scheduler, validate_interfaces, rules]}'

/**
 * Runs the binary for the tests of one `describe`. Its Ironic has nodes 1 to 40: 31 is `available`, 32 has neither ports nor a BMC address,
 * 33 has no ports. The file `htpasswd` beside the configuration has the user `operator`.
 */
export function site({ api, introspection = '', more = '', workflow = usual }: Wishes): Site {
  let directory: Awaited<ReturnType<typeof emptyDirectory>>
  let inspector: Inspector
  const closing: (() => Promise<void>)[] = []
  const filled = { url: '', tokens: { garbage: 'garbage' } as Record<string, string> } as {
    -readonly [K in keyof Site]: Site[K]
  }

  beforeAll(async () => {
    directory = await emptyDirectory()
    const [keystone, ironic] = await Promise.all([fakeKeystone(), fakeIronic({ nodes: 40 })])
    closing.push(keystone.stop, ironic.stop)
    for (const [name, person] of Object.entries(people))
      filled.tokens = { ...filled.tokens, [name]: keystone.issue(person) }
    const wantsNoPort = [nodeUuid(32), nodeUuid(33)]
    for (const [uuid, port] of ironic.ports)
      if (wantsNoPort.includes(String(port.node_uuid)))
        await fetch(`${ironic.url}/v1/ports/${uuid}`, {
          method: 'DELETE',
          headers: { 'x-openstack-ironic-api-version': '1.82' },
        })
    ironic.nodes.get(nodeUuid(31))!.provision_state = 'available'
    ironic.nodes.get(nodeUuid(32))!.driver_info = {}
    await writeFile(
      join(directory.path, 'htpasswd'),
      `operator:${await Bun.password.hash('correct horse', { algorithm: 'bcrypt', cost: 4 })}\n`,
    )
    const port = await freePort()
    inspector = await serve(
      `version: 1
api: {listen: "127.0.0.1:${port}", ${api.replace('FOLDER', directory.path)}}
keystone: {auth_url: "${keystone.authUrl}", username: ironic-inspector, project_name: service, password: secret}
ironic: {auth: none, endpoint: "${ironic.url}"}
database: {path: inspector.sqlite}
firewall: {driver: none}
introspection: {workflow: site, start_delay: 0s${introspection}}
workflows: {site: ${workflow}}
${more}
`,
      { cwd: directory.path, port },
    )
    filled.url = inspector.url
    filled.ironic = ironic
    filled.keystone = keystone
  })
  afterAll(async () => {
    await inspector?.signal('SIGKILL')
    for (const close of closing) await close()
    await rm(directory.path, { recursive: true, force: true })
  })
  return filled
}
