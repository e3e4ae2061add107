import { nodeUuid } from '../test/fakes/ironic.ts'
import { measureCleanUp, type CleanUp } from './cleanup.ts'
import { connect, prepared } from './connection.ts'
import { burst, expected, hammer, median } from './load.ts'
import { gone } from './round.ts'
import { startInspector, startIronic } from './service.ts'

/** List calls answered per s, and what they answer, with this many records. */
export type Lists = {
  readonly first: number
  readonly middle: number
  readonly last: number
  /** 100 records of a state that only 100 have. */
  readonly rare: number
  /** A state that none has: an empty page. */
  readonly none: number
}

/** What calls cost with that many records in the store. */
export type Records = { readonly records: number; readonly lists: Lists; readonly cleanUp: CleanUp }

/** How many entries a page has, and how many records are in the rare state. */
const page = 100
const connections = 8
const rounds = 5

/** Measures list calls of the compiled program, and the clean-up over a database of the same size. */
export async function measureRecords(
  dir: string,
  sizes: readonly number[],
  seconds: number,
  say: (what: string) => void,
): Promise<readonly Records[]> {
  const all: Records[] = []
  for (const records of sizes) {
    say(`${records} records: list calls`)
    const lists = await measureLists(dir, records, seconds)
    say(`${records} records: clean-up`)
    all.push({ records, lists, cleanUp: await measureCleanUp(dir, records) })
  }
  return all
}

async function measureLists(dir: string, records: number, seconds: number): Promise<Lists> {
  const ironic = await startIronic(dir, { nodes: records, latency: 0, record: false })
  const inspector = await startInspector(dir, `records-${records}`, ironic.url)
  const { url } = inspector
  const uuids = Array.from({ length: records }, (_, n) => nodeUuid(n + 1))
  const post = (path: string) => prepared(url, 'POST', `/v1/introspection/${path}`)
  const starts = uuids.map((uuid) => post(`${uuid}?manage_boot=0`))
  await gone(url, 'enrolling,starting', (await burst(url, starts, 32, 202)).since)
  // Spread evenly, so that whoever looks for them one by one must look at everything.
  const aborts = uuids.filter((_, n) => n % (records / page) === 0).map((uuid) => post(`${uuid}/abort`))
  await gone(url, 'aborting', (await burst(url, aborts, 32, 202)).since)

  const listed = await walk(url)
  if (listed.length !== records) throw new Error(`Cannot measure: ${listed.length} of ${records} records are listed`)
  const queries = {
    first: { query: '', count: page },
    middle: { query: `&marker=${listed[records / 2]}`, count: page },
    last: { query: `&marker=${listed[records - page - 1]}`, count: page },
    rare: { query: '&state=error', count: page },
    none: { query: '&state=finished', count: 0 },
  }
  const once = async ({ query, count }: { query: string; count: number }) => {
    const path = `/v1/introspection?limit=${page}${query}`
    const found = await list(url, path)
    if (found.length !== count) throw new Error(`Cannot measure: "${path}" lists ${found.length}, not ${count}`)
    return (await hammer(url, prepared(url, 'GET', path), connections, seconds / rounds)).rate
  }
  // In turns, as the first calls after thousands of starts are slower, whatever they ask for.
  const all: Lists[] = []
  for (let n = 0; n < rounds; n++)
    all.push({
      first: await once(queries.first),
      middle: await once(queries.middle),
      last: await once(queries.last),
      rare: await once(queries.rare),
      none: await once(queries.none),
    })
  const of = (call: keyof Lists) => median(all.map((lists) => lists[call]))
  const lists = { first: of('first'), middle: of('middle'), last: of('last'), rare: of('rare'), none: of('none') }
  await inspector.stop()
  await ironic.stop()
  return lists
}

/** The UUIDs of all records in the order of the list. */
async function walk(url: string): Promise<string[]> {
  const all: string[] = []
  for (let more = await list(url, '/v1/introspection'); more.length > 0;) {
    all.push(...more)
    more = await list(url, `/v1/introspection?marker=${more.at(-1)}`)
  }
  return all
}

async function list(url: string, path: string): Promise<readonly string[]> {
  const connection = await connect(url)
  const answer = await connection.ask(prepared(url, 'GET', path))
  connection.close()
  const { introspection }: { introspection: { uuid: string }[] } = JSON.parse(expected(answer, 200).body)
  return introspection.map(({ uuid }) => uuid)
}
