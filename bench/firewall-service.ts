import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { nodeUuid } from '../test/fakes/ironic.ts'
import { prepared } from './connection.ts'
import { burst, median } from './load.ts'
import { openPlace } from './place.ts'
import { gone } from './round.ts'
import { startInspector, startIronic } from './service.ts'

// Run in a network namespace of its own: `unshare --net bun bench/firewall-service.ts STARTS PORTS SECONDS`. Prints JSON.

const [starts = 1000, ports = 50_000, seconds = 30] = process.argv.slice(2).map(Number)
if (Bun.spawnSync(['ip', 'link', 'set', 'lo', 'up']).exitCode !== 0) throw new Error('Cannot measure: no loopback')
const place = openPlace()
try {
  process.stdout.write(JSON.stringify({ burst: await measureBurst(), memory: await measureMemory() }))
} finally {
  place.remove()
}

/** How many transactions the kernel saw while so many nodes were started at once, and how long it took, in ms. */
async function measureBurst() {
  const ironic = await startIronic(place.dir, { nodes: starts, latency: 0, record: false })
  const inspector = await startInspector(place.dir, 'burst', ironic.url, { firewall: { interface: 'lo' } })
  // Not among the changes: the listing of the ports.
  await Bun.sleep(2000)
  const log = join(place.dir, 'monitor.log')
  const monitor = Bun.spawn(['nft', 'monitor'], { stdin: 'ignore', stdout: Bun.file(log), stderr: 'inherit' })
  await Bun.sleep(500)
  const requests = Array.from({ length: starts }, (_, n) =>
    prepared(inspector.url, 'POST', `/v1/introspection/${nodeUuid(n + 1)}`),
  )
  const { since } = await burst(inspector.url, requests, 100, 202)
  const took = await gone(inspector.url, 'enrolling,starting', since)
  await Bun.sleep(500)
  monitor.kill()
  await monitor.exited
  const transactions = (await Bun.file(log).text()).split('# new generation').length - 1
  await inspector.stop()
  await ironic.stop()
  return { starts, transactions, took }
}

/** Resident memory in MiB with one port, and with many: the median over so many seconds, in which they are listed again, and the most. */
async function measureMemory() {
  const [idle, full] = await Promise.all(
    [1, ports].map(async (nodes, n) => {
      const ironic = await startIronic(place.dir, { nodes, latency: 0, record: false })
      const firewall = { interface: 'lo', nftables: { table: `memory_${n}` } }
      const inspector = await startInspector(place.dir, `memory-${n}`, ironic.url, { firewall })
      const samples: number[] = []
      for (let second = 0; second < seconds; second++) {
        await Bun.sleep(1000)
        samples.push(inspector.memory().now)
      }
      const watching = childMemory(inspector.pid)
      await inspector.stop()
      await ironic.stop()
      return { median: median(samples), most: Math.max(...samples), watching }
    }),
  )
  return { ports, idle: idle?.median, full: full?.median, most: full?.most, watching: full?.watching }
}

/** Resident memory of a process's children in MiB: of the `nft monitor` that it keeps. */
function childMemory(parent: number): number {
  const kib = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/status`, 'utf8')
      } catch {
        return ''
      }
    })
    .filter((status) => status.includes(`\nPPid:\t${parent}\n`))
    .map((status) => Number(/^VmRSS:\s*(\d+)/m.exec(status)?.[1] ?? 0))
  return kib.reduce((sum, one) => sum + one, 0) / 1024
}
