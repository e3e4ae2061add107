import { afterAll, describe, expect, test } from 'bun:test'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { lookupKeysOf } from '../../src/model/inventory.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { createRun } from '../../src/platform/command.ts'
import { collect } from '../../src/ramdisk/collect.ts'
import type { CollectorGroup } from '../../src/ramdisk/collector.ts'
import type { Addresses } from '../../src/ramdisk/machine.ts'
import { memoryDevice, tableOf } from './smbios-table.ts'
import { around, machineOf, removeTrees, type Tree } from './tree.ts'

// Machines as files: NAME.yaml is what the kernel and the tools show, NAME.json the whole report. UPDATE_GOLDEN=1 writes the reports.

const folder = join(import.meta.dir, 'shapes')
const bin = mkdtempSync(join(tmpdir(), 'shape-tools-'))

afterAll(() => {
  removeTrees()
  rmSync(bin, { recursive: true })
})

/** Every value of a shape is text, as every file of the kernel is. */
type Shape = {
  readonly about: string
  readonly architecture?: string
  /** Beside the usual ones. */
  readonly collectors?: readonly CollectorGroup[]
  /** Folders within folders; `-> PATH` is a link, `hex …` are bytes. */
  readonly files: Folder
  readonly addresses?: Readonly<Record<string, Partial<Addresses>>>
  readonly permanent?: Readonly<Record<string, string>>
  /** LLDP frames by NIC, in hexadecimal. */
  readonly frames?: Readonly<Record<string, string>>
  /** MiB of memory devices, for the SMBIOS table. */
  readonly dimms?: readonly string[]
  /** Shell scripts by the names of programs. */
  readonly programs?: Readonly<Record<string, string>>
}
type Folder = { readonly [name: string]: string | Folder }

function treeOf(folder: Folder, path = ''): Tree {
  const parts = Object.entries(folder).map(([name, value]): Tree => {
    const below = `${path}/${name}`
    if (typeof value !== 'string') return Object.keys(value).length > 0 ? treeOf(value, below) : { [below]: null }
    if (value.startsWith('-> ')) return { [below]: { link: value.slice(3) } }
    return { [below]: value.startsWith('hex ') ? Buffer.from(value.slice(4), 'hex') : `${value}\n` }
  })
  return Object.assign({}, ...parts) as Tree
}

function shapeOf(name: string): Shape {
  return parse(readFileSync(join(folder, `${name}.yaml`), 'utf8'), { schema: 'failsafe' }) as Shape
}

function machineIn(shape: Shape) {
  const { files, architecture = 'x86_64', addresses = {}, permanent = {}, frames, dimms = [], programs = {} } = shape
  const tools = join(mkdtempSync(join(bin, 'bin-')))
  for (const [program, script] of Object.entries(programs)) {
    writeFileSync(join(tools, program), `#!/bin/sh\n${script}`)
    chmodSync(join(tools, program), 0o755)
  }
  const table = tableOf(dimms.map((size) => memoryDevice(Number(size))))
  return machineOf(
    { ...treeOf(files), ...(dimms.length > 0 ? { '/sys/firmware/dmi/tables/DMI': table } : {}) },
    {
      architecture,
      permanent,
      addresses: Object.fromEntries(
        Object.entries(addresses).map(([nic, { ipv4 = [], ipv6 = [] }]) => [nic, { ipv4, ipv6 }]),
      ),
      frames: frames && Object.fromEntries(Object.entries(frames).map(([nic, hex]) => [nic, Buffer.from(hex, 'hex')])),
      run: createRun({ PATH: `${tools}:/usr/bin:/bin` }),
    },
  )
}

const shapes = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.slice(0, -'.yaml'.length))

test('nodes are found by the MACs in the reports of all shapes', () => {
  const macs = shapes.map((name) => {
    const report = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as JsonObject
    return [name, lookupKeysOf(report).macs] as const
  })
  expect(Object.fromEntries(macs)).toEqual({
    arm64: ['de:ad:be:ef:00:01'],
    'bond-vlan': ['3c:fd:fe:10:20:30', '3c:fd:fe:10:20:31', '3c:fd:fe:10:20:33'],
    'broken-sysfs': ['52:54:00:00:00:01'],
    diskless: ['ac:1f:6b:00:00:01'],
    infiniband: ['0c:c4:7a:00:00:01', '7c:fe:90:29:26:52'],
    'numa-nodes': ['b0:26:28:00:00:01', 'b0:26:28:00:00:02'],
    'server-raid-nvme': ['3c:fd:fe:10:20:30', '3c:fd:fe:10:20:31'],
    vm: ['52:54:00:aa:00:01'],
  } as never)
})

describe('the whole report of', () => {
  test.each(shapes)('%s', async (name) => {
    const shape = shapeOf(name)
    const groups = ['default', 'pci-devices', 'numa-topology', 'lldp', ...(shape.collectors ?? [])] as const
    const { data } = await collect(machineIn(shape), groups, { ...around, toolTimeout: 1000 })
    // The version changes with every release.
    const report = { ...data, configuration: { ...(data.configuration as object), managers: [] } }
    const file = join(folder, `${name}.json`)
    if (process.env.UPDATE_GOLDEN) writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`)
    expect(existsSync(file)).toBe(true)
    expect(report as unknown).toEqual(JSON.parse(readFileSync(file, 'utf8')))
  })
})
