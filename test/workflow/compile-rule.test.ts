import { describe, expect, test } from 'bun:test'
import { compileFileRule } from '../../src/app/file-rule.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { parseRule, prepareRules, type FileRule } from '../../src/rules/index.ts'
import type { Uuid } from '../../src/model/uuid.ts'
import { run, traces } from './actions/running.ts'
import { nodeWith } from './end-state.ts'

const at = { file: 'rules.d/site.yaml', line: 3, column: 5 }

function fileRules(...written: readonly JsonObject[]): readonly FileRule[] {
  return written.map((rule, index) => {
    const id = typeof rule.id === 'string' ? rule.id : `site.yaml:${index + 1}`
    const result = compileFileRule(rule, { id, at, exact: () => rule, dataKeys: [] })
    if (!result.rule) throw new Error(JSON.stringify(result.findings))
    return result.rule
  })
}

const apiRule = (number: number, body: JsonObject) =>
  parseRule(body, `00000000-0000-4000-8000-00000000000${number}` as Uuid)

function applied(files: readonly FileRule[], api: readonly ReturnType<typeof apiRule>[] = []) {
  const rules = prepareRules(api, files)
  return {
    rules: (world: Parameters<typeof rules>[0], context: Parameters<typeof rules>[2]) =>
      rules(world, undefined, context),
  }
}

describe('rules of files', () => {
  test('in both forms run first, in their order, then those of the API', async () => {
    const files = fileRules(
      { id: 'first', when: 'inventory.cpu.count == 4', set: { '/extra/order': ['first'] } },
      { conditions: [], actions: [{ action: 'extend-attribute', path: 'extra/order', value: 'second' }] },
    )
    const api = [apiRule(1, { actions: [{ action: 'extend-attribute', path: 'extra/order', value: 'third' }] })]
    const outcome = await run(['rules'], applied(files, api))
    expect(outcome).toMatchObject({
      plan: { requests: [{ body: [{ path: '/extra/order', value: ['first', 'second', 'third'] }] }] },
      trace: {
        steps: [
          {
            rules: [
              { id: 'first', at, outcome: 'applied', when: { value: true } },
              { id: 'site.yaml:2', at, outcome: 'applied' },
              { id: '00000000-0000-4000-8000-000000000001', outcome: 'applied' },
            ],
          },
        ],
      },
    })
    expect(outcome.trace.steps[0]?.changes.map(({ origin }) => origin.rule)).toEqual([
      'first',
      'site.yaml:2',
      '00000000-0000-4000-8000-000000000001',
    ])
  })

  test('all conditions are asked before any rule acts', async () => {
    const files = fileRules(
      { id: 'a', set: { '/extra/a': 1 } },
      { id: 'b', when: 'empty(node.extra.a)', set: { '/extra/b': '${{ node.extra.a }}' } },
    )
    expect(await run(['rules'], applied(files))).toMatchObject({
      plan: { requests: [{ body: [{ path: '/extra/a' }, { path: '/extra/b', value: 1 }] }] },
    })
  })

  test('what is missing is undecided: not applied, with what was missing', async () => {
    const files = fileRules(
      { id: 'size', when: 'data.root_disk.size >= quantity("1Ti")', add_trait: 'CUSTOM_BIG' },
      { id: 'no', when: 'inventory.cpu.count > 4', warn: 'many' },
    )
    const [step] = await traces(['rules'], applied(files))
    expect(step).toMatchObject({
      changes: [],
      rules: [
        { id: 'size', outcome: 'undecided', missing: 'data.root_disk' },
        { id: 'no', outcome: 'not_matched', when: { value: false } },
      ],
    })
  })

  test('fail and warn come before what changes the node', async () => {
    const warning = fileRules({ id: 'a', set: { '/extra/a': 1 }, warn: 'is ${{ default(node.extra.a, 0) }}' })
    expect(await traces(['rules'], applied(warning))).toMatchObject([{ warnings: ['is 0'] }])
    const failing = fileRules({ id: 'a', set: { '/extra/a': 1 }, fail: 'not here' }, { id: 'b', warn: 'x' })
    expect(await run(['rules'], applied(failing))).toMatchObject({
      failure: 'not here',
      trace: {
        steps: [
          {
            outcome: 'failed',
            rules: [
              { id: 'a', outcome: 'failed' },
              { id: 'b', outcome: 'not_reached' },
            ],
          },
        ],
      },
    })
  })

  test('of another scope are left alone', async () => {
    const files = fileRules({ id: 'lab', scope: 'lab', set: { '/extra/a': 1 } })
    expect(await traces(['rules'], applied(files))).toMatchObject([{ rules: [{ outcome: 'not_matched' }] }])
    const node = nodeWith({ properties: { inspection_scope: 'lab' } })
    expect(await traces(['rules'], { ...applied(files), node })).toMatchObject([{ rules: [{ outcome: 'applied' }] }])
  })

  test('names of let hold for condition and verbs, and secrets for values', async () => {
    const files = fileRules({
      let: { rack: 'node.name.split("-")[0]' },
      when: 'rack.startsWith("rack")',
      set: { '/extra/rack': '${{ rack }}', '/driver_info/ipmi_password': '${{ secret("ipmi") }}' },
    })
    const given = { ...applied(files), node: nodeWith({ name: 'rack7-3' }) }
    expect(await run(['rules'], given)).toMatchObject({
      plan: { requests: [{ body: [{ value: 'rack7' }, { value: '***' }], secrets: [{ at: '/1/value' }] }] },
    })
    expect(await run(['rules'], { ...given, secrets: new Set() })).toMatchObject({
      failure: 'Cannot set "/driver_info/ipmi_password": there is no secret "ipmi" in the configuration',
    })
  })
})

