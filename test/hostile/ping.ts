/**
 * Run as a program of its own, with the URL of a service and its process: asks for its root again and again, and tells for each line that it reads
 * how long the service let it wait at most since the last one, in ms. What both of them waited for a processor is left out: it says nothing of the service.
 */

import { readFileSync } from 'node:fs'
import { pid, stdin } from 'node:process'

const [url, service] = process.argv.slice(2) as [string, string]
let longest = 0
let asked = 0
stdin.on('data', () => (asked += 1)).on('end', () => process.exit())

for (;;) {
  const [begin, queued] = [performance.now(), queuedFor(service) + queuedFor(pid)]
  await (await fetch(url)).arrayBuffer()
  longest = Math.max(longest, performance.now() - begin - (queuedFor(service) + queuedFor(pid) - queued))
  // Only now: a stall that is going on counts, too.
  if (asked > 0) {
    process.stdout.write(`${longest}\n`)
    longest = 0
    asked = 0
  }
  await Bun.sleep(1)
}

/** For how many ms the first thread of the process was ready to run, and did not (Linux, Documentation/scheduler/sched-stats.rst). */
function queuedFor(process: string | number): number {
  return Number(readFileSync(`/proc/${process}/task/${process}/schedstat`, 'utf8').split(' ')[1]) / 1e6
}
