import { nodeUuid } from '../test/fakes/ironic.ts'
import { connect, prepared, type Connection } from './connection.ts'
import { burst, expected, quantile } from './load.ts'
import { reportOf } from './machines.ts'
import type { Process } from './process.ts'

/** What one round of introspections took: times in ms, rates per s, everything per introspection where it says so. */
export type Round = {
  readonly startP50: number
  readonly startP99: number
  readonly untilWaiting: number
  readonly startedRate: number
  readonly continueP50: number
  readonly continueP99: number
  readonly untilFinished: number
  readonly finishedRate: number
  /** Processor ms of the service per introspection, start included. */
  readonly cpu: number
  /** Requests to Ironic per introspection. */
  readonly calls: number
  /** When the answer to node k's report came, at `answered[k - 1]`, in ms since 1970. */
  readonly answered: readonly number[]
}

/** Between two looks at the list, in ms. */
const poll = 10

/** Starts nodes 1 to `nodes`, waits until all wait, sends all reports, waits until all are finished. Rejects when one of them fails. */
export async function round(
  inspector: Process & { url: string },
  ironic: { url: string },
  nodes: number,
  concurrency: number,
): Promise<Round> {
  const { url } = inspector
  await fetch(`${ironic.url}/_reset`, { method: 'POST', body: '{}' })
  const numbers = Array.from({ length: nodes }, (_, n) => n + 1)
  const cpu = inspector.cpu()

  const starts = numbers.map((k) => prepared(url, 'POST', `/v1/introspection/${nodeUuid(k)}`))
  const started = await burst(url, starts, concurrency, 202)
  const waiting = await gone(url, 'enrolling,starting', started.since)
  await none(url, 'error')

  const reports = numbers.map((k) => prepared(url, 'POST', '/v1/continue', reportOf(k)))
  const reported = await burst(url, reports, concurrency, 200)
  const finished = await gone(url, 'waiting,processing', reported.since)
  await none(url, 'error')

  const used = inspector.cpu() - cpu
  const stats: unknown = await (await fetch(`${ironic.url}/_stats`)).json()
  const calls = Object.values(stats ?? {}).reduce((sum: number, count) => sum + Number(count), 0)
  return {
    startP50: quantile(started.latencies, 0.5),
    startP99: quantile(started.latencies, 0.99),
    untilWaiting: waiting,
    startedRate: (nodes * 1000) / waiting,
    continueP50: quantile(reported.latencies, 0.5),
    continueP99: quantile(reported.latencies, 0.99),
    untilFinished: finished,
    finishedRate: (nodes * 1000) / finished,
    cpu: used / nodes,
    calls: calls / nodes,
    answered: reported.answered,
  }
}

/** The ms from `since` until no introspection is in one of the states; rejects after ten minutes. */
export async function gone(url: string, states: string, since: number): Promise<number> {
  // A connection of its own each time: the service closes one that was idle during a long phase.
  const watch = await connect(url)
  for (;;) {
    const left = await listed(watch, url, states)
    const passed = performance.now() - since
    if (left.length === 0) {
      watch.close()
      return passed
    }
    if (passed > 600_000) throw new Error(`Cannot measure: still in state ${states}: ${JSON.stringify(left[0])}`)
    await Bun.sleep(poll)
  }
}

async function none(url: string, state: string): Promise<void> {
  const watch = await connect(url)
  const [first] = await listed(watch, url, state)
  watch.close()
  if (first !== undefined) throw new Error(`Cannot measure: an introspection failed: ${JSON.stringify(first)}`)
}

async function listed(watch: Connection, url: string, states: string): Promise<unknown[]> {
  const answer = await watch.ask(prepared(url, 'GET', `/v1/introspection?limit=1&state=${states}`))
  const list: { introspection: unknown[] } = JSON.parse(expected(answer, 200).body)
  return list.introspection
}