test('a rule without id and description fails under the name of its place', async () => {
  const files = fileRules({ actions: [{ action: 'set-attribute', path: 'extra/a', value: '{data[nothing]}' }] })
  expect(await run(['rules'], applied(files))).toMatchObject({
    failure: expect.stringContaining('Cannot apply rule "site.yaml:1": actions[0]'),
  })
})

describe('what is found wrong with a rule', () => {
  const codes = (written: JsonObject, dataKeys: readonly string[] = []) => {
    const { findings } = compileFileRule(written, { id: 'x', at, exact: () => written, dataKeys })
    return findings.map(({ code, pointer }) => `${code} ${pointer}`)
  }

  test('that it reads a key of the data that neither ramdisks nor workflows write', () => {
    const rule = { when: 'data.rack.row == 3', add_trait: 'CUSTOM_ROW_3' }
    expect(codes(rule)).toEqual(['E402 /when'])
    expect(codes(rule, ['rack'])).toEqual([])
  })

  test('that it does nothing, is of two forms, or of none that ironic-inspector takes', () => {
    expect(codes({ when: 'node.maintenance' })).toEqual(['E208 '])
    expect(codes({ actions: [{ action: 'fail', message: 'x' }], set: { '/extra/a': 1 } })).toEqual(['E313 '])
    expect(codes({ actions: [{ action: 'fail' }] })).toEqual(['E313 /actions/0'])
    expect(codes({ conditions: [{ op: 'eq', field: 'a', value: 1 }] })).toEqual(['E313 /actions'])
  })

  test('each mistake of one in the other form at its place', () => {
    const conditions = [{ op: 'equal', field: 'a', value: 1, invert: 'yes' }, {}, { op: 'eq', field: '[', value: 1 }]
    const actions = [{ action: 'fial' }, { action: 'fail', message: 'no', massage: 1 }]
    expect(codes({ conditions, actions })).toEqual([
      'E313 /conditions/0/op',
      'E313 /conditions/0/invert',
      'E313 /conditions/1',
      'E313 /conditions/1',
      'E313 /conditions/2/field',
      'E313 /actions/0/action',
      'E313 /actions/1/massage',
    ])
  })

  test('actions that fail whatever the data are', () => {
    const action = (of: JsonObject) => codes({ actions: [of] })
    expect(action({ action: 'add-trait', name: 'foo' })).toEqual(['E311 /actions/0/name'])
    expect(action({ action: 'remove-trait', name: 'foo' })).toEqual([])
    expect(action({ action: 'set-attribute', path: 'uuid', value: 'x' })).toEqual(['E311 /actions/0/path'])
    expect(action({ action: 'set-attribute', path: 'name', value: 5 })).toEqual(['E204 /actions/0/value'])
    expect(action({ action: 'set-attribute', path: 'name', value: '{data[name]}' })).toEqual([])
    expect(action({ action: 'set-attribute', path: 'extra/a', value: { b: ['{c}', '{data[c]}'] } })).toEqual([
      'E313 /actions/0/value/b/0',
    ])
    expect(action({ action: 'set-capability', name: 'a', value: '{data[c]' })).toEqual(['E313 /actions/0/value'])
    expect(action({ action: 'fail', message: '{' })).toEqual([])
  })

  test('its expressions and paths', () => {
    expect(codes({ when: 'node.nam == "x"', set: { '/uuid': 1 } })).toEqual(['E402 /when', 'E311 /set/~1uuid'])
  })
})

describe('secrets that a step above set', () => {
  const set = { '/driver_info/ipmi_password': '${{ secret("ipmi") }}', '/extra/list': ['${{ secret("ipmi") }}'] }

  test("are masks for conditions in ironic-inspector's form, and travel with a list that is sent again", async () => {
    const conditions = [
      { op: 'eq', field: 'node://driver_info.ipmi_password', value: '***' },
      { op: 'is-empty', field: 'node://extra.list', invert: true },
    ]
    const actions = [{ action: 'extend-attribute', path: 'extra/list', value: 'b' }]
    const outcome = await run([{ set }, 'rules'], applied(fileRules({ conditions, actions })))
    expect(outcome).toMatchObject({
      plan: {
        requests: [
          {
            body: [{ path: '/driver_info/ipmi_password' }, { path: '/extra/list', value: ['***', 'b'] }],
            secrets: [{ at: '/0/value' }, { at: '/1/value/0', text: { parts: [{ secret: 'ipmi' }] } }],
          },
        ],
      },
    })
  })

  test('are read by no rule in our form', async () => {
    const rule = { id: 'copy', set: { '/extra/copied': '${{ node.extra.list[0] }}' } }
    expect(await run([{ set }, 'rules'], applied(fileRules(rule)))).toMatchObject({
      failure: 'Cannot set "/extra/copied": node.extra.list[0] is a secret, which nobody reads',
    })
  })
})
