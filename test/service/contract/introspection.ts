/** The life of introspections, in the order in which ironic-inspector 11.1.0 was asked. Nodes: see `contract.test.ts`. */

import { expect } from 'bun:test'
import { nodeName, nodeUuid } from '../../fakes/ironic.ts'
import { report } from '../../introspection/house.ts'
import type { Row } from './row.ts'

const admin = { as: 'admin' }
const of = (k: number) => `/v1/introspection/${nodeUuid(k)}`
const nobody = '/v1/introspection/11111111-2222-3333-4444-555555555555'
const get = (path: string, gives: number, shows?: Row['shows']): Row => ({
  ...admin,
  asks: `GET ${path}`,
  gives,
  shows,
})
const start = (path: string, gives = 202, more: Partial<Row> = {}): Row => ({
  ...admin,
  asks: `POST ${path}`,
  gives,
  ...more,
})
const post = (body: string | object, gives: number, more: Partial<Row> = {}): Row => ({
  asks: 'POST /v1/continue',
  body,
  gives,
  ...more,
})
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?$/)
const status = (k: number, state: string, more: object = {}) => ({
  uuid: nodeUuid(k),
  state,
  finished: state === 'finished' || state === 'error',
  error: null,
  started_at: time,
  finished_at: state === 'finished' || state === 'error' ? time : null,
  links: [{ href: expect.stringMatching(new RegExp(`^http://127\\.0\\.0\\.1:\\d+${of(k)}$`)), rel: 'self' }],
  ...more,
})
const reaches = (k: number, state: string, more: object = {}): Row => ({
  ...get(of(k), 200, status(k, state, more)),
  after: [nodeUuid(k), state],
})

/** Nothing was started. */
export const before: readonly Row[] = [
  get(of(21), 404, `${nodeUuid(21)}" in cache`),
  get(`/v1/introspection/${nodeName(21)}`, 404, 'in cache'),
  get(nobody, 404, 'in cache'),
  get('/v1/introspection/nosuchname', 404, 'nosuchname'),
  get('/v1/introspection/bad%20name', 400, 'bad name'),
  get('/v1/introspection/a%2Fb', 404),
  get(`${of(21)}/`, 404),
  get(`${of(21)}/data`, 404, 'processed=true'),
  get(`${of(21)}/data/unprocessed`, 404, 'processed=false'),
  get(`${nobody}/data`, 404),
  get('/v1/introspection/nosuchname/data', 404),
  start(`${of(21)}/abort`, 404, { shows: `${nodeUuid(21)}" in cache` }),
  start(`${nobody}/abort`, 404, { shows: 'in cache' }),
  start('/v1/introspection/nosuchname/abort', 404, { shows: 'nosuchname' }),
  start(`${of(21)}/data/unprocessed`, 404),
  start(`${nobody}/data/unprocessed`, 404),
  start('/v1/introspection/nosuchname/data/unprocessed', 404, { shows: 'nosuchname' }),
]

/** Node 31 is `available`, 32 has neither ports nor a BMC address, 33 has no ports. */
export const starting: readonly Row[] = [
  start(nobody, 404),
  start('/v1/introspection/nosuchname', 404),
  start(of(31), 400, { shows: /available.*manageable/ }),
  start(`${of(21)}?manage_boot=foo`, 400, { shows: 'manage_boot' }),
  start(`${of(21)}?manage_boot=`, 400, { shows: 'manage_boot' }),
  start(`${of(21)}?workflow=nosuch`, 400, { shows: 'nosuch', differs: ['X', 202, 'workflow= chooses one'] }),
  start(`${of(21)}?workflow=`, 400, { differs: ['X', 202, 'workflow= chooses one'] }),
  get(of(21), 404),
  start(of(21)),
  get(of(21), 200, { uuid: nodeUuid(21), finished: false, error: null, finished_at: null }),
  reaches(21, 'waiting'),
  start(of(21)),
  reaches(21, 'waiting'),
  start(`/v1/introspection/${nodeName(22)}?manage_boot=False`),
  get(of(22), 200, status(22, 'waiting')),
  start(`${of(23)}?manage_boot=0`),
  get(of(23), 200, status(23, 'waiting')),
  start(`${of(24)}?new_ipmi_username=a&new_ipmi_password=b`, 400, {
    differs: ['C', 202, 'it ignored them; we set them where that is switched on'],
  }),
  start(`${of(24)}?new_ipmi_password=b`, 400, {
    headers: { 'X-OpenStack-Ironic-Inspector-API-Version': '1.9' },
    shows: '1.9',
    differs: ['C', 202, 'it ignored them'],
  }),
  start(`${of(24)}?new_ipmi_username=a&new_ipmi_password=`),
  start(of(25), 202, { body: '{broken' }),
  start(of(26), 202, { body: { uuid: nodeUuid(26) } }),
  start(of(27), 202, { headers: { 'Content-Type': 'multipart/form-data' }, body: 'x' }),
  start(of(32)),
  reaches(32, 'error', { error: expect.stringMatching(/no lookup attributes/i) }),
  start(`${of(32)}?manage_boot=0`, 400, { shows: /no lookup attributes/i }),
  start(of(33)),
  reaches(33, 'waiting'),
  ...[21, 24, 25, 26, 27].map((k) => reaches(k, 'waiting')),
  get(`${of(21)}/data`, 404),
  get(`${of(21)}/data/unprocessed`, 404),
  start(`${of(21)}/data/unprocessed`, 202, { differs: ['C', 404, 'while it waits nothing happens, whatever is kept'] }),
  get(`/v1/introspection/${nodeUuid(21).toUpperCase()}`, 200),
  get(`/v1/introspection/${nodeUuid(21).replaceAll('-', '')}`, 200),
  { ...get(`/v1/introspection/${nodeName(21)}`, 200), headers: { 'X-OpenStack-Ironic-Inspector-API-Version': '1.0' } },
  { ...admin, asks: `HEAD ${of(21)}`, gives: 200, differs: ['C', 500, 'its policy had no HEAD'] },
]

