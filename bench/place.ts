import { mkdirSync, mkdtempSync, openSync, closeSync, fdatasyncSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { arch, cpus, loadavg, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { median, quantile } from './load.ts'

/** The top of the repository. */
export const root = join(import.meta.dir, '..')

/** A directory for a bench's files, on the disk that holds the repository. */
export function openPlace(): { dir: string; remove(): void } {
  mkdirSync(join(root, 'var'), { recursive: true })
  const dir = mkdtempSync(join(root, 'var', 'bench-'))
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) }
}

/** How long the disk takes to make 4 KiB durable (`write` and `fdatasync`), in ms. */
export function syncLatency(dir: string, times: number): { p50: number; p99: number } {
  const file = openSync(join(dir, 'sync'), 'w')
  const block = Buffer.alloc(4096, 1)
  const taken = Array.from({ length: times }, () => {
    const since = performance.now()
    writeSync(file, block)
    fdatasyncSync(file)
    return performance.now() - since
  }).toSorted((a, b) => a - b)
  closeSync(file)
  return { p50: median(taken), p99: quantile(taken, 0.99) }
}

/** This machine and its kernel, for the report. */
export function machine(): string {
  const memory = Math.round(totalmem() / 2 ** 30)
  const system = /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'unknown system'
  return `${cpus().length} processors ${cpus()[0]?.model} (${arch()}), ${memory} GiB, ${system}, Linux ${release().split('-')[0]}`
}

/** The load averages now. */
export function load(): string {
  return loadavg()
    .map((value) => value.toFixed(2))
    .join(' ')
}
