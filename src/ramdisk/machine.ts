import { lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs'
import { hostname, machine } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import type { Run } from '../platform/command.ts'
import { kernelLog } from './kernel/log.ts'
import { legible } from './legible.ts'

/** A NIC's addresses, as the kernel lists them. */
export type Addresses = { readonly ipv4: readonly string[]; readonly ipv6: readonly string[] }

/** A socket that frames of a NIC arrive at; nothing is waited for. */
export type Frames = { receive(): Uint8Array | undefined; close(): void }

/**
 * The machine under a collector. Paths are absolute, below the root it was made with. /proc and /sys come and go and refuse
 * single files (a link's speed while it is down is EINVAL), so what cannot be read is undefined or empty, never an error.
 */
export type Machine = {
  /** A small file as `legible` text; an empty one is undefined. */
  text(path: string): string | undefined
  bytes(path: string): Uint8Array | undefined
  /** The code of the error that reading a file gives, such as EIO; undefined when it can be read. */
  refusal(path: string): string | undefined
  /** Names in a directory, sorted. */
  names(path: string): readonly string[]
  exists(path: string): boolean
  isDirectory(path: string): boolean
  /** The last part of what a link points to. */
  linkName(path: string): string | undefined
  /** What a link points to, as an absolute path, whether that is there or not; further links are not followed. */
  linkTarget(path: string): string | undefined
  /** What a path leads to, all links followed, without the root. */
  target(path: string): string | undefined
  /** The kernel's log as dmesg shows it; undefined when it may not be read. */
  kernelLog(): string | undefined
  addresses(nic: string): Addresses
  /** The MAC that a NIC has from its maker; undefined where that cannot be told. */
  permanentMac(nic: string): string | undefined
  /** Frames of an EtherType that arrive at a NIC. `unavailable` when the kernel lends no such socket, as to an ordinary user. */
  frames(nic: string, etherType: number): Frames
  readonly hostname: string
  /** As `uname -m`: x86_64, aarch64. */
  readonly architecture: string
  readonly run: Run
}

/** What does not come from files; tests give their own. */
export type Facts = Pick<Machine, 'hostname' | 'architecture' | 'addresses' | 'permanentMac' | 'frames'>

/** What the kernel tells about this machine. */
export function ownFacts(kernel: Pick<Facts, 'addresses' | 'permanentMac' | 'frames'>): Facts {
  return { ...kernel, hostname: hostname(), architecture: machine() }
}

/** The machine whose /proc, /sys, /dev and /run are below `root`. */
export function machineAt(root: string, facts: Facts, run: Run): Machine {
  const below = (path: string) => join(root, path)
  const bytes = (path: string) => attempt(() => readFileSync(below(path)))
  const names = (path: string) => attempt(() => readdirSync(below(path)).toSorted()) ?? []
  return {
    ...facts,
    run,
    bytes,
    refusal: (path) => codeOf(() => readFileSync(below(path))),
    names,
    text: (path) => legible(bytes(path) ?? new Uint8Array()),
    kernelLog: () => kernelLog(below('/dev/kmsg')),
    exists: (path) => attempt(() => lstatSync(below(path))) !== undefined,
    isDirectory: (path) => attempt(() => statSync(below(path)).isDirectory()) ?? false,
    linkName: (path) => attempt(() => basename(readlinkSync(below(path)))),
    linkTarget: (path) => attempt(() => resolve(dirname(path), readlinkSync(below(path)))),
    target: (path) =>
      attempt(() => `/${realpathSync(below(path)).slice(realpathSync(root).length).replace(/^\//, '')}`),
  }
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

function codeOf(read: () => unknown): string | undefined {
  try {
    read()
    return undefined
  } catch (error) {
    return (error as { readonly code?: string }).code ?? 'UNKNOWN'
  }
}
