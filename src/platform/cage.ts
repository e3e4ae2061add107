import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** What a program and all it starts may have. `memory` in bytes; not bounded where the kernel's version 1 hierarchies are used. */
export type CageLimits = { readonly processes: number; readonly memory: number }

/** A control group for one program, with limits. */
export type Cage = {
  /** Its directory, to be handed to the program's start. */
  readonly path: string
  /** Kills what is left in it, in whatever session that is, and removes it. */
  close(): Promise<void>
}

/** Makes cages; undefined where the machine lets us make none, as an ordinary process without a delegated control group. */
export type Cages = () => Cage | undefined

/** Cages below the control group that is ours by delegation, or, with version 1, below our own one of the controller `pids`. */
export function createCages(limits: CageLimits, root = '/'): Cages {
  let place: Place | undefined | 'unknown' = 'unknown'
  let made = 0
  return () => {
    place = place === 'unknown' ? placeOf(root) : place
    if (!place) return undefined
    const path = join(place.folder, `inspector-step-${process.pid}-${(made += 1)}`)
    try {
      mkdirSync(path)
      writeFileSync(join(path, 'pids.max'), String(limits.processes))
      if (place.version === 2) writeFileSync(join(path, 'memory.max'), String(limits.memory))
      accessSync(join(path, 'cgroup.procs'), constants.W_OK)
      return { path, close: () => closed(path) }
    } catch {
      // No control groups after all: a step runs without.
      place = undefined
      removed(path)
      return undefined
    }
  }
}

type Place = { readonly folder: string; readonly version: 1 | 2 }

/** Where cages can be made, by what `/proc/self/cgroup` says (cgroups(7)). */
function placeOf(root: string): Place | undefined {
  const lines = textOf(join(root, 'proc/self/cgroup')).split('\n')
  const own = lines.find((line) => line.startsWith('0::'))?.slice(3)
  const unit = own && dirname(own)
  // A unit with DelegateSubgroup=: its own processes are in a subgroup, so that it may hand controllers on.
  if (unit && /\.(service|scope)$/.test(basename(unit))) {
    const folder = join(root, 'sys/fs/cgroup', unit)
    try {
      writeFileSync(join(folder, 'cgroup.subtree_control'), '+pids +memory')
      return { folder, version: 2 }
    } catch {
      // Not delegated to us.
    }
  }
  const pids = lines.find((line) => /^\d+:pids:/.test(line))?.replace(/^\d+:pids:/, '')
  const folder = pids === undefined ? undefined : join(root, 'sys/fs/cgroup/pids', pids)
  return folder !== undefined && existsSync(folder) ? { folder, version: 1 } : undefined
}

async function closed(path: string): Promise<void> {
  // What is killed takes a moment to be gone, and may have started another just before.
  for (let attempt = 0; attempt < 50; attempt++) {
    killAll(path)
    if (removed(path)) return
    await new Promise((resolve) => void setTimeout(resolve, 20))
  }
}

function killAll(path: string): void {
  for (const pid of textOf(join(path, 'cgroup.procs')).split('\n').filter(Boolean)) {
    try {
      process.kill(Number(pid), 'SIGKILL')
    } catch {
      // Gone by itself.
    }
  }
}

function removed(path: string): boolean {
  try {
    rmdirSync(path)
    return true
  } catch {
    return !existsSync(path)
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
