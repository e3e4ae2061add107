import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createCleanUp } from '../src/introspection/index.ts'
import type { NodePage } from '../src/introspection/needs.ts'
import type { Surroundings } from '../src/introspection/surroundings.ts'
import type { Uuid } from '../src/model/uuid.ts'
import { systemClock } from '../src/platform/clock.ts'
import { openSqliteStore } from '../src/store/index.ts'
import { house, uuid } from '../test/introspection/house.ts'
import { median } from './load.ts'
import { reportOf } from './machines.ts'

/** What one clean-up took, in ms, and how long it kept everything else waiting at most. */
export type Taken = { readonly whole: number; readonly pause: number }

/**
 * One clean-up over a database, by what there is to do. Ironic's pages of nodes are at hand: their time is Ironic's. As many are in
 * each as it gives at once, so with ten times the records it takes ten clean-ups to look through all of them.
 */
export type CleanUp = {
  /** No record is due. */
  readonly idle: Taken
  /** 100 time out, 100 of the page at hand left Ironic, 100 ended long ago. */
  readonly due: Taken
  /** All records ended long ago. */
  readonly all: Taken
}

const hour = 3_600_000_000
const due = 100
const rounds = 5
// Of Ironic's nodes, as many as it gives unless told otherwise.
const atOnce = 1000

/** Measures the clean-up of `records` records, half of them waiting, half finished with their data, in a new database. */
export async function measureCleanUp(dir: string, records: number): Promise<CleanUp> {
  const folder = join(dir, `cleanup-${records}`)
  mkdirSync(folder, { recursive: true })
  const store = openSqliteStore({ path: join(folder, 'inspector.sqlite') })
  const home = await house({ store, nodes: 0, keep: { finished_for: 24 * 3_600_000 } })
  const pageAfter = pagesOf(numbers(due + 1, records).map(uuid))
  let now = systemClock.now()
  const around: Surroundings = {
    ...home.around,
    clock: { ...systemClock, now: () => now },
    bareMetal: { ...home.around.bareMetal, nodesAfter: (after) => Promise.resolve(pageAfter(after)) },
  }

  const waiting = async (k: number, at: number) => {
    await store.introspections.begin({ uuid: uuid(k), at, bmc: [], manageBoot: false, workflow: null })
    await store.introspections.move(uuid(k), 'wait')
  }
  const finished = async (k: number, at: number) => {
    const raw = reportOf(k)
    const keys = { bmc: [], macs: [] }
    const accepted = { uuid: uuid(k), at, raw, digest: '', workflow: 'default', keys, from: 'unstarted' } as const
    const { n } = await store.introspections.accept(accepted)
    await store.runs.keepData(uuid(k), n, raw)
    await store.introspections.finish(uuid(k), { event: 'finish', at, error: null }, around.current().keep)
  }
  const each = (list: readonly number[], work: (k: number) => Promise<void>) => Promise.all(list.map(work))
  const left = async (count: number) => {
    const known = (await store.introspections.known()).length
    if (known !== count) throw new Error(`Cannot measure: the clean-up left ${known} records, not ${count}`)
  }
  const half = records / 2
  const vanished = numbers(1, due)
  const late = numbers(due + 1, due)
  const old = numbers(due + half + 1, due)
  await each(numbers(due + 1, half), (k) => waiting(k, now))
  await each(numbers(due + half + 1, half), (k) => finished(k, now))

  const idle: Taken[] = []
  const some: Taken[] = []
  const next = createCleanUp(around)
  for (let n = 0; n < rounds; n++) {
    idle.push(await taken(next))
    await left(records)
    await each(late, (k) => waiting(k, now - 2 * hour))
    // A record no older than Ironic's list is spared.
    await each(vanished, (k) => finished(k, now - hour))
    await store.introspections.forget(old.map(uuid))
    await each(old, (k) => finished(k, now - 25 * hour))
    some.push(await taken(createCleanUp(around)))
    await left(records - due)
    await each(old, (k) => finished(k, now))
  }
  const ending = numbers(due + 1, half)
  await store.introspections.forget(ending.map(uuid))
  await each(ending, (k) => finished(k, now))
  now += 25 * hour
  const all = await taken(next)
  await left(0)
  await home.stop()
  return { idle: medians(idle), due: medians(some), all }
}

/** Ironic's answers, put together before anything is measured. */
function pagesOf(nodes: readonly Uuid[]): (after: Uuid | undefined) => NodePage {
  const pages = new Map<Uuid | undefined, NodePage>()
  for (let at = 0; at < nodes.length; at += atOnce) {
    const page = new Set(nodes.slice(at, at + atOnce))
    const until = at + atOnce < nodes.length ? nodes[at + atOnce - 1] : undefined
    pages.set(nodes[at - 1], { nodes: page, ...(until === undefined ? {} : { until }) })
  }
  return (after) => pages.get(after) ?? { nodes: new Set() }
}

function numbers(from: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, n) => from + n)
}

/** Runs the clean-up once; a timer that should come every ms tells how long it was kept from it. */
async function taken(cleanUp: () => Promise<void>): Promise<Taken> {
  let pause = 0
  let seen = performance.now()
  const look = () => {
    const at = performance.now()
    pause = Math.max(pause, at - seen)
    seen = at
  }
  const timer = setInterval(look, 1)
  const since = performance.now()
  await cleanUp()
  const whole = performance.now() - since
  await Bun.sleep(2)
  clearInterval(timer)
  return { whole, pause }
}

function medians(all: readonly Taken[]): Taken {
  return { whole: median(all.map(({ whole }) => whole)), pause: median(all.map(({ pause }) => pause)) }
}
