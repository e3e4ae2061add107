/** Paths, methods and versions: what needs no node. As ironic-inspector 11.1.0 answered, and what its last release changed. */

import { expect } from 'bun:test'
import type { Row } from './row.ts'

const node = '/v1/introspection/1e57ab1e-0000-4000-8000-000000000021'
const link = (path: string) => [
  { href: expect.stringMatching(new RegExp(`^http://127\\.0\\.0\\.1:\\d+${path}$`)), rel: 'self' },
]
const root = { versions: [{ id: '1.18', status: 'CURRENT', links: link('/v1') }] }
const linked = (href: string) => ({ versions: [{ links: [{ href, rel: 'self' }] }] })

/** Where the API is and what it has. */
export const discovery: readonly Row[] = [
  { asks: 'GET /', gives: 200, shows: root },
  { asks: 'GET /', as: 'garbage', gives: 200, shows: root },
  {
    asks: 'GET /v1',
    gives: 200,
    shows: {
      resources: [
        { name: 'continue', links: link('/v1/continue') },
        { name: 'introspection', links: link('/v1/introspection') },
        { name: 'rules', links: link('/v1/rules') },
      ],
    },
  },
  { asks: 'GET /v1/', gives: 200 },
  { asks: 'GET /v2', gives: 404 },
  { asks: 'GET /v1.18', gives: 404 },
  { asks: 'HEAD /', gives: 200, header: { 'content-type': 'application/json', 'content-length': '108' } },
  { asks: 'OPTIONS /', gives: 200, header: { allow: /GET.*HEAD.*OPTIONS/, 'content-length': '0' } },
  { asks: 'OPTIONS /v1/introspection', gives: 200, header: { allow: /GET.*HEAD.*OPTIONS/ } },
  { asks: 'OPTIONS /v1/continue', gives: 200, header: { allow: 'OPTIONS, POST' } },
  { asks: 'OPTIONS /nosuch', gives: 200, header: { allow: null } },
  {
    asks: 'GET /',
    headers: {
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Host': 'insp.example:443',
      'X-Forwarded-Prefix': '/pfx',
    },
    gives: 200,
    shows: linked('https://insp.example/pfx/v1'),
  },
  {
    asks: 'GET /',
    headers: { 'X-Forwarded-Host': 'far.example, near.example' },
    gives: 200,
    shows: linked('http://near.example/v1'),
  },
  {
    asks: 'GET /',
    headers: { Origin: 'http://example.com' },
    gives: 200,
    header: { 'access-control-allow-origin': null, vary: null },
  },
]

const health: Row = { asks: 'GET /healthcheck', gives: 200, bare: true }
const on = ['D', 404, 'the health check is on unless switched off'] as const

/** Asked by machines that know neither users nor versions. */
export const healthcheck: readonly Row[] = [
  { ...health, header: { 'content-type': 'text/plain; charset=UTF-8' }, differs: on },
  { ...health, asks: 'POST /healthcheck', differs: on },
  { ...health, asks: 'HEAD /healthcheck', gives: 204, differs: on },
  { ...health, headers: { 'X-OpenStack-Ironic-Inspector-API-Version': '9.9' }, differs: on },
  { ...health, headers: { Authorization: 'Bearer nonsense' }, differs: on },
  { ...health, headers: { Accept: 'application/json' }, shows: '{"detailed":false,"reasons":[]}', differs: on },
]

const version = (value: string, gives: number, more: Partial<Row> = {}): Row => ({
  asks: 'GET /',
  headers: { 'X-OpenStack-Ironic-Inspector-API-Version': value },
  gives,
  ...more,
})
const general = (value: string, gives: number): Row => ({
  asks: 'GET /v1',
  headers: { 'OpenStack-API-Version': value },
  gives,
  ...(gives === 200 ? {} : { differs: ['C', 200, 'the documented header is read'] }),
})
const outOfRange = (value: string): Row => version(value, 406, { shows: new RegExp(`${value}.*1\\.0.*1\\.18`) })
const malformed = (value: string, original = 500): Row =>
  version(value, 400, { shows: 'malformed', differs: ['C', original, 'a malformed version is the client’s mistake'] })

