/** The HTTP API as ironic-inspector's clients, Ironic and ramdisks know it: request by request, with the compiled binary. */

import { describe, expect, test } from 'bun:test'
import { nodeUuid } from '../fakes/ironic.ts'
import { report } from '../introspection/house.ts'
import { httpBasic, legacyRoles, roles } from './contract/access.ts'
import { cors, discovery, healthcheck, paths, versions } from './contract/discovery.ts'
import { aborts, badReports, before, lists, reapplies, reports, starting } from './contract/introspection.ts'
import { play, titleOf, type Row, type Served } from './contract/row.ts'
import { failingRule, rules } from './contract/rules.ts'
import { site, type Site } from './contract/served.ts'
import { until } from './inspector.ts'

const replay = (rows: readonly Row[], served: Served) =>
  test.each(rows.map((row) => [titleOf(row), row] as const))('%s', (_title, row) => play(row, served))

describe('with Keystone', () => {
  const served = site({ api: 'auth: keystone' })
  for (const rows of [discovery, healthcheck, versions, paths, roles, before, starting, badReports, reports, lists])
    replay(rows, served)
  for (const rows of [aborts, reapplies, rules, failingRule]) replay(rows, served)

  test('a token that cannot be checked is nobody’s fault: 503, and 200 when Keystone is back', async () => {
    const { keystone, url } = served
    const token = keystone.issue({ user: 'late', roles: ['admin'] })
    const back = keystone.fault({ path: '/auth/tokens', status: 502, body: 'bad gateway' })
    const late: Served = { url, tokens: { late: token } }
    await play({ asks: 'GET /v1/introspection', as: 'late', gives: 503, shows: 'token' }, late)
    await play({ asks: 'GET /v1', as: 'late', gives: 200 }, late)
    back()
    await play({ asks: 'GET /v1/introspection', as: 'late', gives: 200 }, late)
  })
})

describe('with Keystone and legacy roles', () => {
  replay(legacyRoles, site({ api: 'auth: keystone, legacy_roles: true' }))
})

describe('with a file of users', () => {
  replay(httpBasic, site({ api: 'auth: http_basic, http_basic_file: FOLDER/htpasswd' }))
})

describe('with an origin whose pages may use it', () => {
  replay(cors, site({ api: 'auth: keystone, cors_origins: ["https://dashboard.example.org"]' }))
})

const of = (k: number) => `/v1/introspection/${nodeUuid(k)}`

describe('without login, with discovery, without managed boot', () => {
  const served = site({
    api: 'auth: none, healthcheck: false, max_limit: 2',
    introspection: ', can_manage_boot: false, timeout: 3s, cleanup_interval: 1s',
    more: 'discovery: {workflow: site, driver: fake-hardware}',
  })
  replay(
    [
      { asks: 'GET /healthcheck', gives: 404 },
      { asks: 'GET /v1/introspection', gives: 200, shows: { introspection: [] } },
      { asks: 'GET /v1/introspection?limit=3', gives: 400, shows: 'limit' },
      { asks: `GET ${of(1)}`, headers: { Authorization: 'Bearer x' }, gives: 404 },
      { asks: `POST ${of(1)}`, gives: 400, shows: 'managed boot' },
      { asks: 'POST /v1/introspection/nosuchname', gives: 400, shows: 'managed boot' },
      { asks: `POST ${of(1)}?manage_boot=0`, gives: 202 },
      { asks: 'POST /v1/continue', body: report(1), gives: 200, shows: { uuid: nodeUuid(1) } },
      { asks: `GET ${of(1)}`, after: [nodeUuid(1), 'finished'], gives: 200, shows: { error: null } },
      { asks: 'POST /v1/continue', body: report(200), gives: 200, shows: { uuid: expect.any(String) } },
      { asks: 'POST /v1/continue', body: report(2), gives: 400, shows: nodeUuid(2) },
      { asks: `POST ${of(3)}?manage_boot=no`, gives: 202 },
      { asks: `GET ${of(3)}`, after: [nodeUuid(3), 'error'], gives: 200, shows: { error: 'Introspection timeout' } },
    ],
    served,
  )
})

