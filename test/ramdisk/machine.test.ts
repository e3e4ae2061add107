import { expect, test } from 'bun:test'
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
  if (cpu.model_name !== '') expect(cpu.model_name).toBe(field('Model name') ?? '')
})

test.skipIf(missing('lsblk'))('disks are those of lsblk', async () => {
  const devices = list(
    objectOf(await output('lsblk', '-J', '-b', '-o', 'NAME,TYPE,SIZE,ROTA,LOG-SEC,PHY-SEC')).blockdevices,
  )
  const wanted = devices
    .filter(({ name, type, size }) => type === 'disk' && Number(size) > 0 && !/^(zram|nbd|ram)/.test(String(name)))
    .map((device) => ({
      name: `/dev/${String(device.name)}`,
      size: Number(device.size),
      rotational: device.rota === true || device.rota === '1',
      logical_sectors: Number(device['log-sec']),
      physical_sectors: Number(device['phy-sec']),
    }))
  const found = list(inventory.disks).filter(({ name }) => !/\/(dm-|md)/.test(String(name)))
  expect(
    found.map(({ name, size, rotational, logical_sectors, physical_sectors }) => ({
      name,
      size,
      rotational,
      logical_sectors,
      physical_sectors,
    })) as unknown[],
  ).toEqual(wanted.toSorted((one, other) => (one.name < other.name ? -1 : 1)))
})

test.skipIf(missing('ip'))('NICs have the MACs that ip shows', async () => {
  const links = list(await output('ip', '-j', 'link'))
  const addressOf = new Map(links.map(({ ifname, address, permaddr }) => [ifname, permaddr ?? address]))
  const found = list(inventory.interfaces)
  expect(found.length).toBeGreaterThan(0)
  for (const { name, mac_address, client_id } of found)
    if (!client_id) expect(mac_address).toBe(addressOf.get(name) ?? '')
})

test('memory is what the kernel sees, and not less is installed than half of that', () => {
  const { total, physical_mb } = objectOf(inventory.memory)
  expect(total).toBeGreaterThan(16 * 1024 ** 2)
  expect(Number(physical_mb) * 2 * 1024 ** 2).toBeGreaterThan(Number(total))
})

test('nothing failed on this machine', () => {
  expect(data.error).toBeNull()
})
