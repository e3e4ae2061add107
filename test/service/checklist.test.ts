/** Look-up, and time-outs and restarts in every unfinished state, with the compiled binary. */

import { describe, expect, test } from 'bun:test'
import { nodeMac, nodeUuid } from '../fakes/ironic.ts'
import { report } from '../introspection/house.ts'
import { until } from './inspector.ts'
import { nodesOf, openTo, siteOfEach } from './nodes.ts'

const site = siteOfEach(5)

async function run(introspection: string): Promise<void> {
  const configuration = `${openTo(site)}introspection: {workflow: site, ${introspection}}
workflows: {site: {steps: [ramdisk_error, scheduler, validate_interfaces]}}
`
  await site.serve(configuration)
}

const { ask, status, reaches, waiting } = nodesOf(() => site.inspector.url)
const post = (k: number, body: object = report(k)) =>
  fetch(`${site.inspector.url}/v1/continue`, { method: 'POST', body: JSON.stringify(body) })
const asked = (k: number, part: RegExp) =>
  site.ironic.requests.filter(({ method, path }) => path.includes(nodeUuid(k)) && part.test(`${method} ${path}`))

/** From node k's start to its end, in ms. */
async function lasted(k: number): Promise<number> {
  const { started_at, finished_at } = await status(k)
  return Date.parse(`${finished_at}Z`) - Date.parse(`${started_at}Z`)
}

describe('a time-out ends', () => {
  const impatient = 'timeout: 2s, cleanup_interval: 500ms'

  test('whoever waits, counted from its own power request and not from its start', async () => {
    await run(`${impatient}, start_delay: 1500ms`)
    for (const k of [1, 2, 3]) expect((await ask('POST', k)).status).toBe(202)
    await reaches(3, 'waiting')
    for (const k of [1, 2, 3]) {
      await reaches(k, 'error')
      expect((await status(k)).error).toBe('Introspection timeout')
    }
    // Its turn came after 3 s: counted from the start, it would have ended at the next look, within 3.5 s.
    expect(await lasted(3)).toBeGreaterThan(4500)
    expect((await post(3)).status).toBe(400)
    await waiting(3)
  })

  test('whoever waits without managed boot, counted from its start', async () => {
    await run(`${impatient}, start_delay: 0s`)
    await waiting(1, '?manage_boot=0')
    await reaches(1, 'error')
    expect((await status(1)).error).toBe('Introspection timeout')
    expect(asked(1, /PUT/)).toEqual([])
  })

  test('the processing of a report while Ironic is away, and the ramdisk is told', async () => {
    await run(`${impatient}, start_delay: 0s`)
    await waiting(1)
    const back = site.ironic.fault({ method: 'PATCH', status: 503 })
    const answer = await post(1)
    await reaches(1, 'error')
    expect((await status(1)).error).toContain('Introspection timeout')
    expect(answer.status).toBe(503)
    back()
    await waiting(1)
  })

  test('a report that is processed again while Ironic is away, counted from when that began', async () => {
    await run(`${impatient}, start_delay: 0s`)
    await waiting(1)
    expect((await post(1)).status).toBe(200)
    await reaches(1, 'finished')
    const { started_at: first, finished_at: end } = await status(1)
    // Counted from the first start, it would end at once.
    await Bun.sleep(2000)
    const back = site.ironic.fault({ method: 'PATCH', status: 503 })
    const body = JSON.stringify({ ...report(1), inventory: { ...(report(1).inventory as object), cpu: { count: 3 } } })
    const again = `${site.inspector.url}/v1/introspection/${nodeUuid(1)}/data/unprocessed`
    expect((await fetch(again, { method: 'POST', body })).status).toBe(202)
    expect(await status(1)).toMatchObject({ state: 'reapplying', finished_at: end, error: null })
    await reaches(1, 'error')
    expect((await status(1)).error).toStartWith('Introspection timeout')
    expect((await status(1)).started_at > first).toBe(true)
    expect(await lasted(1)).toBeGreaterThan(500)
    back()
    expect((await fetch(again, { method: 'POST', body })).status).toBe(202)
    await reaches(1, 'finished')
    expect(site.ironic.nodes.get(nodeUuid(1))!.properties).toMatchObject({ cpus: '3' })
  })

  test('no start and no abort that are still under way: these end with what became of them', async () => {
    await run(`${impatient}, start_delay: 0s`)
    await waiting(2)
    const released = [
      site.ironic.fault({ method: 'PUT', path: `${nodeUuid(1)}/management`, delay: 4000, times: 1 }),
      site.ironic.fault({ method: 'PUT', path: `${nodeUuid(2)}/states/power`, delay: 4000, times: 1 }),
    ]
    expect((await ask('POST', 1)).status).toBe(202)
    expect((await ask('POST', 2, '/abort')).status).toBe(202)
    expect([(await status(1)).state, (await status(2)).state]).toEqual(['starting', 'aborting'])
    await reaches(2, 'error')
    expect((await status(2)).error).toBe('Canceled by operator')
    await reaches(1, 'waiting')
    // It was aborted while it waited, and what was late is not called a time-out.
    expect(await lasted(2)).toBeGreaterThan(2500)
    for (const release of released) release()
  })
})

