import { readFileSync } from 'node:fs'
import { nodeUuid } from '../test/fakes/ironic.ts'
import { prepared } from './connection.ts'
import { measureFirewall, type FirewallFigures } from './firewall.ts'
import { hammer, median, quantile } from './load.ts'
import { orderIn, type Order } from './order.ts'
import { concurrencies, type Concurrency } from './original.ts'
import { syncLatency } from './place.ts'
import { measureRecords, type Records } from './records.ts'
import { round, type Round } from './round.ts'
import { originalHooks, startEmpty, startInspector, startIronic } from './service.ts'
import { measureValidate, type ValidateFigures } from './validate.ts'

/** How much is measured; `records`: with how many in the store. */
export type Size = {
  readonly quick: boolean
  readonly nodes: number
  readonly many: number
  readonly rounds: number
  readonly seconds: number
  readonly records: readonly [few: number, many: number]
}

/** The median of several rounds, figure by figure. */
export type Figures = Omit<Round, 'answered'>

/** One figure per concurrency. */
export type Series<T> = Readonly<Record<Concurrency, T>>

/** A rate per s and its latencies in ms. */
export type Polls = { readonly rate: number; readonly p50: number; readonly p99: number }

/** What the load driver and the stub reach by themselves, per s, at 32 at once. */
export type Ceilings = { readonly get: number; readonly post: number; readonly ironic: number }

/** Everything that was measured. Times in ms, rates per s, memory in MiB. */
export type Results = {
  readonly ceilings: Ceilings
  readonly sync: { readonly p50: number; readonly p99: number }
  readonly startup: number
  readonly memory: { readonly started: number; readonly loaded: number; readonly peak: number }
  readonly rounds: Series<Figures>
  /** With the hooks of the original's figures, 32 at once. */
  readonly sameHooks: Figures
  readonly status: Series<Polls>
  readonly pragmas: string
  readonly slow: Figures
  readonly slowMany: Figures
  /** The small round once more: what differs from `slow` is the machine's own unrest. */
  readonly slowAgain: Figures
  readonly order: Order
  /** Few and many. */
  readonly records: readonly Records[]
  readonly firewall: FirewallFigures | string
  readonly validate: ValidateFigures
}

/** Measures everything, one thing after the other; `say` hears what is going on. */
export async function measure(dir: string, size: Size, say: (what: string) => void): Promise<Results> {
  say('ceilings of driver and stub')
  const ceilings = await measureCeilings(dir, size.seconds)
  const sync = syncLatency(dir, 200)

  say('start-up')
  const fast = await startIronic(dir, { nodes: size.nodes, latency: 0, record: false })
  const startups: number[] = []
  for (let n = 0; n < 7; n++) {
    const server = await startInspector(dir, 'main', fast.url)
    startups.push(server.startup)
    await server.stop()
  }

  const inspector = await startInspector(dir, 'main', fast.url)
  await Bun.sleep(2000)
  const started = inspector.memory().now
  const rounds = await series(async (concurrency) => {
    say(`${size.nodes} nodes, ${concurrency} at once`)
    const all: Round[] = []
    for (let n = 0; n < size.rounds; n++) all.push(await round(inspector, fast, size.nodes, concurrency))
    return medians(all)
  })
  const request = prepared(inspector.url, 'GET', `/v1/introspection/${nodeUuid(1)}`)
  const status = await series(async (concurrency) => {
    say(`status, ${concurrency} connections`)
    const { rate, latencies } = await hammer(inspector.url, request, concurrency, size.seconds)
    return { rate, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) }
  })
  const { now: loaded, peak } = inspector.memory()
  const pragmas = pragmasOf(inspector.log)
  await inspector.stop()
  say(`${size.nodes} nodes, 32 at once, the hooks of the original's figures`)
  const nine = await startInspector(dir, 'same-hooks', fast.url, { steps: originalHooks })
  const again: Round[] = []
  for (let n = 0; n < size.rounds; n++) again.push(await round(nine, fast, size.nodes, 32))
  await nine.stop()
  await fast.stop()

  say('Ironic with 20 ms of latency')
  const slow = await slowRound(dir, 'before', size.nodes)
  say(`the same with ${size.many} nodes`)
  const slowMany = await slowRound(dir, 'many', size.many)
  const slowAgain = await slowRound(dir, 'after', size.nodes)
  say('order of PATCH and answer')
  const order = await measureOrder(dir, Math.min(size.nodes, 200))
  const records = await measureRecords(dir, size.records, size.seconds, say)
  say('firewall')
  const firewall = measureFirewall(size.quick)
  say('validate')
  const validate = measureValidate(dir, size.quick ? 5 : 21)
  const memory = { started, loaded, peak }
  return {
    ceilings,
    sync,
    startup: median(startups),
    memory,
    rounds,
    sameHooks: medians(again),
    status,
    pragmas,
    slow,
    slowMany,
    slowAgain,
    order,
    records,
    firewall,
    validate,
  }
}

