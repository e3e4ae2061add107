import { afterAll, beforeAll, expect, test } from 'bun:test'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { objectOf, objectsOf, type JsonObject } from '../../src/model/json.ts'
import { command, emptyDirectory } from '../service/inspector.ts'
import type { Cloud } from './cloud.ts'
import { password } from './identity.ts'
import { enrol, ramdisk, report, status, switchedReport, type Machine } from './machine.ts'
import { packaged, startOriginal, type Original } from './original.ts'
import { until } from './waiting.ts'

const options = {
  processing: {
    store_data: 'database',
    processing_hooks:
      'ramdisk_error,raid_device,root_disk_selection,scheduler,validate_interfaces,capabilities,pci_devices,extra_hardware,accelerators,lldp_basic,local_link_connection,physnet_cidr_map',
    add_ports: 'active',
    keep_ports: 'present',
  },
  capabilities: { boot_mode: 'True' },
  pci_devices: {
    alias: [
      '{"vendor_id": "8086", "product_id": "0a54", "name": "p4510"}',
      '{"vendor_id": "10de", "product_id": "1eb8", "name": "t4"}',
    ],
  },
  port_physnet: { cidr_map: '192.0.2.0/24:ctlplane, 10.10.10.0/24:storage, 2001:db8:bbbb::/64:six' },
}

const rules: readonly JsonObject[] = [
  {
    description: 'big machines',
    conditions: [{ op: 'ge', field: 'memory_mb', value: 8192 }],
    actions: [
      { action: 'set-capability', name: 'profile', value: 'big' },
      { action: 'extend-attribute', path: '/extra/seen', value: '{data[inventory][cpu][architecture]}', unique: true },
      { action: 'add-trait', name: 'CUSTOM_BIG' },
    ],
  },
  {
    description: 'nodes of a BMC',
    conditions: [{ op: 'in-net', field: 'inventory.bmc_address', value: '198.51.100.0/24' }],
    actions: [{ action: 'set-attribute', path: '/extra/bmc', value: '{data[inventory][bmc_address]}' }],
  },
]

type Sample = {
  /** The machine is known by its BMC, or by a port that is there before. */
  readonly bmc?: string
  readonly mac?: string
  readonly reports: readonly string[]
  /** What may differ, as it is printed, and the line of the documents that allows it. */
  readonly allowed?: { readonly difference: string; readonly line: string }
}

const samples: Readonly<Record<string, Sample>> = {
  switches: { bmc: '198.51.100.181', reports: [withLldpInInventory(switchedReport('198.51.100.181', '3c:fd:b8'))] },
  'four NICs and accelerators': { bmc: '198.51.100.182', reports: [fourNics()] },
  'facts of hardware-detect': { bmc: '198.51.100.70', reports: [report('ipa-extra-hardware')] },
  InfiniBand: { bmc: '198.51.100.44', reports: [report('ipa-infiniband')] },
  'IPv6 alone': { mac: 'b0:26:28:c1:d2:e0', reports: [report('ipa-ipv6-only')] },
  'a RAID that is made between two reports': {
    bmc: '198.51.100.80',
    reports: [report('ipa-raid-run1-before'), report('ipa-raid-run2-after')],
  },
  'a MAC in upper case': {
    mac: '3c:fd:fe:99:88:77',
    reports: [report('ipa-minimal')],
    allowed: {
      difference: 'port 3c:fd:fe:99:88:77 /physical_network: nothing, and would be "ctlplane"',
      line: "processing 1.16: as 1.15, looked up with the inventory's raw MAC text: upper-case MACs never match; do: lower-case",
    },
  },
}