describe('that keeps no reports', () => {
  replay(
    [
      { asks: `POST ${of(1)}?manage_boot=0`, gives: 202 },
      { asks: 'POST /v1/continue', body: report(1), gives: 200, shows: { uuid: nodeUuid(1) } },
      { asks: `GET ${of(1)}`, after: [nodeUuid(1), 'finished'], gives: 200, shows: { error: null } },
      { asks: `GET ${of(1)}/data`, gives: 404, shows: 'keep' },
      { asks: `GET ${of(1)}/data/unprocessed`, gives: 404, shows: 'keep' },
      { asks: `POST ${of(1)}/data/unprocessed`, gives: 400, shows: 'keep' },
      { asks: `POST ${of(1)}/data/unprocessed`, body: '{}', gives: 400, shows: 'keep' },
      { asks: `POST ${of(1)}/data/unprocessed`, body: report(1), gives: 202 },
      { asks: `GET ${of(1)}`, after: [nodeUuid(1), 'finished'], gives: 200, shows: { error: null } },
    ],
    site({ api: 'auth: none', more: 'keep: {runs: 0, unprocessed: false}' }),
  )
})

describe('step by step', () => {
  const served = site({ api: 'auth: none' })
  const ask = (asks: string, gives: number, shows?: Row['shows']) => play({ asks, gives, shows }, served)
  const reaches = (k: number, state: string, shows: object = {}) =>
    play({ asks: `GET ${of(k)}`, after: [nodeUuid(k), state], gives: 200, shows: { state, ...shows } }, served)
  const send = (body: object) => fetch(`${served.url}/v1/continue`, { method: 'POST', body: JSON.stringify(body) })
  const record = async (k: number) =>
    (await (await fetch(`${served.url}${of(k)}`)).json()) as { started_at: string; finished_at: string | null }
  const sees = (site_: Site, k: number, part: RegExp) =>
    site_.ironic.requests.filter(({ method, path }) => path.includes(nodeUuid(k)) && part.test(`${method} ${path}`))

  test('a node that is being started is not started again, one that waits is, with a new time', async () => {
    const release = served.ironic.fault({ method: 'PUT', path: `${nodeUuid(1)}/management`, delay: 20_000, times: 1 })
    await ask(`POST ${of(1)}`, 202)
    await ask(`GET ${of(1)}`, 200, { state: 'starting' })
    await ask(`POST ${of(1)}`, 400, /starting/)
    release()
    await reaches(1, 'waiting')
    const { started_at: first } = await record(1)
    await ask(`POST ${of(1)}`, 202)
    await ask(`GET ${of(1)}/data`, 404)
    await reaches(1, 'waiting')
    expect((await record(1)).started_at > first).toBe(true)
  })

  test('of many starts at once one is taken, and no answer is a 500', async () => {
    const starts = Array.from({ length: 10 }, () => fetch(`${served.url}${of(2)}`, { method: 'POST' }))
    const statuses = (await Promise.all(starts)).map(({ status }) => status)
    expect(statuses).toContain(202)
    expect(statuses.filter((status) => status !== 202 && status !== 400)).toEqual([])
    await reaches(2, 'waiting')
  })

  test('without managed boot neither power nor boot device are touched at the start', async () => {
    await ask(`POST ${of(3)}?manage_boot=0`, 202)
    await ask(`GET ${of(3)}`, 200, { state: 'waiting' })
    expect(sees(served, 3, /^PUT|validate/)).toEqual([])
  })

  test('while a report is processed: no start, the same report again is fine, another one is refused', async () => {
    await ask(`POST ${of(4)}`, 202)
    await reaches(4, 'waiting')
    const release = served.ironic.fault({ method: 'PATCH', path: nodeUuid(4), delay: 20_000, times: 1 })
    const first = send(report(4))
    await reaches(4, 'processing', { finished: false, error: null })
    await ask(`POST ${of(4)}`, 400, /processing/)
    const [same, other] = [send(report(4)), send(report(4, { other: 1 }))]
    await same
    release()
    expect(await (await same).json()).toEqual({ uuid: nodeUuid(4) })
    expect([(await first).status, (await other).status]).toEqual([200, 400])
    await reaches(4, 'finished', { error: null })
    expect(sees(served, 4, /^PATCH/)).toHaveLength(1)
  })

  test('a report that comes while its node is being started waits for that', async () => {
    served.ironic.fault({ method: 'PUT', path: `${nodeUuid(5)}/states/power`, delay: 300, times: 1 })
    await ask(`POST ${of(5)}`, 202)
    await until(() => sees(served, 5, /power/).length > 0, 'the power is requested')
    expect((await send(report(5))).status).toBe(200)
    await reaches(5, 'finished')
  })

  test('the best match wins', async () => {
    for (const k of [6, 7]) await ask(`POST ${of(k)}?manage_boot=0`, 202)
    const value = report(6)
    const both = [
      ...(value.inventory as { interfaces: object[] }).interfaces,
      ...(report(7).inventory as { interfaces: object[] }).interfaces,
    ]
    const mixed = { ...value, inventory: { ...(value.inventory as object), interfaces: both } }
    expect(await (await send(mixed)).json()).toEqual({ uuid: nodeUuid(6) })
    await ask(`GET ${of(7)}`, 200, { state: 'waiting' })
  })

  test('a node that is busy is neither aborted nor processed again: 409', async () => {
    const release = served.ironic.fault({ method: 'PUT', path: `${nodeUuid(11)}/management`, delay: 20_000, times: 1 })
    await ask(`POST ${of(11)}`, 202)
    await until(() => sees(served, 11, /management/).length > 0, 'the boot device is requested')
    await ask(`POST ${of(11)}/abort`, 409, /busy/)
    await ask(`POST ${of(11)}/data/unprocessed`, 409, /busy/)
    release()
    await reaches(11, 'waiting')
  })

  test('an abort powers a node off that was powered on, not one that somebody else boots', async () => {
    for (const [k, query] of [
      [12, ''],
      [13, '?manage_boot=0'],
    ] as const) {
      await ask(`POST ${of(k)}${query}`, 202)
      await reaches(k, 'waiting')
      await ask(`POST ${of(k)}/abort`, 202)
      await reaches(k, 'error', { error: 'Canceled by operator' })
    }
    const targets = sees(served, 12, /states\/power/).map(({ body }) => (body as { target: string }).target)
    expect(targets.at(-1)).toBe('power off')
    expect(sees(served, 13, /states\/power/)).toEqual([])
  })

  test('a report that is processed again has a new start, and the old end until it is done', async () => {
    await ask(`POST ${of(14)}`, 202)
    await reaches(14, 'waiting')
    await send(report(14))
    await reaches(14, 'finished')
    const before = await record(14)
    const powered = sees(served, 14, /power/).length
    const release = served.ironic.fault({ method: 'PATCH', path: nodeUuid(14), delay: 20_000, times: 1 })
    const value = report(14)
    const body = { ...value, inventory: { ...(value.inventory as object), cpu: { count: 3, architecture: 'x86_64' } } }
    await play({ asks: `POST ${of(14)}/data/unprocessed`, body, gives: 202 }, served)
    const during = await record(14)
    expect(during).toMatchObject({ state: 'reapplying', finished: true, finished_at: before.finished_at, error: null })
    expect(during.started_at > before.started_at).toBe(true)
    release()
    await reaches(14, 'finished', { error: null })
    const after = await record(14)
    expect([after.started_at, after.finished_at! > before.finished_at!]).toEqual([during.started_at, true])
    expect(sees(served, 14, /power/)).toHaveLength(powered)
  })

  test('a power-off that fails is an error after the 200, but not for an enrolled node', async () => {
    for (const k of [8, 9]) {
      await ask(`POST ${of(k)}`, 202)
      await reaches(k, 'waiting')
      served.ironic.fault({
        method: 'PUT',
        path: `${nodeUuid(k)}/states/power`,
        status: 400,
        body: { faultstring: 'BMC is gone' },
      })
    }
    served.ironic.nodes.get(nodeUuid(9))!.provision_state = 'enroll'
    expect((await Promise.all([8, 9].map((k) => send(report(k))))).map(({ status }) => status)).toEqual([200, 200])
    await reaches(8, 'error', { error: expect.stringContaining('BMC is gone') })
    await reaches(9, 'finished', { error: null })
  })

  test('Ironic sees what it needs: no error until there is one, finished, and data with the inventory', async () => {
    const body = JSON.stringify({ uuid: nodeUuid(10) })
    const started = await fetch(`${served.url}${of(10)}?manage_boot=False`, { method: 'POST', body })
    expect(started.status).toBe(202)
    await ask(`GET ${of(10)}`, 200, { error: null, finished: false })
    expect((await send(report(10))).status).toBe(200)
    await reaches(10, 'finished', { error: null, finished: true })
    await ask(`GET ${of(10)}/data`, 200, { inventory: { cpu: {}, memory: {}, interfaces: expect.any(Array) } })
  })
})
