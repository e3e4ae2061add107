/** Rules made over the API of the compiled binary: what meets them, and what they do. Every operator and type is in `test/rules`. */

import { afterAll, beforeAll, expect, test } from 'bun:test'
import { fakeIronic, nodeUuid, type FakeIronic, type Thing } from '../fakes/ironic.ts'
import { report } from '../introspection/house.ts'
import { severalCases } from '../rules/several.ts'
import { emptyDirectory, freePort, serve, type Inspector } from './inspector.ts'

let directory: Awaited<ReturnType<typeof emptyDirectory>>
let ironic: FakeIronic
let inspector: Inspector

beforeAll(async () => {
  directory = await emptyDirectory()
  ironic = await fakeIronic({ nodes: 10 })
  const port = await freePort()
  const configuration = `version: 1
api: {listen: "127.0.0.1:${port}", auth: none}
ironic: {auth: none, endpoint: "${ironic.url}"}
database: {path: inspector.sqlite}
firewall: {driver: none}
introspection: {workflow: site, start_delay: 0s, not_started: accept}
workflows: {site: {steps: [rules]}}
`
  inspector = await serve(configuration, { cwd: directory.path, port })
})
afterAll(async () => {
  await inspector.signal('SIGKILL')
  await ironic.stop()
  await directory.remove()
})

/** Puts these rules in the place of all others. */
async function rules(...list: readonly object[]): Promise<void> {
  expect((await fetch(`${inspector.url}/v1/rules`, { method: 'DELETE' })).status).toBe(204)
  for (const rule of list) {
    const created = await fetch(`${inspector.url}/v1/rules`, { method: 'POST', body: JSON.stringify(rule) })
    expect(created.status).toBe(201)
  }
}

const fields = { int: 5, float: 5.5, bool: true, text: '5', null: null, list: [5, 6] }
const columns = [...Object.keys(fields), 'missing']
const post = (k: number, more = {}) =>
  fetch(`${inspector.url}/v1/continue`, { method: 'POST', body: JSON.stringify(report(k, { ...fields, ...more })) })
const node = (k: number) => ironic.nodes.get(nodeUuid(k))! as Thing & { properties: Record<string, string> }
const capabilities = (k: number) => new Set((node(k).properties.capabilities ?? '').split(',').filter(Boolean))
const marks = (name: string, condition: object) => ({
  conditions: [condition],
  actions: [{ action: 'set-capability', name, value: 'met' }],
})

/** An operator with a value, and for each column: + met, - not met, ! the introspection fails, blank: not asked. */
const table: readonly (readonly [op: string, value: unknown, answers: string])[] = [
  ['eq', 5, '++-+!!-'],
  ['eq', 5.5, '-+--!!-'],
  ['eq', true, '--+-!!-'],
  ['eq', '5', '---+---'],
  ['eq', [5, 6], '-----+-'],
  ['ne', 5, '--+-!!-'],
  ['ne', '5', '+++-++-'],
  ['lt', 5.5, '+-++!!-'],
  ['lt', 'x', '!!!+!!-'],
  ['le', 5, '++++!!-'],
  ['gt', 4, '++-+!!-'],
  ['ge', 5.5, '-+--!!-'],
  ['in-net', '0.0.0.0/29', '+  +!!-'],
  ['matches', '(5|T.*)', '+-++---'],
  ['contains', 'e$', '--+-+--'],
  ['is-empty', undefined, '----+-+'],
]
const cells = table.flatMap(([op, value, answers], row) =>
  columns.flatMap((field, column) =>
    [false, true].map((invert) => {
      // What is missing meets nothing but is-empty, inverted or not.
      const flips = invert && (field !== 'missing' || op === 'is-empty')
      const answer = answers[column]
      const met = answer === '!' || answer === ' ' ? undefined : (answer === '+') !== flips
      const name = `${op}_${row}_${field}${invert ? '_inverted' : ''}`
      return { name, condition: { op, field, invert, ...(value === undefined ? {} : { value }) }, answer, met }
    }),
  ),
)

test('operators, with the types that they can read, plain and inverted', async () => {
  const testable = cells.filter(({ met }) => met !== undefined)
  await rules(...testable.map(({ name, condition }) => marks(name, condition)))
  expect((await post(1)).status).toBe(200)
  const met = testable.filter((cell) => cell.met).map(({ name }) => `${name}:met`)
  expect([...capabilities(1)].sort()).toEqual(met.sort())
})

