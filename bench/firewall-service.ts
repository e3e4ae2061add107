import { join } from 'node:path'
import { nodeUuid } from '../test/fakes/ironic.ts'
import { prepared } from './connection.ts'
import { burst } from './load.ts'
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

/** Resident memory in MiB after so many seconds with one port, and with many. */
async function measureMemory() {
  const [idle, full] = await Promise.all(
    [1, ports].map(async (nodes, n) => {
      const ironic = await startIronic(place.dir, { nodes, latency: 0, record: false })
      const firewall = { interface: 'lo', nftables: { table: `memory_${n}` } }
      const inspector = await startInspector(place.dir, `memory-${n}`, ironic.url, { firewall })
      await Bun.sleep(seconds * 1000)
      const { now } = inspector.memory()
      await inspector.stop()
      await ironic.stop()
      return now
    }),
  )
  return { ports, idle, full }
}