async function measureCeilings(dir: string, seconds: number): Promise<Ceilings> {
  const empty = await startEmpty(dir)
  const rate = async (url: string, request: Buffer) => (await hammer(url, request, 32, seconds)).rate
  const get = await rate(empty.url, prepared(empty.url, 'GET', '/'))
  const post = await rate(empty.url, prepared(empty.url, 'POST', '/v1/continue', 'x'.repeat(7800)))
  await empty.stop()
  const stub = await startIronic(dir, { nodes: 100, latency: 0, record: false })
  const ironic = await rate(stub.url, prepared(stub.url, 'GET', `/v1/nodes/${nodeUuid(7)}`))
  await stub.stop()
  return { get, post, ironic }
}

async function series<T>(work: (concurrency: Concurrency) => Promise<T>): Promise<Series<T>> {
  const [one, eight, many] = concurrencies
  return { [one]: await work(one), [eight]: await work(eight), [many]: await work(many) }
}

/** A new database and a new stub each time, so that size is the only difference. */
async function slowRound(dir: string, name: string, nodes: number): Promise<Figures> {
  const ironic = await startIronic(dir, { nodes, latency: 20, record: false })
  const inspector = await startInspector(dir, name, ironic.url)
  // A cold program is slower, and that would weigh more on few nodes than on many.
  await round(inspector, ironic, Math.min(nodes, 300), 32)
  const figures = await round(inspector, ironic, nodes, 32)
  await inspector.stop()
  await ironic.stop()
  return figures
}

async function measureOrder(dir: string, nodes: number): Promise<Order> {
  const ironic = await startIronic(dir, { nodes, latency: 0, record: true })
  const inspector = await startInspector(dir, 'order', ironic.url)
  const { answered } = await round(inspector, ironic, nodes, 8)
  const order = await orderIn(ironic.url, answered)
  await inspector.stop()
  await ironic.stop()
  return order
}

/** As the running service logged them for its own connection: `synchronous` is no property of the file. */
function pragmasOf(log: string): string {
  const line = readFileSync(log, 'utf8')
    .split('\n')
    .findLast((text) => text.includes('"event":"store.opened"'))
  if (line === undefined) return 'the service logged no settings'
  const { journal_mode, synchronous, page_size, wal_autocheckpoint }: Record<string, string> = JSON.parse(line)
  return Object.entries({ journal_mode, synchronous, page_size, wal_autocheckpoint })
    .map(([name, value]) => `\`${name}\` ${value}`)
    .join(', ')
}

function medians(rounds: readonly Round[]): Figures {
  const of = (figure: keyof Figures) => median(rounds.map((one) => one[figure]))
  return {
    startP50: of('startP50'),
    startP99: of('startP99'),
    untilWaiting: of('untilWaiting'),
    startedRate: of('startedRate'),
    continueP50: of('continueP50'),
    continueP99: of('continueP99'),
    untilFinished: of('untilFinished'),
    finishedRate: of('finishedRate'),
    cpu: of('cpu'),
    calls: of('calls'),
  }
}