test('a type that an operator cannot read fails the introspection, and the ramdisk hears which field', async () => {
  for (const { condition } of cells.filter(({ answer }) => answer === '!')) {
    await rules(marks('never', condition))
    const answer = await post(2)
    expect([condition, answer.status, await answer.text()]).toEqual([
      condition,
      400,
      expect.stringContaining(`${condition.op} of \\"${condition.field}\\"`),
    ])
  }
  expect(capabilities(2)).toEqual(new Set())
})

test('of several values one, all or the first must hold, each inverted by itself', async () => {
  const kinds = ['any', 'all', 'first'] as const
  await rules(
    ...[5, 6].flatMap((value) =>
      kinds.flatMap((multiple) =>
        [false, true].map((invert) =>
          marks(`${multiple}${invert ? '_not' : ''}_${value}`, { op: 'eq', field: 'list[*]', value, multiple, invert }),
        ),
      ),
    ),
  )
  expect((await post(3)).status).toBe(200)
  const met = ['any_5', 'first_5', 'any_not_5', 'any_6', 'any_not_6', 'first_not_6'].map((name) => `${name}:met`)
  expect([...capabilities(3)].sort()).toEqual(met.sort())
})

test('the same holds for every operator: asked of three more', async () => {
  const cases = ['in-net', 'matches', 'is-empty'].flatMap((op) =>
    severalCases(op).map((one, n) => ({ ...one, name: `${op}_${n}`, field: `${op}_${n}` })),
  )
  await rules(...cases.map(({ name, field, condition }) => marks(name, { ...condition, field: `'${field}'[*]` })))
  const lists = Object.fromEntries(cases.map(({ field, values }) => [field, values]))
  expect((await post(10, lists)).status).toBe(200)
  const met = cases.filter((one) => one.holds).map(({ name }) => `${name}:met`)
  expect([...capabilities(10)].sort()).toEqual(met.sort())
})

test('a rule with a scope is for the nodes of that scope, and one whose conditions hold in part is for none', async () => {
  const action = (name: string) => [{ action: 'set-capability', name, value: 'met' }]
  const [holds, fails] = [
    { op: 'eq', field: 'int', value: 5 },
    { op: 'eq', field: 'int', value: 6 },
  ]
  await rules(
    { scope: 'rack', actions: action('scoped') },
    { actions: action('everywhere') },
    { conditions: [holds, fails], actions: action('in_part') },
  )
  node(5).properties = { inspection_scope: 'rack' }
  node(6).properties = { inspection_scope: 'rack-2' }
  expect((await Promise.all([4, 5, 6].map((k) => post(k)))).map(({ status }) => status)).toEqual([200, 200, 200])
  expect(capabilities(4)).toEqual(new Set(['everywhere:met']))
  expect(capabilities(5)).toEqual(new Set(['scoped:met', 'everywhere:met']))
  expect(capabilities(6)).toEqual(new Set(['everywhere:met']))
})

test('all conditions are tested before the first action, and actions run in the order of creation', async () => {
  const set = (value: string) => ({ action: 'set-attribute', path: '/extra/seen', value })
  await rules(
    { actions: [set('first')] },
    { conditions: [{ op: 'is-empty', field: 'node://extra.seen' }], actions: [set('second')] },
    { conditions: [{ op: 'eq', field: 'node://extra.seen', value: 'second' }], actions: [set('third')] },
  )
  expect((await post(7)).status).toBe(200)
  expect(node(7).extra).toEqual({ seen: 'second' })
})

test('values are formatted at any depth, keys too, and doubled braces are braces', async () => {
  const value = { 'k{data[int]}': ['{data[list][1]} {data[float]:.2f} {data[bool]} {{x}}', 7, null, { a: '{{}}' }] }
  await rules({ actions: [{ action: 'set-attribute', path: '/extra/made', value }] })
  expect((await post(8)).status).toBe(200)
  expect(node(8).extra).toEqual({ made: { k5: ['6 5.50 True {x}', 7, null, { a: '{}' }] } })
})

test('a value whose key is missing, or whose brace is not closed, fails the introspection', async () => {
  for (const value of ['{data[nosuch]}', '{data[list][9]}', '{data', '{data.int}']) {
    await rules({ actions: [{ action: 'set-attribute', path: '/extra/made', value }] })
    const answer = await post(9)
    const state = await (await fetch(`${inspector.url}/v1/introspection/${nodeUuid(9)}`)).json()
    expect([value, answer.status, state]).toEqual([value, 400, expect.objectContaining({ state: 'error' })])
  }
  expect(node(9).extra).toEqual({})
})
