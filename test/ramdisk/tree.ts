import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Run } from '../../src/platform/command.ts'
import { InspectorError } from '../../src/model/error.ts'
import { systemClock } from '../../src/platform/clock.ts'
import type { Around } from '../../src/ramdisk/collector.ts'
import { machineAt, type Addresses, type Machine } from '../../src/ramdisk/machine.ts'

/** A link, as a value of a tree. */
export type Link = { readonly link: string }

/** Files by path: text, bytes, a link, or null for an empty directory. */
export type Tree = Readonly<Record<string, string | Uint8Array | Link | null>>

/** What a machine of a test has beside its files. */
export type Beside = {
  readonly addresses?: Readonly<Record<string, Addresses>>
  readonly architecture?: string
  /** MACs that NICs have from their makers. */
  readonly permanent?: Readonly<Record<string, string>>
  /** The frame that arrives at a NIC; none: nothing is heard. Undefined: no socket is lent. */
  readonly frames?: Readonly<Record<string, Uint8Array>> | undefined
  readonly run?: Run
}

const roots: string[] = []

/** A machine whose files are the tree, written to a real directory. */
export function machineOf(
  tree: Tree,
  { addresses = {}, architecture = 'x86_64', permanent = {}, frames, run }: Beside = {},
): Machine {
  const root = mkdtempSync(join(tmpdir(), 'machine-'))
  roots.push(root)
  for (const [path, value] of Object.entries(tree)) {
    const full = join(root, path)
    mkdirSync(value === null ? full : dirname(full), { recursive: true })
    if (value === null) continue
    if (typeof value === 'object' && 'link' in value) symlinkSync(value.link, full)
    else writeFileSync(full, value)
  }
  const none: Addresses = { ipv4: [], ipv6: [] }
  const facts = {
    hostname: 'host-1',
    architecture,
    addresses: (nic: string) => addresses[nic] ?? none,
    permanentMac: (nic: string) => permanent[nic],
    frames: (nic: string) => framesOf(nic, frames),
  }
  return machineAt(root, facts, run ?? (() => Promise.reject(new Error('no program is to be run'))))
}

function framesOf(nic: string, frames: Beside['frames']) {
  if (!frames) throw new InspectorError('unavailable', 'Cannot open a socket: not permitted')
  const left = frames[nic] ? [frames[nic]] : []
  return { receive: () => left.shift(), close: () => {} }
}

/** What collectors may use beside the machine; nobody is listened to for long. */
export const around: Around = { clock: systemClock, lldpTimeout: 50, toolTimeout: 2000, benchmarks: [], said: () => [] }

/** Removes all trees; for `afterAll`. */
export function removeTrees(): void {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true })
}

/** The files of a NIC with a driver behind it. */
export function nic(name: string, address: string, more: Tree = {}): Tree {
  const directory = `/sys/class/net/${name}`
  const files = Object.entries({ address: `${address}\n`, type: '1\n', flags: '0x1003\n', carrier: '1\n', ...more })
  return Object.fromEntries(files.map(([file, value]) => [`${directory}/${file}`, value]))
}

/** The files of a disk; `size` in sectors of 512 bytes. */
export function disk(name: string, size: number, more: Tree = {}): Tree {
  const files = {
    size: `${size}\n`,
    'queue/rotational': '0\n',
    'queue/logical_block_size': '512\n',
    'queue/physical_block_size': '4096\n',
  }
  return Object.fromEntries(
    Object.entries({ ...files, ...more }).map(([file, value]) => [`/sys/block/${name}/${file}`, value]),
  )
}
