/** A site's own workflow through the whole service: conditions, values, guards, a program, a server, secrets, rules of files. */

import { afterEach, expect, test } from 'bun:test'
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fakeIronic, nodeUuid, type FakeIronic } from '../fakes/ironic.ts'
import { report } from '../introspection/house.ts'
import { emptyDirectory, freePort, serve, until, type Inspector } from './inspector.ts'

const secrets = { ipmi: 'planted-ipmi-password', cmdb: 'planted-cmdb-token' }

const configuration = (ironic: FakeIronic, port: number) => `version: 1
api: {listen: "127.0.0.1:${port}", auth: none}
ironic: {auth: none, endpoint: "${ironic.url}"}
database: {path: inspector.sqlite}
firewall: {driver: none}
keep: {ramdisk_logs: {when: never}}
include: [workflows/*.yaml, rules.d/*.yaml]
introspection:
  start_delay: 0s
  workflow:
    - {use: other, when: node.extra.kind == "other"}
    - {use: site, when: '!empty(inventory.system_vendor)'}
    - {use: default}
secrets: {ipmi_password: !file credentials/ipmi, cmdb_token: !file credentials/cmdb}
logging: {format: json, level: debug}
`

const workflows = (cmdb: string, program: string) => `version: 1
workflows:
  site:
    ports: {add_ports: all, keep_ports: present}
    steps:
      - ramdisk_error
      - id: managed-network
        require: inNet(data.inventory.bmc_address, "10.77.0.0/16")
        else: BMC \${{ data.inventory.bmc_address }} is not in the management network
      - root_disk_selection
      - scheduler
      - validate_interfaces
      - id: rack
        http:
          url: ${cmdb}/machines/\${{ inventory.system_vendor.serial_number }}
          headers: {Authorization: 'Bearer \${{ secret("cmdb_token") }}'}
          timeout: 20s
          into: rack
      - id: firmware
        exec:
          command: [${program}, '\${{ inventory.system_vendor.manufacturer }}']
          input: {serial: '\${{ inventory.system_vendor.serial_number }}', key: '\${{ secret("cmdb_token") }}'}
          into: firmware
      - id: hangs
        exec: {command: [/bin/sleep, '60'], timeout: 200ms}
        optional: true
      - id: credentials
        when: empty(node.driver_info.ipmi_username)
        set: {/driver_info/ipmi_username: admin, /driver_info/ipmi_password: '\${{ secret("ipmi_password") }}'}
      - id: facts
        let: {big: inventory.cpu.count >= 8}
        when: big
        set: {/extra/rack: '\${{ data.rack.name }}', /extra/bios: '\${{ data.firmware.bios }}', /extra/memory: '\${{ inventory.memory.physical_mb / 1024.0 }}'}
        set_capability: {profile: compute}
        add_trait: CUSTOM_SITE
      - {id: never, when: data.inventory.boot.current_boot_mode == "bios", fail: BIOS}
      - {set_port: {where: nic.name == "eth0", set: {/physical_network: ctlplane}}}
      - rules
  other:
    steps: [ramdisk_error, {set: {/extra/other: true}}]
`

const rules = `version: 1
rules:
  - {id: traits, when: '"CUSTOM_SITE" in node.traits', set: {/extra/ruled: true}}
  - {id: undecided, when: data.root_disk.serial == "x", fail: never}
  - conditions: [{op: eq, field: data://rack.name, value: r3}]
    actions: [{action: set-attribute, path: /extra/upstream, value: "{data[rack][name]}"}]
`

const machine = (k: number) => {
  const value = report(k) as { inventory: object }
  const system_vendor = { manufacturer: 'Dell Inc.', product_name: 'R640', serial_number: `S/${k} x` }
  return JSON.stringify({ ...value, inventory: { ...value.inventory, system_vendor } })
}

type Asked = { readonly url: string; readonly token: string | null }

