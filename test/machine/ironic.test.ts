/** Machines behind BMCs that a real Ironic knows: inspected from the power button to the power button, and given new credentials. */

import { beforeAll, describe, expect, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { objectOf, type JsonObject } from '../../src/model/json.ts'
import { scratch, title } from '../kernel/namespace.ts'
import type { Cloud } from '../openstack/cloud.ts'
import { enrol, type Machine as Node } from '../openstack/machine.ts'
import { until } from '../openstack/waiting.ts'
import { binary } from '../service/inspector.ts'
import { factory, type Bmc } from './bmc.ts'
import { cloudIn, configurationFor } from './cloud-in.ts'
import { address, lab, obstacle, type Lab, type Machine } from './lab.ts'
import { commandsOfThePage } from './page.ts'

const configuration = `introspection: {workflow: site, start_delay: 0s}
workflows:
  site:
    start: {set_ipmi_credentials: true}
    ports: {add_ports: all, keep_ports: present}
    steps: [ramdisk_error, root_disk_selection, scheduler, validate_interfaces, capabilities: {boot_mode: true}]
`

let cloud = undefined as never as Cloud
const site =
  obstacle === undefined
    ? await lab(configuration, async (server) => {
        cloud = await cloudIn(server, `http://${address}:5050`)
        return configurationFor(cloud)
      })
    : (undefined as never as Lab)

const password = 'Swordfish42'

describe.skipIf(obstacle !== undefined)(title('a machine that Ironic knows', obstacle), () => {
  beforeAll(() => site.offer('ipxe'))

  /** A machine with a BMC of its own, and its node. */
  async function rack(
    name: string,
    last: number,
    memory = 768,
  ): Promise<{ machine: Machine; bmc: Bmc; node: Node; mac: string }> {
    const mac = `52:54:00:cc:00:${last}`
    const port = 9200 + last
    const machine = site.machine({ name, mac, memory, bmcPort: port })
    const bmc = await site.bmc({ name, address: `172.30.0.${last}`, port, power: machine.power })
    return { machine, bmc, mac, node: await enrol(cloud, loginOf(bmc), [], { name, driver: 'ipmi' }) }
  }

  /** What Ironic logs in with. It cannot negotiate the cipher suite with the simulated BMC. */
  const loginOf = (bmc: Bmc): JsonObject => {
    const [ipmi_username, ipmi_password] = factory
    return { ipmi_address: bmc.address, ipmi_username, ipmi_password, ipmi_cipher_suite: '3' }
  }

  /** The introspection's record, once it has ended; the error says what everybody had to say. */
  async function ended({ uuid }: Node, machine?: Machine): Promise<JsonObject> {
    let last: JsonObject = {}
    const isOver = async () => {
      last = objectOf((await (await site.ask(`/v1/introspection/${uuid}`)).json()) as JsonObject)
      return last.finished === true && last
    }
    return until('the introspection has ended', isOver, 400).catch(async (error: unknown) => {
      const said = [(await machine?.console()) ?? '', await site.said()].map((text) => text.slice(-4000))
      throw new Error([String(error), JSON.stringify(last), ...said].join('\n'))
    })
  }

  const maintain = ({ uuid }: Node) => cloud.ironic('PUT', `/v1/nodes/${uuid}/maintenance`, { reason: 'new BMC' })
  const start = ({ uuid }: Node, query: Readonly<Record<string, string>>) =>
    site.ask(`/v1/introspection/${uuid}?${new URLSearchParams(query).toString()}`, { method: 'POST' })
  const bootDevice = ({ uuid }: Node) => cloud.ironic('GET', `/v1/nodes/${uuid}/management/boot_device`)

  test.concurrent(
    'is switched on by Ironic, reports, and is off when Ironic has its properties and ports',
    async () => {
      const { machine, bmc, node, mac } = await rack('r1', 61, 512)
      await cloud.ironic('PUT', `/v1/nodes/${node.uuid}/states/provision`, { target: 'inspect' })
      await until('the machine is on', () => machine.isOn(), 60)
      expect(await bmc.tool(factory, 'chassis', 'bootparam', 'get', '5')).toContain('Force PXE')

      expect(await ended(node, machine)).toMatchObject({ error: null, state: 'finished' })
      const isManageable = async () => (await node.node()).provision_state === 'manageable'
      await until('Ironic has seen it', isManageable, 60)

      expect(await node.node()).toMatchObject({
        last_error: null,
        power_state: 'power off',
        properties: {
          cpus: '1',
          cpu_arch: 'x86_64',
          memory_mb: '512',
          local_gb: '7',
          capabilities: expect.stringMatching(/^boot_mode:bios\b/) as string,
        },
      })
      expect(await node.ports()).toMatchObject([{ address: mac, pxe_enabled: true }])
      expect(await machine.isOn()).toBe(false)
    },
  )

  test.concurrent(
    'in maintenance gets new IPMI credentials: its BMC takes them, Ironic has them, and the old are refused',
    async () => {
      const { machine, bmc, node } = await rack('r2', 62)
      await maintain(node)
      const answer = await start(node, { new_ipmi_username: 'operator', new_ipmi_password: password })
      expect(answer.status).toBe(202)
      await bmc.tool(factory, 'power', 'on')

      expect(await ended(node, machine)).toMatchObject({ error: null, state: 'finished' })
      expect(await machine.console()).toContain('setting the credentials of the BMC')
      const isOff = async () => (await bmc.tool(['operator', password], 'power', 'status')).includes('off')
      await until('the machine is off', isOff, 60)
      await expect(bmc.tool(factory, 'power', 'status')).rejects.toThrow('Unable to establish')
      await expect(bmc.tool(['operator', factory[1]], 'power', 'status')).rejects.toThrow('Unable to establish')
      expect((await node.node()).driver_info).toMatchObject({ ipmi_username: 'operator', ipmi_address: bmc.address })
      expect(await bootDevice(node)).toHaveProperty('boot_device')
      expect(await machine.isOn()).toBe(false)
      expect([await machine.console(), await site.said()].join('\n')).not.toContain(password)
    },
  )

  test.concurrent('whose BMC never takes the new credentials ends in an error that says so', async () => {
    const { bmc, node } = await rack('r3', 63)
    await maintain(node)
    expect((await start(node, { new_ipmi_username: 'operator', new_ipmi_password: password })).status).toBe(202)
    const isWaiting = async () =>
      ((await (await site.ask(`/v1/introspection/${node.uuid}`)).json()) as JsonObject).state === 'waiting'
    await until('the node waits', isWaiting)
    // A ramdisk that does not do what it is told.
    const report = {
      inventory: {
        interfaces: [{ name: 'eth0', mac_address: '52:54:00:cc:00:63', ipv4_address: '172.30.0.163' }],
        cpu: { count: 1, architecture: 'x86_64', flags: [] },
        memory: { physical_mb: 768 },
        disks: [{ name: '/dev/vda', size: 8589934592 }],
        bmc_address: bmc.address,
      },
      boot_interface: '01-52-54-00-cc-00-63',
    }
    const told = await site.ask('/v1/continue', { method: 'POST', body: JSON.stringify(report) })
    expect(await told.json()).toEqual({
      uuid: node.uuid,
      ipmi_setup_credentials: true,
      ipmi_username: 'operator',
      ipmi_password: password,
    })

    const { state, error } = await ended(node)
    expect(state).toBe('error')
    expect(error).toContain('Could not validate the new IPMI credentials')
    expect(error).toContain('maintenance may be needed')
    expect(error).not.toContain(password)
    expect(await bmc.tool(factory, 'power', 'status')).toContain('off')
  })

  test.concurrent.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['it is not in maintenance', { new_ipmi_password: password }, []],
    ['no user name is given', { new_ipmi_password: password }, ['maintenance', 'nameless']],
    ['characters other than ASCII letters and digits: $', { new_ipmi_password: 'Sword$fish' }, ['maintenance']],
    ['has 21 characters, expected 1 to 20', { new_ipmi_password: 'x'.repeat(21) }, ['maintenance']],
  ])('is given none: %s', async (shows, query, traits) => {
    const login = traits.includes('nameless') ? {} : { ipmi_username: 'admin' }
    const made = await cloud.ironic('POST', '/v1/nodes', { driver: 'ipmi', driver_info: login })
    const node = { uuid: String(made.uuid) } as Node
    if (traits.includes('maintenance')) await maintain(node)
    const answer = await start(node, query)
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining(shows)])
  })

  test('is looked at with the commands of the page', async () => {
    const made = scratch('page')
    const commands = await commandsOfThePage({
      '/boot/vmlinuz-$(uname -r)': site.kernel.image,
      '/lib/modules/$(uname -r)': site.kernel.modules,
      '/httpboot': made,
      '/etc/dnsmasq.d/inspector.conf': join(site.state, 'dnsmasq.ipxe.conf'),
      '/var/log/dnsmasq.log': join(site.state, 'dnsmasq.ipxe.log'),
      '192.0.2.1': address,
      '198.51.100.61': '172.30.0.61',
      '52:54:00:12:34:56': '52:54:00:cc:00:61',
      'node-1': 'r1',
    })
    await maintain({ uuid: 'r1' } as Node)
    const setting = `set -e; PATH=${dirname(binary)}:$PATH; export IPMI_PASSWORD=${factory[1]} INSPECTOR_URL=${site.url}`
    const show = (command: string) => site.server.run(['sh', '-c', `${setting}; ${command}`])
    writeFileSync(join(made, 'inspector.ipxe'), await show(`inspector ramdisk ipxe --address ${address}`))
    const shown: string[] = []
    for (const command of commands) shown.push(await show(command))
    const said = shown.join('')
    for (const words of ['Chassis Power is off', 'Force PXE', 'dnsmasq', 'DHCPACK', 'inspector.ipxe fits', 'waiting'])
      expect(said).toContain(words)
  })
})
