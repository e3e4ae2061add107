import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A process under the test's care. */
export type Daemon = {
  readonly pid: number
  /** The exit code once it ended, else null. */
  ended(): number | null
  /** The end of what it printed. */
  log(): string
  /** TERM, and KILL when that does not help within 10 s. */
  stop(): Promise<void>
}

/** Processes and files of one cloud, all below one directory. */
export type Workshop = {
  readonly dir: string
  /** Runs a command to its end; rejects with the end of its output when it fails. */
  run(name: string, command: readonly string[]): Promise<void>
  /** Starts a process that lives at most as long as this one. */
  spawn(name: string, command: readonly string[], env?: Readonly<Record<string, string>>): Daemon
  /** Ends every process, newest first, and removes the directory. */
  close(): Promise<void>
}

const prefix = 'inspector-openstack-'

/** Of every process here: other settings of this shell (OS_*, PYTHONPATH, proxies) must not reach them. */
export const environment = { PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin`, HOME: '/nonexistent', LANG: 'C.UTF-8' }

/**
 * A fresh directory below the temporary one; what a crashed run left there is removed first, its processes ended. Commands are run by
 * the command `inside`, such as that of a network namespace.
 */
export async function openWorkshop(inside: readonly string[] = []): Promise<Workshop> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(prefix))) sweep(join(tmpdir(), name))
  const dir = await mkdtemp(join(tmpdir(), prefix))
  mkdirSync(join(dir, 'processes'))
  record(dir, 'owner', process.pid)
  const daemons: Daemon[] = []
  return {
    dir,
    async run(name, command) {
      const path = join(dir, `${name}.log`)
      const child = start(path, [...inside, ...command])
      if ((await child.exited) !== 0) throw new Error(`Cannot run "${command.join(' ')}":\n${tail(path)}`)
    },
    spawn(name, command, env = {}) {
      const path = join(dir, `${name}.log`)
      const child = start(path, [...inside, ...command], env)
      record(dir, name, child.pid)
      const daemon: Daemon = {
        pid: child.pid,
        ended: () => child.exitCode ?? (child.signalCode === null ? null : -1),
        log: () => tail(path),
        async stop() {
          if (daemon.ended() !== null) return
          child.kill('SIGTERM')
          const kill = setTimeout(() => child.kill('SIGKILL'), 10_000)
          await child.exited
          clearTimeout(kill)
        },
      }
      daemons.push(daemon)
      return daemon
    },
    async close() {
      for (const daemon of daemons.toReversed()) await daemon.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

function start(log: string, command: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const output = openSync(log, 'a')
  try {
    // The kernel ends it when this process dies, however that happens.
    return Bun.spawn(['setpriv', '--pdeathsig', 'KILL', '--', ...command], {
      stdin: 'ignore',
      stdout: output,
      stderr: output,
      env: { ...environment, ...env },
    })
  } finally {
    closeSync(output)
  }
}

function tail(path: string): string {
  return readFileSync(path, 'utf8').slice(-4000)
}

function record(dir: string, name: string, pid: number): void {
  writeFileSync(join(dir, 'processes', name), `${pid} ${startTime(pid)}`)
}

/** Field 22 of /proc/PID/stat: with it a number that was given to another process is told apart. */
function startTime(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19]
  } catch {
    return undefined
  }
}

function sweep(dir: string): void {
  const processes = join(dir, 'processes')
  const recorded = new Map(readdirSync(processes).map((name) => [name, readFileSync(join(processes, name), 'utf8')]))
  const alive = [...recorded].filter(([, text]) => startTime(Number(text.split(' ')[0])) === text.split(' ')[1])
  if (alive.some(([name]) => name === 'owner')) return
  for (const [, text] of alive) process.kill(Number(text.split(' ')[0]), 'SIGKILL')
  rmSync(dir, { recursive: true, force: true })
}