const notJson = ['C', 500, 'the ramdisk would repeat it for minutes'] as const
const atOnce = ['C', 400, 'the node waited on until its time-out, the cause was lost'] as const
const mixed = report(22)
Object.assign(mixed.inventory as object, { bmc_address: (report(23).inventory as { bmc_address: string }).bmc_address })

/** What ramdisks should not send. */
export const badReports: readonly Row[] = [
  { asks: 'POST /v1/continue', gives: 400, shows: 'empty', differs: notJson },
  post('', 400, { headers: { 'Content-Type': 'application/json' }, shows: 'empty', differs: notJson }),
  post('{broken', 400, { shows: 'JSON', differs: notJson }),
  ...['[1, 2]', '"text"', 'null', '42'].map((body) => post(body, 400, { shows: 'object' })),
  post('{}', 400, { shows: /look up error/i }),
  post({ inventory: {} }, 400, { shows: /look up error/i }),
  post({ inventory: { interfaces: [], cpu: {}, memory: {}, disks: [] } }, 400, { shows: /look up error/i }),
  post({ inventory: 'text' }, 400, { differs: ['C', 500, 'bad data is no failure of the service'] }),
  post({ inventory: { interfaces: [{ name: 'eth0', mac_address: 'nonsense' }], bmc_address: '10.9.9.9' } }, 400, {
    shows: /look up error.*10\.9\.9\.9/i,
  }),
  post(report(240), 400, { shows: /look up error/i }),
  post(report(28), 400, { shows: /look up error/i }),
  post(mixed, 400, { shows: new RegExp(`(?=.*${nodeUuid(22)}).*${nodeUuid(23)}`) }),
  get(of(22), 200, status(22, 'waiting')),
  get(of(23), 200, status(23, 'waiting')),
  post(report(22, { error: 'ramdisk exploded' }), 400, { shows: 'ramdisk exploded', differs: atOnce }),
  get(of(22), 200, status(22, 'error', { error: expect.stringContaining('ramdisk exploded') })),
  post(report(22), 400, { shows: /look up error/i }),
]

const inventory = { inventory: { cpu: { count: 8 }, bmc_address: expect.any(String) } }

/** Reports that are taken, and what is stored of them. */
export const reports: readonly Row[] = [
  post(report(21), 200, { shows: { uuid: nodeUuid(21) } }),
  reaches(21, 'finished'),
  post(report(21), 400, { shows: /look up error/i }),
  post(report(23), 200, { headers: { 'Content-Type': 'text/plain' }, shows: { uuid: nodeUuid(23) } }),
  post(report(33), 200, { shows: { uuid: nodeUuid(33) } }),
  post({ ...report(24), boot_interface: undefined }, 200, { shows: { uuid: nodeUuid(24) } }),
  post(report(25), 200, { as: 'garbage', shows: { uuid: nodeUuid(25) } }),
  ...[23, 24, 25, 33].map((k) => reaches(k, 'finished')),
  get(`${of(21)}/data`, 200, { ...inventory, all_interfaces: { eth0: { pxe: true } } }),
  get(`${of(21)}/data/`, 200, inventory),
  get(`/v1/introspection/${nodeName(21)}/data`, 200, inventory),
  { ...get(`${of(21)}/data`, 200, inventory), headers: { 'X-OpenStack-Ironic-Inspector-API-Version': '1.0' } },
  {
    ...get(`${of(21)}/data/unprocessed`, 200, report(21)),
    headers: { 'OpenStack-API-Version': 'baremetal-introspection 1.17' },
  },
  {
    ...admin,
    asks: `HEAD ${of(21)}/data`,
    gives: 200,
    header: { 'content-type': 'application/json', 'content-length': /^\d{3,}$/ },
  },
  start(of(21)),
  get(`${of(21)}/data`, 404),
  get(`${of(21)}/data/unprocessed`, 404),
]