/** The configuration of a running ironic-inspector, converted, does what that one did. */
export function convertSuite(cloud: () => Cloud): void {
  let original: Original
  let admin: string
  let directory: Awaited<ReturnType<typeof emptyDirectory>>
  const nodes = new Map<string, string>()

  beforeAll(async () => {
    admin = await cloud().token('admin')
    directory = await emptyDirectory()
    original = await startOriginal(cloud(), options)
    for (const rule of rules) {
      const made = await original.ask('POST', '/v1/rules', admin, JSON.stringify(rule))
      if (made.status >= 300) throw new Error(`It refuses the rule: ${JSON.stringify(made.body)}`)
    }
    for (const [name, { bmc, mac, reports }] of Object.entries(samples)) {
      const machine = await enrol(cloud(), bmc ? { ipmi_address: bmc } : {}, mac ? [mac] : [])
      for (const text of reports) await introspect(machine, text)
      nodes.set(name, machine.uuid)
    }
  })
  afterAll(async () => {
    await original?.stop()
    await directory?.remove()
  })

  async function introspect(machine: Machine, text: string): Promise<void> {
    expect((await original.ask('POST', `/v1/introspection/${machine.uuid}`, admin)).status).toBe(202)
    await ramdisk(original, admin, machine.uuid, text)
    const end = await status(original, admin, machine.uuid, ({ finished }) => finished === true, 60)
    expect(end.error).toBeNull()
    // Until then Ironic refuses the next start.
    await until('the power is off', async () => (await machine.node()).power_state === 'power off')
  }

  /** What `convert --verify` says, without the report on options. */
  async function verified(configuration: string, names: readonly string[]) {
    const verify = names.flatMap((name) => ['--verify', nodes.get(name) ?? ''])
    const { code, stdout, stderr } = await command(
      ['convert', configuration, '--check', '--inspector-url', original.url, ...verify],
      { cwd: directory.path, env: { OS_TOKEN: admin } },
    )
    return {
      code,
      findings: stderr.match(/\[[EW]\d{3}\]/g),
      said: stdout.split('\n').filter((line) => /^([✓✗]|    )/.test(line)),
    }
  }

  test('the same comes of every report as in Ironic and in its data, but for what the documents allow', async () => {
    const expected = Object.entries(samples).flatMap(([name, { allowed }]) => {
      const node = nodes.get(name) ?? ''
      return allowed ? [`✗ ${node}: it would differ`, `    ${allowed.difference}`] : [`✓ ${node}: the same`]
    })
    expect(await verified(original.configuration, Object.keys(samples))).toEqual({
      code: 1,
      // The roles of old count, as they do in the original.
      findings: ['[W210]'],
      said: expected,
    })
    const [same = ''] = Object.keys(samples)
    expect(await verified(original.configuration, [same])).toMatchObject({ code: 0 })
  })

  test('another option of a hook is found out by a report that it concerns', async () => {
    const name = 'four NICs and accelerators'
    const changed = join(directory.path, 'changed.conf')
    const text = readFileSync(original.configuration, 'utf8')
    writeFileSync(
      changed,
      text.replace('"name": "t4"', '"name": "tesla"').replace('add_ports = active', 'add_ports = all'),
    )

    const { code, said } = await verified(changed, [name, 'IPv6 alone'])

    expect(code).toBe(1)
    expect(said[0]).toBe(`✗ ${nodes.get(name) ?? ''}: it would differ`)
    expect(said[1]).toMatch(/^    node \/properties\/capabilities: .*t4:2.*, and would be .*tesla:2/)
    expect(said[2]).toBe('    port 3c:fd:b9:10:20:32 would be created')
    expect(said.at(-1)).toBe(`✓ ${nodes.get('IPv6 alone') ?? ''}: the same`)
  })

  test('what the package installs lacks nothing but the password', async () => {
    const run = (...args: readonly string[]) => command(args, { cwd: directory.path })
    const errors = ({ stderr }: { stderr: string }) => stderr.split('\n').filter((line) => line.includes(': error: '))
    const alone = await run('convert', packaged, '--check')
    expect(alone.code).toBe(1)
    expect(errors(alone)).toEqual([expect.stringContaining('"password" is missing in keystone')])

    const local = join(directory.path, 'local.conf')
    writeFileSync(local, `[keystone_authtoken]\npassword = ${password}\n`)
    const whole = await run('convert', packaged, local, '-o', 'packaged')
    expect({ code: whole.code, errors: errors(whole) }).toEqual({ code: 0, errors: [] })
    expect((await run('validate', '--config', 'packaged/inspector.yaml')).code).toBe(0)
  })
}

function fourNics(): string {
  return report('ipa-baremetal-4nic-3disk')
    .replace('198.51.100.17', '198.51.100.182')
    .replaceAll('3c:fd:fe:10', '3c:fd:b9:10')
    .replaceAll('3c-fd-fe-10', '3c-fd-b9-10')
}

/** Debian's release reads LLDP of the inventory alone; later ones, and we, read `lldp_raw` first. */
function withLldpInInventory(text: string): string {
  const { lldp_raw, inventory, ...rest }: JsonObject = JSON.parse(text)
  const raw = objectOf(lldp_raw)
  const interfaces = objectsOf(objectOf(inventory).interfaces).map((nic) => ({
    ...nic,
    lldp: raw[String(nic.name)] ?? nic.lldp ?? null,
  }))
  return JSON.stringify({ ...rest, inventory: { ...objectOf(inventory), interfaces } })
}
