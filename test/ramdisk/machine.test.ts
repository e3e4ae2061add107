import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { kernelFacts } from '../../src/ramdisk/kernel/facts.ts'
import { around } from './tree.ts'
import { isObject, objectOf, type Json } from '../../src/model/json.ts'
import { createRun } from '../../src/platform/command.ts'
import { collect } from '../../src/ramdisk/collect.ts'
import { machineAt, ownFacts } from '../../src/ramdisk/machine.ts'

// The machine under the test, beside the tools that others trust; each where it is installed.

const run = createRun(process.env)
const { data } = await collect(
  machineAt('/', ownFacts(kernelFacts()), run),
  ['default', 'pci-devices', 'numa-topology'],
  around,
)
const inventory = objectOf(data.inventory)

const missing = (tool: string) => Bun.which(tool, { PATH: `${process.env.PATH}:/usr/sbin:/sbin` }) === null

async function output(...argv: [string, ...string[]]): Promise<Json> {
  return JSON.parse((await run(argv, { timeout: 30_000 })).stdout) as Json
}

function list(value: Json | undefined): readonly Record<string, Json | undefined>[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

test.skipIf(missing('lscpu'))('processors are those of lscpu', async () => {
  const rows = list(objectOf(await output('lscpu', '-J')).lscpu).flatMap((row) => [
    row,
    ...list(row.children).flatMap((child) => [
      child,
      ...list(child.children).flatMap((part) => [part, ...list(part.children)]),
    ]),
  ])
  const field = (name: string) => rows.find((row) => row.field === `${name}:`)?.data
  const cpu = objectOf(inventory.cpu)
  expect(cpu).toMatchObject({ count: Number(field('CPU(s)')), architecture: field('Architecture') ?? '' })
  if (field('Socket(s)') !== undefined) expect(cpu.socket_count).toBe(Number(field('Socket(s)')))
  if (field('Flags') !== undefined) expect(cpu.flags).toEqual(String(field('Flags')).split(' '))
  // Without a highest frequency lscpu shows none or that of the moment, which changes.
  const highest = field('CPU max MHz')
  if (highest !== undefined) expect(cpu.frequency).toBe(highest)
  if (cpu.model_name !== '') expect(cpu.model_name).toBe(field('Model name') ?? '')
})

test.skipIf(missing('lsblk'))('disks are those of lsblk, field by field', async () => {
  const columns = 'NAME,TYPE,SIZE,ROTA,LOG-SEC,PHY-SEC,MODEL,SERIAL,VENDOR,WWN,HCTL,TRAN'
  const devices = list(objectOf(await output('lsblk', '-J', '-b', '-o', columns)).blockdevices)
  const wanted = devices
    .filter(({ name, type, size }) => type === 'disk' && Number(size) > 0 && !/^(zram|ram)/.test(String(name)))
    .toSorted((one, other) => (String(one.name) < String(other.name) ? -1 : 1))
  const found = list(inventory.disks).filter(({ name }) => !/\/(dm-|md)/.test(String(name)))
  expect(found.map(({ name }) => name)).toEqual(wanted.map(({ name }) => `/dev/${String(name)}`))
  for (const [index, device] of wanted.entries()) {
    expect(found[index]).toMatchObject({
      size: Number(device.size),
      rotational: device.rota === true || device.rota === '1',
      logical_sectors: Number(device['log-sec']),
      physical_sectors: Number(device['phy-sec']),
      // What lsblk leaves out, as it does without udev, we may know.
      ...toldBy(device, { model: 'model', serial: 'serial', vendor: 'vendor', hctl: 'hctl', tran: 'tran' }),
      ...toldBy(device, { wwn: device.wwn === found[index]?.wwn_with_extension ? 'wwn_with_extension' : 'wwn' }),
    })
  }
})

/** The fields that a tool has a value for, under our names. */
function toldBy(device: Record<string, Json | undefined>, names: Readonly<Record<string, string>>) {
  const pairs = Object.entries(names).map(([theirs, ours]) => [ours, device[theirs]] as const)
  return Object.fromEntries(pairs.flatMap(([ours, value]) => (typeof value === 'string' ? [[ours, value.trim()]] : [])))
}

test.skipIf(missing('ip'))('NICs are those of ip, field by field', async () => {
  const links = new Map(list(await output('ip', '-j', 'addr')).map((link) => [link.ifname, link]))
  const found = list(inventory.interfaces)
  expect(found.length).toBeGreaterThan(0)
  for (const { name, mac_address, client_id, has_carrier, ipv4_address, ipv6_address } of found) {
    const link = links.get(name) ?? {}
    const first = (family: string) => list(link.addr_info).find((info) => info.family === family)?.local ?? null
    if (!client_id) expect(mac_address).toBe((link.permaddr ?? link.address) as string)
    expect(has_carrier).toBe(JSON.stringify(link.flags).includes('LOWER_UP'))
    expect([ipv4_address, ipv6_address]).toEqual([first('inet'), first('inet6')])
  }
})

test.skipIf(missing('lscpu'))('NUMA nodes are those of lscpu', async () => {
  const threads = list(objectOf(await output('lscpu', '-J', '-e=CPU,NODE')).cpus)
  if (data.numa_topology === undefined) return expect(threads.every(({ node }) => node === null)).toBe(true)
  const found = list(objectOf(data.numa_topology).cpus).flatMap(({ numa_node, thread_siblings }) =>
    [thread_siblings].flat().map((thread) => [Number(thread), Number(numa_node)] as const),
  )
  expect(found.toSorted(([one], [other]) => one - other)).toEqual(
    threads.map(({ cpu, node }) => [Number(cpu), Number(node)] as const),
  )
})

test('the MAC that a NIC has from its maker is that of the kernel, where nobody has set another', () => {
  const nics = list(inventory.interfaces).map(({ name }) => String(name))
  const facts = kernelFacts()
  for (const name of nics) {
    const file = (what: string) => readFileSync(`/sys/class/net/${name}/${what}`, 'utf8').trim()
    // NET_ADDR_PERM of linux/netdevice.h.
    if (file('addr_assign_type') === '0') expect(facts.permanentMac(name)).toBe(file('address'))
    else expect(facts.permanentMac(name) ?? file('address')).toMatch(/^[0-9a-f]{2}(:[0-9a-f]{2})+$/)
  }
})

test('memory is what the kernel sees, and not less is installed than half of that', () => {
  const { total, physical_mb } = objectOf(inventory.memory)
  expect(total).toBeGreaterThan(16 * 1024 ** 2)
  expect(Number(physical_mb) * 2 * 1024 ** 2).toBeGreaterThan(Number(total))
})

test('nothing failed on this machine', () => {
  expect(data.error).toBeNull()
})

test.skipIf(process.getuid?.() !== 0 || missing('dmesg'))('the log of the kernel is that of dmesg', async () => {
  const ours = machineAt('/', ownFacts(kernelFacts()), run).kernelLog()?.split('\n') ?? []
  const theirs = (await run(['dmesg'], { timeout: 30_000 })).stdout.split('\n')
  const [line = ''] = theirs.filter((one) => one.startsWith('[')).slice(-1)
  if (line === '') return expect(ours).toEqual([])
  expect(ours.some((one) => one.includes(line.slice(line.indexOf(']') + 2)))).toBe(true)
})