/** Which versions are spoken. */
export const versions: readonly Row[] = [
  ...['1.0', '1.18', 'latest', 'LATEST', ' 1.5 ', '1.05', '01.5'].map((value) => version(value, 200)),
  ...['1.19', '0.9', '2.0', '-1.5'].map(outOfRange),
  ...['abc', '1', 'v1.1', '1.x', ''].map((value) => malformed(value)),
  malformed('1.2.3', 200),
  version('1.99', 406, { asks: 'POST /v1/continue', body: '{}' }),
  version('1.99', 406, { asks: 'GET /v1/nosuch/path' }),
  version('1.99', 406, { asks: 'GET /v1/introspection' }),
  version('1.99', 200, { asks: 'OPTIONS /v1' }),
  general('baremetal-introspection 1.17', 200),
  general('compute 2.90, baremetal-introspection 1.18', 200),
  general('compute 2.90', 200),
  general('baremetal-introspection 1.99', 406),
  general('baremetal-introspection one', 400),
]

const missing = (asks: string, more: Partial<Row> = {}): Row => ({ asks, gives: 404, ...more })
const refused = (asks: string, allow: string): Row => ({
  asks,
  gives: 405,
  header: { allow },
  differs: ['C', 405, 'its body was HTML'],
})

/** Paths and methods that are not there; before any login. */
export const paths: readonly Row[] = [
  ...['/v1/nosuch', '/v1/nosuch/x/y', '/nosuch/x', `${node}/nosuch`].map((path) => missing(`GET ${path}`)),
  missing('HEAD /nosuch'),
  refused('POST /', 'GET, HEAD, OPTIONS'),
  refused('DELETE /v1', 'GET, HEAD, OPTIONS'),
  refused(`PUT ${node}`, 'GET, HEAD, OPTIONS, POST'),
  refused(`DELETE ${node}`, 'GET, HEAD, OPTIONS, POST'),
  refused('POST /v1/introspection', 'GET, HEAD, OPTIONS'),
  refused('GET /v1/continue', 'OPTIONS, POST'),
  refused('PUT /v1/continue', 'OPTIONS, POST'),
  refused('HEAD /v1/continue', 'OPTIONS, POST'),
  refused(`POST ${node}/data`, 'GET, HEAD, OPTIONS'),
  refused(`GET ${node}/abort`, 'OPTIONS, POST'),
  refused(`DELETE ${node}/data/unprocessed`, 'GET, HEAD, OPTIONS, POST'),
  refused('PUT /v1/rules', 'DELETE, GET, HEAD, OPTIONS, POST'),
  refused('PATCH /v1/rules/11111111-2222-3333-4444-555555555555', 'DELETE, GET, HEAD, OPTIONS, POST'),
  { asks: 'GET /v1//introspection?limit=1', gives: 308, header: { location: '/v1/introspection?limit=1' } },
]

const origin = 'https://dashboard.example.org'
const allowed = { vary: 'Origin', 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' }
const unsaid = { vary: null, 'access-control-allow-origin': null, 'access-control-allow-methods': null }
const page = (asks: string, gives: number, more: Partial<Row> = {}, Origin = origin): Row => ({
  asks,
  gives,
  header: allowed,
  ...more,
  headers: { Origin, ...more.headers },
})
const asksBefore = (method: string, names: string) => ({
  'Access-Control-Request-Method': method,
  'Access-Control-Request-Headers': names,
})

/** With `https://dashboard.example.org` as the one origin whose pages may use the API. */
export const cors: readonly Row[] = [
  page('GET /', 200),
  page('GET /v1/introspection', 401),
  page('GET /nosuch', 404),
  page('GET /', 406, { headers: { 'X-OpenStack-Ironic-Inspector-API-Version': '9.9' } }),
  page('GET /', 200, { header: unsaid }, 'https://evil.example'),
  page(`OPTIONS ${node}`, 200, {
    headers: asksBefore('POST', 'X-Auth-Token,Content-Type'),
    header: {
      ...allowed,
      'access-control-max-age': '3600',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'X-Auth-Token,Content-Type',
    },
  }),
  page(`OPTIONS ${node}`, 200, { headers: asksBefore('POST', 'X-Evil'), header: unsaid }),
  page(`OPTIONS ${node}`, 200, { headers: asksBefore('BREW', 'X-Auth-Token'), header: unsaid }),
  page(`OPTIONS ${node}`, 200, { header: unsaid }),
]