/** A server of the site, that tells the rack of a machine to whoever knows the token. */
function cmdb() {
  const asked: Asked[] = []
  let isSilent = false
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    idleTimeout: 0,
    async fetch({ url, headers }) {
      const token = headers.get('authorization')
      asked.push({ url, token })
      if (isSilent) await new Promise(() => undefined)
      return token === `Bearer ${secrets.cmdb}`
        ? Response.json({ name: 'r3', token })
        : new Response('', { status: 403 })
    },
  })
  return {
    asked,
    url: `http://127.0.0.1:${server.port}`,
    silence: (silent: boolean) => void (isSilent = silent),
    stop: () => server.stop(true),
  }
}

let undo: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const one of undo.reverse()) await one()
  undo = []
})

async function site() {
  const directory = await emptyDirectory()
  const ironic = await fakeIronic({ nodes: 3 })
  const racks = cmdb()
  const port = await freePort()
  undo.push(directory.remove, ironic.stop, async () => racks.stop())
  const program = join(directory.path, 'firmware')
  for (const folder of ['workflows', 'rules.d', 'credentials']) await mkdir(join(directory.path, folder))
  await writeFile(
    program,
    `#!/bin/sh\nread -r said\necho "{\\"bios\\": \\"2.19\\", \\"said\\": $said, \\"vendor\\": \\"$1\\"}"\n`,
  )
  await chmod(program, 0o755)
  await writeFile(join(directory.path, 'workflows/site.yaml'), workflows(racks.url, program))
  await writeFile(join(directory.path, 'rules.d/site.yaml'), rules)
  await writeFile(join(directory.path, 'credentials/ipmi'), `${secrets.ipmi}\n`, { mode: 0o600 })
  await writeFile(join(directory.path, 'credentials/cmdb'), `${secrets.cmdb}\n`, { mode: 0o600 })
  const start = async (): Promise<Inspector> => {
    const inspector = await serve(configuration(ironic, port), { cwd: directory.path, port })
    undo.push(() => inspector.signal('SIGKILL'))
    return inspector
  }
  return { directory, ironic, racks, start }
}

async function stateOf({ url }: Inspector, k: number) {
  const answer = await fetch(`${url}/v1/introspection/${nodeUuid(k)}`)
  return (await answer.json()) as { state: string; error: string | null }
}

async function waiting(inspector: Inspector, k: number, query = ''): Promise<void> {
  const { status } = await fetch(`${inspector.url}/v1/introspection/${nodeUuid(k)}${query}`, { method: 'POST' })
  expect(status).toBe(202)
  await until(async () => (await stateOf(inspector, k)).state === 'waiting', 'the node waits')
}

const post = ({ url }: Inspector, body: string) => fetch(`${url}/v1/continue`, { method: 'POST', body })

test('a site workflow asks its program and its server, and no secret is seen but where it was sent', async () => {
  const { directory, ironic, racks, start } = await site()
  const inspector = await start()
  ironic.nodes.get(nodeUuid(1))!.driver_info = { ipmi_address: '10.77.0.1' }
  await waiting(inspector, 1)
  expect(await post(inspector, machine(1)).then(({ status }) => status)).toBe(200)
  await until(async () => (await stateOf(inspector, 1)).state === 'finished', 'it is finished')

  expect(racks.asked).toEqual([{ url: `${racks.url}/machines/S%2F1%20x`, token: `Bearer ${secrets.cmdb}` }])
  const node = ironic.nodes.get(nodeUuid(1))!
  expect(node).toMatchObject({
    driver_info: { ipmi_username: 'admin', ipmi_password: secrets.ipmi },
    extra: { rack: 'r3', bios: '2.19', memory: 16, ruled: true, upstream: 'r3' },
    properties: { cpus: '8', capabilities: 'profile:compute' },
    traits: ['CUSTOM_SITE'],
  })
  expect([...ironic.ports.values()].filter(({ node_uuid }) => node_uuid === node.uuid)).toMatchObject([
    { physical_network: 'ctlplane' },
    { physical_network: null },
  ])
  const data = await fetch(`${inspector.url}/v1/introspection/${nodeUuid(1)}/data`).then((answer) => answer.json())
  expect(data).toMatchObject({
    rack: { name: 'r3', token: 'Bearer ***' },
    firmware: { bios: '2.19', vendor: 'Dell Inc.', said: { serial: 'S/1 x', key: '***' } },
  })
  await until(() => inspector.log().includes('step.warned'), 'the warning is logged')

  await inspector.signal('SIGTERM')
  const files = await readdir(directory.path)
  const kept = await Promise.all(
    files
      .filter((name) => name.startsWith('inspector.sqlite'))
      .map((name) => Bun.file(join(directory.path, name)).text()),
  )
  for (const secret of Object.values(secrets)) {
    expect(inspector.log()).not.toContain(secret)
    expect(kept.join()).not.toContain(secret)
  }
  expect(kept.join()).toContain('ipmi_password')
})

