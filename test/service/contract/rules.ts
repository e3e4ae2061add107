/** Rules over the API, in the order in which ironic-inspector 11.1.0 was asked, and one that is met. */

import { expect } from 'bun:test'
import { nodeUuid } from '../../fakes/ironic.ts'
import { report } from '../../introspection/house.ts'
import type { Row } from './row.ts'

const admin = { as: 'admin' }
const fail = [{ action: 'fail', message: 'no' }]
const uuids = ['a', 'b', 'c', 'd'].map((last) => `b0ea6361-03cd-467c-859c-7230547dcb9${last}`) as [
  string,
  string,
  string,
  string,
]
const nobody = '11111111-2222-3333-4444-555555555555'
const linked = (uuid: string) => ({ uuid, links: [{ href: `/v1/rules/${uuid}`, rel: 'self' }] })
const ask = (asks: string, gives: number, shows?: Row['shows'], more: Partial<Row> = {}): Row => ({
  ...admin,
  asks,
  gives,
  shows,
  ...more,
})
const create = (body: string | object, gives: number, shows?: Row['shows'], more: Partial<Row> = {}): Row =>
  ask('POST /v1/rules', gives, shows, { body, ...more })
const refused = (rule: object, shows?: Row['shows']): Row => create({ actions: fail, ...rule }, 400, shows)
const condition = (more: object) => ({ conditions: [{ op: 'eq', field: 'x', value: 1, ...more }] })
const actions = (...list: object[]) => ({ actions: list })
const gone = { header: { 'content-type': 'text/plain; charset=utf-8' } }

const vendor = {
  uuid: uuids[0],
  description: 'set vendor',
  scope: 's1',
  conditions: [
    { op: 'eq', field: 'data://inventory.cpu.architecture', value: 'x86_64' },
    { op: 'gt', field: 'node://properties.memory_mb', value: 1024, multiple: 'all', invert: true },
  ],
  actions: [{ action: 'set-attribute', path: '/extra/v', value: '{data[inventory][system_vendor][manufacturer]}' }],
}
const [first, second] = vendor.conditions
const whole = {
  ...vendor,
  ...linked(uuids[0]),
  conditions: [{ ...first, multiple: 'any', invert: false }, second],
}
const inList = { rules: [{ ...linked(uuids[0]), description: 'set vendor', scope: 's1' }] }
const notJson = { differs: ['C', 500, 'what is wrong is said'] } as const

const proxy = {
  headers: {
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-Host': 'insp.example',
    'X-Forwarded-Prefix': '/far, /pfx',
  },
}
const behind = (uuid: string) => ({ uuid, links: [{ href: `/pfx/v1/rules/${uuid}`, rel: 'self' }] })

/** Links of rules have neither scheme nor host, but the prefix of the last proxy. */
const proxied: readonly Row[] = [
  ask('GET /v1/rules', 200, { rules: [behind(uuids[0])] }, proxy),
  ask(`GET /v1/rules/${uuids[0]}`, 200, behind(uuids[0]), proxy),
  create({ uuid: uuids[1], actions: fail }, 201, behind(uuids[1]), proxy),
  ask(`GET /v1/rules/${uuids[1]}`, 200, linked(uuids[1])),
  ask(`DELETE /v1/rules/${uuids[1]}`, 204, undefined, { ...gone, ...proxy }),
]