const all = [21, 33, 32, 27, 26, 25, 24, 23, 22]
const listed = (nodes: readonly number[]) => ({ introspection: nodes.map((k) => ({ uuid: nodeUuid(k) })) })
const list = (query: string, gives: number, shows?: Row['shows']): Row => get(`/v1/introspection${query}`, gives, shows)

/** Pages, after node 21 was started once more. */
export const lists: readonly Row[] = [
  reaches(21, 'waiting'),
  list('', 200, listed(all)),
  list('?limit=2', 200, listed(all.slice(0, 2))),
  list('/?limit=1', 200, { introspection: [status(21, 'waiting')] }),
  list('?limit=0', 200, listed(all)),
  list('?limit=1000', 200, listed(all)),
  ...['-1', 'abc', '1001', '', '1.5'].map((limit) => list(`?limit=${limit}`, 400, 'Bad request')),
  list('?marker=bad', 400, 'Bad request'),
  list('?marker=', 400, 'Bad request'),
  list('?marker=11111111-2222-3333-4444-555555555555', 404),
  list(`?marker=${nodeUuid(21)}&limit=1`, 200, listed([33])),
  list(`?marker=${nodeUuid(26)}`, 200, listed([25, 24, 23, 22])),
  list(`?marker=${nodeUuid(22)}`, 200, { introspection: [] }),
  list('?state=starting', 200, { introspection: [] }),
  list('?state=error', 200, listed([32, 22])),
  list('?state=error,finished&limit=2', 200, listed([33, 32])),
  list(`?state=error&marker=${nodeUuid(32)}`, 200, listed([22])),
  list('?state=bogus', 400, /bad request.*bogus/i),
  list('?state=waiting,bogus', 400, 'bogus'),
  list('?state=', 400, 'Bad request'),
  list('?state=error,', 400, 'Bad request'),
  list('?state=Finished', 400, 'Finished'),
  list('?state=error&state=bogus', 200, listed([32, 22])),
  list('?unknown=1&limit=1', 200, listed([21])),
  list('?limit=1&limit=2', 200, listed([21])),
  {
    ...list('?limit=1', 200, { introspection: [status(21, 'waiting')] }),
    headers: { 'X-OpenStack-Ironic-Inspector-API-Version': '1.0' },
  },
  { ...admin, asks: 'HEAD /v1/introspection?limit=1', gives: 200, header: { 'content-type': 'application/json' } },
]

const canceled = { error: 'Canceled by operator' }

/** Node 21 waits, 23 has finished. */
export const aborts: readonly Row[] = [
  start(`${of(23)}/abort`),
  reaches(23, 'finished'),
  start(`${of(21)}/abort`, 202, { body: '{broken' }),
  reaches(21, 'error', canceled),
  post(report(21), 400, { shows: /look up error/i }),
  start(`${of(21)}/abort/`),
  reaches(21, 'error', canceled),
  start(`/v1/introspection/${nodeName(21)}/abort`),
  reaches(21, 'error', canceled),
]

const cpus = (count: number) => {
  const value = report(23)
  return { ...value, inventory: { ...(value.inventory as object), cpu: { count, architecture: 'x86_64' } } }
}
const again = (k: number, body?: string | object, gives = 202, more: Partial<Row> = {}): Row =>
  start(`${of(k)}/data/unprocessed`, gives, { ...(body === undefined ? {} : { body }), ...more })

/** Node 23 has finished, 21 was aborted before its report came. */
export const reapplies: readonly Row[] = [
  again(23),
  reaches(23, 'finished'),
  again(23, '{broken', 400, { shows: 'JSON' }),
  ...['[1]', 'null', '"x"'].map((body) => again(23, body, 400, { shows: 'object' })),
  again(23, '{}'),
  reaches(23, 'finished'),
  get(`${of(23)}/data`, 200, { inventory: { cpu: { count: 8 } } }),
  again(23, cpus(4)),
  reaches(23, 'finished'),
  get(`${of(23)}/data`, 200, { inventory: { cpu: { count: 4 } } }),
  get(`${of(23)}/data/unprocessed`, 200, cpus(4)),
  again(23, { inventory: {} }),
  reaches(23, 'error', { error: expect.stringMatching(/inventory/i) }),
  again(23, report(23)),
  reaches(23, 'finished'),
  again(21, undefined, 404),
  start(`/v1/introspection/${nodeName(23)}/data/unprocessed`),
  reaches(23, 'finished'),
]
