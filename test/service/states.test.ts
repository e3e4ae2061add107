/** Table 2.3 of the contract: what each call does in each state of the node, with the compiled binary. */

import { expect, test } from 'bun:test'
import { nodeUuid } from '../fakes/ironic.ts'
import { report } from '../introspection/house.ts'
import { site } from './contract/served.ts'
import { until } from './inspector.ts'
import { nodesOf } from './nodes.ts'

const served = site({ api: 'auth: none' })
const { ask, status, reaches, waiting } = nodesOf(() => served.url)

const withCpus = (k: number, count: number) => {
  const value = report(k)
  return { ...value, inventory: { ...(value.inventory as object), cpu: { count, architecture: 'x86_64' } } }
}
const post = (path: string, body: object) =>
  fetch(`${served.url}${path}`, { method: 'POST', body: JSON.stringify(body) })
const send = (body: object) => post('/v1/continue', body)
const again = (k: number, body: object) => post(`/v1/introspection/${nodeUuid(k)}/data/unprocessed`, body)
const writes = (k: number) =>
  served.ironic.requests
    .filter(({ method, path }) => method !== 'GET' && path.includes(nodeUuid(k)))
    .map(({ method, path }) => `${method} ${path}`)

/** Ironic leaves the next such request for node k unanswered until the returned function is called. */
async function held(k: number, method: string, path: string, work: () => Promise<unknown>): Promise<() => void> {
  const fault = { method, path: `${nodeUuid(k)}${path}$`, delay: 100_000, times: 1 }
  const release = served.ironic.fault(fault)
  const before = writes(k).length
  await work()
  await until(() => writes(k).length > before, `Ironic is asked for ${method} ${path} of node ${k}`)
  return release
}

async function finished(k: number): Promise<void> {
  await waiting(k)
  expect((await send(report(k))).status).toBe(200)
  await reaches(k, 'finished')
}

const nothing = () => undefined

/** Brings a node into the state, and keeps it there until the returned function is called. */
const into = {
  none: async () => nothing,
  starting: (k: number) => held(k, 'PUT', '/management/boot_device', () => ask('POST', k)),
  async waiting(k: number) {
    await waiting(k)
    return nothing
  },
  async processing(k: number) {
    await waiting(k)
    return held(k, 'PATCH', '', async () => void send(report(k)).catch(nothing))
  },
  async reapplying(k: number) {
    await finished(k)
    return held(k, 'PATCH', '', () => again(k, withCpus(k, 3)))
  },
  async aborting(k: number) {
    await waiting(k)
    return held(k, 'PUT', '/states/power', () => ask('POST', k, '/abort'))
  },
  async finished(k: number) {
    await finished(k)
    return nothing
  },
  async error(k: number) {
    await waiting(k)
    expect((await ask('POST', k, '/abort')).status).toBe(202)
    await reaches(k, 'error')
    return nothing
  },
} as const

const calls = {
  start: (k: number) => ask('POST', k),
  abort: (k: number) => ask('POST', k, '/abort'),
  reapply: (k: number) => again(k, withCpus(k, 4)),
  async continue(k: number) {
    const answer = send(report(k, { other: 1 }))
    // Of a stranger's report, sent behind it, it is known already that nobody matches.
    expect((await send(report(240))).status).toBe(400)
    return { answer }
  },
} as const

const ok = /^\{\}\n$/
const canceled = 'Canceled by operator'
type State = keyof typeof into
/** What is answered, and what becomes of the node at last; null = no record. */
type Row = readonly [
  state: State,
  call: keyof typeof calls,
  gives: number,
  says: RegExp,
  ends: State | null,
  error?: string,
]

const table: readonly Row[] = [
  ['none', 'start', 202, ok, 'waiting'],
  ['none', 'abort', 404, /in cache/, null],
  ['none', 'reapply', 404, /in cache/, null],
  ['none', 'continue', 400, /look up error/i, null],
  ['starting', 'start', 400, /starting/, 'waiting'],
  ['starting', 'abort', 409, /busy/, 'waiting'],
  ['starting', 'reapply', 409, /busy/, 'waiting'],
  ['starting', 'continue', 200, /uuid/, 'finished'],
  ['waiting', 'start', 202, ok, 'waiting'],
  ['waiting', 'abort', 202, ok, 'error', canceled],
  ['waiting', 'reapply', 202, ok, 'waiting'],
  ['waiting', 'continue', 200, /uuid/, 'finished'],
  ['processing', 'start', 400, /processing/, 'finished'],
  ['processing', 'abort', 409, /busy/, 'finished'],
  ['processing', 'reapply', 409, /busy/, 'finished'],
  ['processing', 'continue', 400, /already finished/, 'finished'],
  ['reapplying', 'start', 400, /reapplying/, 'finished'],
  ['reapplying', 'abort', 409, /busy/, 'finished'],
  ['reapplying', 'reapply', 409, /busy/, 'finished'],
  ['reapplying', 'continue', 400, /look up error/i, 'finished'],
  ['aborting', 'start', 400, /aborting/, 'error', canceled],
  ['aborting', 'abort', 409, /busy/, 'error', canceled],
  ['aborting', 'reapply', 409, /busy/, 'error', canceled],
  ['aborting', 'continue', 400, /already finished/, 'error', canceled],
  ['finished', 'start', 202, ok, 'waiting'],
  ['finished', 'abort', 202, ok, 'finished'],
  ['finished', 'reapply', 202, ok, 'finished'],
  ['finished', 'continue', 400, /look up error/i, 'finished'],
  ['error', 'start', 202, ok, 'waiting'],
  ['error', 'abort', 202, ok, 'error', canceled],
  ['error', 'reapply', 202, ok, 'finished'],
  ['error', 'continue', 400, /look up error/i, 'error', canceled],
]

// Nodes 31 to 33 are others than the rest.
const nodeOf = (row: number) => (row < 30 ? row + 1 : row + 4)

// A discovered node is `enrolling` no longer than the transaction lasts that makes its record.
test.each(table.map((row, n) => [`${row[0]}: ${row[1]} is ${row[2]}`, row, nodeOf(n)] as const))(
  '%s',
  async (_title, [state, call, gives, says, ends, error = null], k) => {
    const release = await into[state](k)
    const before = state === 'none' ? undefined : await status(k)
    expect(before?.state).toBe(state === 'none' ? undefined : state)
    const sent = writes(k).length
    const given = await calls[call](k)
    if (before && gives >= 400) expect(await status(k)).toEqual(before)
    release()
    const answer = 'answer' in given ? await given.answer : given
    expect([answer.status, await answer.text()]).toEqual([gives, expect.stringMatching(says)])
    if (ends === null) return expect((await ask('GET', k)).status).toBe(404)
    await reaches(k, ends)
    expect((await status(k)).error).toBe(error)
    // What had no effect on the record asked nothing of Ironic either.
    if (release === nothing && JSON.stringify(await status(k)) === JSON.stringify(before))
      expect(writes(k)).toHaveLength(sent)
  },
)