/** Created, shown, refused, deleted. */
export const rules: readonly Row[] = [
  ask('DELETE /v1/rules', 204, undefined, gone),
  ask('GET /v1/rules', 200, { rules: [] }),
  create(vendor, 201, whole),
  ask('GET /v1/rules', 200, inList),
  ask('GET /v1/rules/', 200, inList),
  ask('HEAD /v1/rules', 200, undefined, { differs: ['C', 500, 'its policy had no HEAD'] }),
  ask(`GET /v1/rules/${uuids[0]}`, 200, whole),
  ask(`GET /v1/rules/${uuids[0].toUpperCase()}`, 200, whole, { differs: ['C', 404, 'UUIDs are normalised'] }),
  ...proxied,
  create(vendor, 409, uuids[0]),
  create(
    { uuid: uuids[1], actions: fail },
    200,
    { ...linked(uuids[1]), conditions: [], description: null },
    {
      headers: { 'X-OpenStack-Ironic-Inspector-API-Version': '1.5' },
    },
  ),
  ...['', '{broken', '[]', 'null'].map((body) => create(body, 400, undefined, notJson)),
  create('{}', 400, 'actions'),
  refused({ actions: [] }, 'actions'),
  ...['x', 5].map((uuid) => refused({ uuid })),
  refused({ scope: 's'.repeat(256) }, '255'),
  create({ description: 5, actions: fail }, 201, { description: 5 }),
  ...[{}, 'x', [1]].map((conditions) => refused({ conditions }, 'condition')),
  refused(condition({ op: 'nosuch' }), 'nosuch'),
  refused({ conditions: [{ op: 'eq', value: 1 }] }, 'field'),
  refused({ conditions: [{ field: 'x', value: 1 }] }, 'op'),
  refused({ conditions: [{ op: 'eq', field: 'x' }] }, 'value'),
  create({ conditions: [{ op: 'is-empty', field: 'x' }], actions: fail }, 201, {
    conditions: [{ field: 'x', invert: false, multiple: 'any', op: 'is-empty' }],
  }),
  refused(condition({ multiple: 'some' }), 'some'),
  refused(condition({ invert: 'yes' }), 'invert'),
  refused(condition({ field: 'http://x.y' }), 'http'),
  refused(condition({ field: '$.x[' }), '$.x['),
  refused(condition({ extra: 2 }), 'extra'),
  refused(condition({ op: 'in-net', value: 'nonsense' }), 'nonsense'),
  refused(condition({ op: 'matches', value: '[' }), '['),
  refused(actions({ action: 'nosuch' }), 'nosuch'),
  refused(actions({ message: 'x' }), 'action'),
  refused(actions({ action: 'fail' }), 'message'),
  refused(actions({ action: 'fail', message: 'x', more: 1 }), 'more'),
  refused(actions({ action: 'set-attribute', path: '/x' }), 'value'),
  create({ actions: fail, unknown: 1, uuid: uuids[2] }, 201, linked(uuids[2])),
  ask(`POST /v1/rules/${uuids[3]}`, 201, linked(uuids[3]), {
    body: { actions: fail },
    differs: ['X', 405, 'openstacksdk creates rules so'],
  }),
  ...[nobody, 'nosuch'].map((uuid) => ask(`GET /v1/rules/${uuid}`, 404, 'not found')),
  ask(`DELETE /v1/rules/${nobody}`, 404, 'not found'),
  ask(`DELETE /v1/rules/${uuids[0]}`, 204, undefined, gone),
  ask(`GET /v1/rules/${uuids[0]}`, 404, 'not found'),
  ask('DELETE /v1/rules', 204, undefined, gone),
  ask('GET /v1/rules', 200, { rules: [] }),
]

const of = `/v1/introspection/${nodeUuid(27)}`

/** A rule that fails the introspection of node 27, which waits. */
export const failingRule: readonly Row[] = [
  create(
    {
      conditions: [{ op: 'eq', field: 'data://inventory.cpu.count', value: 8 }],
      actions: [{ action: 'fail', message: 'eight is too many' }],
    },
    201,
  ),
  { asks: 'POST /v1/continue', body: report(27), gives: 400, shows: 'eight is too many' },
  ask(`GET ${of}`, 200, { state: 'error', error: expect.stringContaining('eight is too many') }),
  ask('DELETE /v1/rules', 204),
  ask(`POST ${of}`, 202),
  { ...ask(`GET ${of}`, 200, { error: null }), after: [nodeUuid(27), 'waiting'] },
]