test('a node is found by a NIC that becomes no port, and nobody by NICs of two nodes', async () => {
  await run('start_delay: 0s')
  for (const k of [1, 2]) await waiting(k)
  const nic = (k: number) => ({ name: `eth${k}`, mac_address: nodeMac(k), ipv4_address: null })
  const other = { name: 'boots', mac_address: '02:00:00:00:00:01', ipv4_address: '192.0.2.1' }
  const of = (interfaces: object[]) => ({
    ...report(1),
    inventory: { ...(report(1).inventory as object), interfaces, bmc_address: null },
    boot_interface: '01-02-00-00-00-00-01',
  })
  const tie = await post(1, of([nic(1), nic(2), other]))
  expect([tie.status, await tie.text()]).toEqual([400, expect.stringContaining('several nodes')])
  expect([(await status(1)).state, (await status(2)).state]).toEqual(['waiting', 'waiting'])

  expect(await (await post(2, of([nic(2), other]))).json()).toEqual({ uuid: nodeUuid(2) })
  await reaches(2, 'finished')
  const data = (await (await ask('GET', 2, '/data')).json()) as { interfaces: object }
  expect(Object.keys(data.interfaces)).toEqual(['boots'])
  expect((await status(1)).state).toBe('waiting')
})

test('a node whose report is processed is neither aborted nor processed again, and the report comes to its end', async () => {
  await run('start_delay: 0s')
  await waiting(1)
  const release = site.ironic.fault({ method: 'PATCH', delay: 15_000, times: 1 })
  const answer = post(1)
  await until(() => asked(1, /PATCH/).length === 1, 'the report is processed')
  for (const rest of ['/abort', '/data/unprocessed']) {
    const refused = await ask('POST', 1, rest)
    expect([rest, refused.status, await refused.text()]).toEqual([rest, 409, expect.stringContaining('busy')])
  }
  release()
  expect((await answer).status).toBe(200)
  await reaches(1, 'finished')
})

test('killed with a node in each unfinished state: waiting goes on, an accepted report is processed, the rest says why it ended', async () => {
  const patient = 'start_delay: 0s'
  await run(patient)
  for (const k of [1, 2, 4, 5]) await waiting(k)
  expect((await post(5)).status).toBe(200)
  await reaches(5, 'finished')
  const hang = { delay: 60_000, close: true }
  site.ironic.fault({ method: 'PUT', path: `${nodeUuid(3)}/management`, ...hang })
  for (const k of [2, 5]) site.ironic.fault({ method: 'PATCH', path: nodeUuid(k), ...hang })
  site.ironic.fault({ method: 'PUT', path: `${nodeUuid(4)}/states/power`, ...hang })
  expect((await ask('POST', 3)).status).toBe(202)
  const lost = post(2).catch(() => undefined)
  expect((await ask('POST', 4, '/abort')).status).toBe(202)
  const other = { ...report(5), inventory: { ...(report(5).inventory as object), cpu: { count: 3 } } }
  const again = await fetch(`${site.inspector.url}/v1/introspection/${nodeUuid(5)}/data/unprocessed`, {
    method: 'POST',
    body: JSON.stringify(other),
  })
  expect(again.status).toBe(202)
  await until(() => asked(2, /PATCH/).length === 1, 'the report of node 2 is processed')
  const states = async () => (await Promise.all([1, 2, 3, 4, 5].map(status))).map(({ state }) => state)
  expect(await states()).toEqual(['waiting', 'processing', 'starting', 'aborting', 'reapplying'])

  await site.inspector.signal('SIGKILL')
  await lost
  site.ironic.clear()
  await run(patient)
  await reaches(2, 'finished')
  expect(await states()).toEqual(['waiting', 'finished', 'error', 'error', 'error'])
  for (const [k, state] of [
    [3, 'starting'],
    [4, 'aborting'],
    [5, 'reapplying'],
  ] as const) {
    expect((await status(k)).error).toContain(`restarted while the introspection was in state "${state}"`)
    await waiting(k)
  }
  expect((await post(1)).status).toBe(200)
  await reaches(1, 'finished')
  for (const k of [1, 2]) expect(site.ironic.nodes.get(nodeUuid(k))!.properties).toMatchObject({ cpus: '8' })
})
