/** Who may do what, with Keystone's tokens and with a file of users. */

import type { Person } from '../../fakes/keystone.ts'
import type { Row } from './row.ts'

const node = '/v1/introspection/11111111-2222-3333-4444-555555555555'
const keystone = { 'www-authenticate': /^Keystone uri="http:\/\/127\.0\.0\.1:\d+\/v3"$/ }

/** People by the name that rows call them. */
export const people: Readonly<Record<string, Person>> = {
  admin: { user: 'admin', roles: ['admin'], project: 'admin' },
  'admin of the system': { user: 'admin', roles: ['admin'], system: true },
  'Admin, spelt so': { user: 'admin', roles: ['Admin'], project: 'admin' },
  service: { user: 'ironic', roles: ['service'] },
  'reader of the system': { user: 'sys-reader', roles: ['reader'], system: true },
  reader: { user: 'reader', roles: ['reader'], project: 'demo' },
  member: { user: 'demo', roles: ['member', 'reader'], project: 'demo' },
  manager: { user: 'boss', roles: ['manager', 'member', 'reader'], project: 'demo' },
  administrator: { user: 'old', roles: ['administrator'], project: 'demo' },
  baremetal_admin: { user: 'bm-admin', roles: ['baremetal_admin'], project: 'demo' },
  baremetal_observer: { user: 'bm-observer', roles: ['baremetal_observer'], project: 'demo' },
  expired: { user: 'admin', roles: ['admin'], expires: 0 },
}

// 404 is what somebody gets who may ask: nothing was ever introspected.
const reading: readonly (readonly [asks: string, allowed: number])[] = [
  [`GET ${node}`, 404],
  [`HEAD ${node}`, 404],
  ['GET /v1/introspection?limit=1', 200],
]
const writing: typeof reading = [
  [`POST ${node}`, 404],
  [`GET ${node}/data`, 404],
  [`HEAD ${node}/data`, 404],
  [`GET ${node}/data/unprocessed`, 404],
  [`POST ${node}/data/unprocessed`, 404],
  [`POST ${node}/abort`, 404],
  ['GET /v1/rules', 200],
  ['HEAD /v1/rules', 200],
  ['GET /v1/rules/nosuch', 404],
  ['POST /v1/rules', 400],
  ['POST /v1/rules/nosuch', 400],
  ['DELETE /v1/rules/nosuch', 404],
  ['DELETE /v1/rules', 204],
  ['GET /ext/v1/firewall', 200],
  ['HEAD /ext/v1/firewall?brief=true', 200],
  ['POST /ext/v1/firewall/sync', 204],
  ['POST /ext/v1/firewall/macs/nosuch', 400],
  ['DELETE /ext/v1/firewall/macs/52:54:00:00:00:01', 404],
  ['GET /ext/v1/config', 200],
  ['POST /ext/v1/config/reload', 200],
]

function rows(as: string, mayRead: boolean, mayWrite: boolean): readonly Row[] {
  const row =
    (may: boolean) =>
    ([asks, allowed]: readonly [string, number]) => ({ asks, as, gives: may ? allowed : 403 })
  return [...reading.map(row(mayRead)), ...writing.map(row(mayWrite))]
}

const unidentified = (as?: string): readonly Row[] =>
  [...reading, ...writing].map(([asks]) => ({
    asks,
    ...(as === undefined ? {} : { as }),
    gives: 401,
    header: keystone,
  }))

const today: readonly Row[] = [
  ...['admin', 'admin of the system', 'Admin, spelt so', 'service'].flatMap((as) => rows(as, true, true)),
  ...rows('reader of the system', true, false),
  ...['reader', 'member', 'manager'].flatMap((as) => rows(as, false, false)),
  ...unidentified(),
  ...unidentified('garbage'),
  ...unidentified('expired'),
]

/** As ironic-inspector has it since 2024.2. */
export const roles: readonly Row[] = [
  ...today,
  ...['administrator', 'baremetal_admin', 'baremetal_observer'].flatMap((as) => rows(as, false, false)),
  {
    asks: `GET ${node}`,
    headers: {
      'X-Identity-Status': 'Confirmed',
      'X-Roles': 'admin',
      'X-Project-Id': 'admin',
      'OpenStack-System-Scope': 'all',
    },
    gives: 401,
  },
  { asks: `GET ${node}`, as: 'member', headers: { 'X-Roles': 'admin' }, gives: 403 },
]

/** As it was before, and as the recorded service had it. */
export const legacyRoles: readonly Row[] = [
  ...today,
  ...rows('administrator', true, true),
  ...rows('baremetal_admin', true, true),
  ...rows('baremetal_observer', true, false),
]

const basic = (value: string) => ({ Authorization: `Basic ${Buffer.from(value).toString('base64')}` })
const challenge = { 'www-authenticate': 'Basic realm="Baremetal API"' }
const challenged = ['C', 401, 'it told nobody how to log in'] as const
const unusable = (Authorization: string, asks: string): Row => ({
  asks,
  headers: { Authorization },
  gives: 400,
  shows: 'Authorization',
  differs: ['C', 400, 'its body was empty'],
})

/** With a file that has the user `operator` and the password `correct horse`. */
export const httpBasic: readonly Row[] = [
  ...[...reading, ...writing].map(([asks, gives]) => ({ asks, headers: basic('operator:correct horse'), gives })),
  {
    asks: `GET ${node}`,
    headers: { Authorization: `bAsIc ${Buffer.from('operator:correct horse').toString('base64')}` },
    gives: 404,
  },
  { asks: `GET ${node}`, gives: 401, header: challenge, differs: challenged },
  { asks: `GET ${node}`, headers: basic('operator:wrong'), gives: 401, header: challenge, differs: challenged },
  { asks: `GET ${node}`, headers: basic('somebody:correct horse'), gives: 401, header: challenge, differs: challenged },
  { asks: `POST ${node}`, headers: basic('operator:'), gives: 401, header: challenge, differs: challenged },
  ...['GET /', 'GET /v1', 'GET /nosuch', 'POST /v1/continue', `GET ${node}`].map((asks) => unusable('Bearer x', asks)),
  ...['Basic', 'Basic !!!', `Basic ${Buffer.from('nocolon').toString('base64')}`].map((value) =>
    unusable(value, 'GET /'),
  ),
  { asks: 'OPTIONS /v1', headers: { Authorization: 'Bearer x' }, gives: 200 },
  { asks: 'GET /', gives: 200 },
  { asks: 'GET /nosuch', gives: 404 },
  { asks: 'POST /v1/continue', body: '[]', gives: 400, shows: 'object' },
]
