import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Glob } from 'bun'
import { root } from './gate.ts'
import { lacking } from './packages.ts'

/** Against what tests run; the folder of the same name holds them, `unit` is everything in no other level's folder. */
export const levels = ['unit', 'service', 'kernel', 'openstack', 'machine'] as const
export type Level = (typeof levels)[number]

/** The level's test files, in order, as paths from the top of the repository. */
export function filesOf(level: Level): string[] {
  const all = [...new Glob('test/**/*.test.ts').scanSync(root)].sort()
  const folder = (path: string) => path.split('/')[1] ?? ''
  const others: readonly string[] = levels.filter((name) => name !== 'unit')
  return all.filter((path) => (level === 'unit' ? !others.includes(folder(path)) : folder(path) === level))
}

/** Why the level cannot run here; undefined when it can. */
export function obstacle(level: Level): string | undefined {
  if (level === 'service')
    return existsSync(join(root, 'dist', 'inspector')) ? undefined : 'dist/inspector was not built'
  if (level === 'unit') return undefined
  const packages = lacking(level)
  if (packages.length > 0) return `not installed: ${packages.join(' ')}`
  if (process.getuid?.() !== 0) return 'needs root'
  if (level !== 'openstack' && !namespaces()) return 'no network namespace can be made here'
  if (level === 'machine' && !existsSync('/dev/net/tun')) return 'there is no /dev/net/tun here'
  return undefined
}

/** Whether a level that cannot run here has failed: where nobody looks at what was skipped, machines have to boot. */
export function mustRun(level: Level, environment: Readonly<Record<string, string | undefined>>): boolean {
  return level === 'machine' && Boolean(environment.CI)
}

/** Arguments of `bun test`: processes and kernel objects of one machine are not shared between files that run at the same time. */
export const argumentsOf: Readonly<Record<Level, readonly string[]>> = {
  unit: ['--parallel', '--timeout=60000'],
  service: ['--parallel=2', '--timeout=120000'],
  kernel: ['--parallel=1', '--timeout=120000'],
  openstack: ['--parallel=1', '--timeout=600000'],
  machine: ['--parallel=1', '--timeout=600000'],
}

function namespaces(): boolean {
  return Bun.spawnSync(['unshare', '--net', 'true'], { stdio: ['ignore', 'ignore', 'ignore'] }).exitCode === 0
}