test('killed in the middle of a question, it is asked again after the restart, and the report is processed', async () => {
  const { ironic, racks, start } = await site()
  const first = await start()
  await waiting(first, 2)
  racks.silence(true)
  const answer = post(first, machine(2)).catch(() => undefined)
  await until(() => racks.asked.length === 1, 'the server is asked')
  await first.signal('SIGKILL')
  await answer
  racks.silence(false)
  const second = await start()
  await until(async () => (await stateOf(second, 2)).state === 'finished', 'it is finished')
  expect(racks.asked).toHaveLength(2)
  expect(ironic.nodes.get(nodeUuid(2))).toMatchObject({ extra: { rack: 'r3' } })
})

test('stopped in the middle of a question, the report is processed at the next start', async () => {
  const { ironic, racks, start } = await site()
  const first = await start()
  await waiting(first, 2)
  racks.silence(true)
  const answer = post(first, machine(2)).catch(() => undefined)
  await until(() => racks.asked.length === 1, 'the server is asked')
  expect(await first.signal('SIGTERM')).toBe(0)
  await answer
  racks.silence(false)
  const second = await start()
  await until(async () => (await stateOf(second, 2)).state === 'finished', 'it is finished')
  expect(ironic.nodes.get(nodeUuid(2))).toMatchObject({ extra: { rack: 'r3' } })
})

test('the workflow is chosen by node and report, or named at the start', async () => {
  const { ironic, racks, start } = await site()
  const inspector = await start()
  const extraOf = (k: number) => ironic.nodes.get(nodeUuid(k))!.extra
  ironic.nodes.get(nodeUuid(1))!.extra = { kind: 'other' }
  for (const [k, query, body] of [
    [1, '', machine(1)],
    [2, '?workflow=other', machine(2)],
    [3, '', JSON.stringify(report(3))],
  ] as const) {
    await waiting(inspector, k, query)
    await post(inspector, body)
    await until(async () => (await stateOf(inspector, k)).state === 'finished', 'it is finished')
  }
  expect(extraOf(1)).toEqual({ kind: 'other', other: true })
  expect(extraOf(2)).toMatchObject({ other: true })
  expect(extraOf(3)).not.toHaveProperty('other')
  expect(racks.asked).toEqual([])
  const unknown = await fetch(`${inspector.url}/v1/introspection/${nodeUuid(1)}?workflow=none`, { method: 'POST' })
  expect(unknown.status).toBe(400)
})

test('a guard that is not met, and a server that refuses, change nothing at Ironic and say why', async () => {
  const { ironic, start } = await site()
  const inspector = await start()
  const patches = () => ironic.requests.filter(({ method }) => ['PATCH', 'POST', 'DELETE'].includes(method)).length
  await waiting(inspector, 1)
  const before = patches()
  const elsewhere = machine(1).replace(/"bmc_address":"[^"]*"/, '"bmc_address":"203.0.113.9"')
  const answer = await post(inspector, elsewhere)
  expect(answer.status).toBe(400)
  expect((await stateOf(inspector, 1)).error).toBe('BMC 203.0.113.9 is not in the management network')
  expect(patches()).toBe(before)
})
