import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Uuid } from '../src/model/uuid.ts'
import { openSqliteStore } from '../src/store/index.ts'
import { nodeUuid } from '../test/fakes/ironic.ts'
import { reportOf } from './machines.ts'
import { root } from './place.ts'
import { startInspector } from './service.ts'
import { short, type Row } from './rows.ts'

/** What a replay of all stored reports took. */
export type Replayed = {
  readonly nodes: number
  readonly size: number
  readonly seconds: number
  readonly changed: number
}

const program = join(root, 'dist', 'inspector')

/** Replays `nodes` stored reports of 15 kB through a changed workflow, out of a running service. */
export async function measureReplay(dir: string, nodes: number, say: (what: string) => void): Promise<Replayed> {
  const folder = join(dir, 'replay')
  mkdirSync(folder, { recursive: true })
  say(`storing ${nodes} reports`)
  const store = openSqliteStore({ path: join(folder, 'inspector.sqlite') })
  const keep = { runs: 1, unprocessed: true }
  const finished = async (k: number) => {
    const uuid = nodeUuid(k) as Uuid
    const raw = large(k)
    const keys = { bmc: [], macs: [] }
    const at = Date.now() * 1000
    await store.introspections.accept({ uuid, at, raw, digest: '', workflow: 'default', keys, from: 'unstarted' })
    await store.introspections.finish(uuid, { event: 'finish', at, error: null }, keep)
  }
  await Promise.all(Array.from({ length: nodes }, (_, k) => finished(k + 1)))
  await store.close()

  const workflow = join(folder, 'new.yaml')
  const steps = [
    'ramdisk_error',
    'root_disk_selection',
    'scheduler',
    'validate_interfaces',
    { capabilities: { boot_mode: true } },
    'pci_devices',
    { id: 'class', when: 'data.cpus > 16', set: { '/resource_class': 'large' } },
    'rules',
  ]
  writeFileSync(workflow, JSON.stringify({ version: 1, workflows: { changed: { steps } } }))
  const service = await startInspector(dir, 'replay', 'http://127.0.0.1:9')
  try {
    say(`replaying ${nodes} reports`)
    const began = performance.now()
    const command = [
      program,
      'plan',
      '--stored',
      'all',
      '--workflow',
      workflow,
      '--inspector-url',
      service.url,
      '-f',
      'json',
    ]
    const child = Bun.spawn(command, { stdout: 'pipe', stderr: 'inherit', env: { PATH: process.env.PATH } })
    const out = (await new Response(child.stdout).json()) as { nodes: number; changed: number }
    const seconds = (performance.now() - began) / 1000
    if (out.nodes !== nodes) throw new Error(`Cannot measure: ${out.nodes} reports were replayed, not ${nodes}`)
    return { nodes, size: large(1).length, seconds, changed: out.changed }
  } finally {
    await service.stop()
  }
}

/** The line of the report. */
export function replayRow({ nodes, size, seconds }: Replayed): Row {
  const what = `\`plan --stored all\`: ${nodes} reports of ${short(size / 1000)} kB`
  return [what, '–', `${seconds.toFixed(1)} s`, '–', '≤ 60 s for 10,000']
}

/** A report of twice the usual size, as ramdisks with more collectors send. */
function large(k: number): string {
  const report = JSON.parse(reportOf(k)) as Record<string, unknown>
  return JSON.stringify({
    ...report,
    more: { pci_devices: report.pci_devices, numa_topology: report.numa_topology, text: 'x'.repeat(2500) },
  })
}
