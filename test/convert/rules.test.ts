import { describe, expect, test } from 'bun:test'
import { convertRules, rulesIn } from '../../src/convert/rules.ts'
import type { JsonObject } from '../../src/model/json.ts'

const one = (rule: JsonObject) => convertRules([rule])[0]

test('rules of ironic-inspector stay as they are, less links', () => {
  const rule = {
    uuid: '11111111-2222-4333-8444-555555555555',
    description: 'x',
    scope: null,
    conditions: [{ op: 'eq', field: 'data://cpus', value: 8 }],
    actions: [{ action: 'set-attribute', path: '/extra/a', value: '{data[cpus]}' }],
  }
  const { scope: _none, ...kept } = rule
  expect(one({ ...rule, links: [] })).toEqual({ name: 'x', verdict: 'kept', notes: [], rule: kept })
})

test('a file holds rules when every one has actions: one, a list, or as the APIs list them', () => {
  const rule = { actions: [] }
  expect(rulesIn(rule)).toEqual([rule])
  expect(rulesIn([rule])).toEqual([rule])
  expect(rulesIn({ rules: [rule] })).toEqual([rule])
  expect(rulesIn({ inspection_rules: [rule] })).toEqual([rule])
  for (const other of [undefined, null, 'x', [], [1], [rule, {}], { version: 1 }])
    expect(rulesIn(other)).toBeUndefined()
})

describe("Ironic's own rules", () => {
  const when = (op: string, args: JsonObject) =>
    one({ conditions: [{ op, args }], actions: [{ op: 'fail', args: { msg: 'x' } }] })?.rule?.when
  const cpu = '{inventory[cpu][count]}'

  for (const [op, args, expected] of [
    ['eq', { values: [cpu, 8] }, 'data.inventory.cpu.count == 8'],
    ['!eq', { values: [cpu, 8] }, '!default(data.inventory.cpu.count == 8, false)'],
    ['! lt', { values: [cpu, 8] }, '!default(data.inventory.cpu.count < 8, false)'],
    ['gt', { values: [9, cpu, 2] }, '9 > data.inventory.cpu.count && data.inventory.cpu.count > 2'],
    ['eq', { values: [1] }, 'true'],
    ['is-empty', { value: '{node.name}' }, 'empty(node.name)'],
    ['is-none', { value: '{plugin_data[a][0][b-c]}' }, 'empty(data.a[0]["b-c"])'],
    [
      'in-net',
      { address: '{inventory[bmc_address]}', subnet: '192.0.2.0/24' },
      'inNet(data.inventory.bmc_address, "192.0.2.0/24")',
    ],
    ['contains', { value: '{node.driver}', regex: '(?i)ipm' }, 'string(node.driver).matches("(?i)ipm")'],
    ['matches', { value: '{node.driver}', regex: 'a|b' }, 'string(node.driver).matches("^(?:a|b)$")'],
    ['one-of', { value: '{node.driver}', values: ['ipmi', 'redfish'] }, 'node.driver in ["ipmi", "redfish"]'],
  ] as const)
    test(`${op} ${JSON.stringify(args)}`, () => expect(when(op, args)).toBe(expected))

  test('conditions are joined, actions become verbs, those of one kind are one verb', () => {
    const rule = one({
      uuid: 'a1',
      description: 'iDRAC',
      conditions: [
        { op: 'is-empty', args: { value: '{node.name}' } },
        { op: 'eq', args: { values: ['{node.driver}', 'ipmi'] } },
      ],
      actions: [
        {
          op: 'set-attribute',
          args: { path: 'driver_info.redfish_address', value: 'https://{inventory[bmc_address]}/{{x}}' },
        },
        { op: 'set-attribute', args: { path: '/driver', value: 'idrac' } },
        { op: 'extend-attribute', args: { path: '/extra/seen', value: 1, unique: true } },
        { op: 'del-attribute', args: { path: '/extra/old' } },
        { op: 'set-capability', args: { name: 'profile', value: 'compute' } },
        { op: 'unset-capability', args: { name: 'old' } },
        { op: 'add-trait', args: { name: 'CUSTOM_A' } },
        { op: 'add-trait', args: { name: 'CUSTOM_B' } },
        { op: 'remove-trait', args: { name: 'CUSTOM_C' } },
        { op: 'log', args: { msg: 'was {node.driver}', level: 'info' } },
      ],
    })
    expect(rule).toEqual({
      name: 'iDRAC',
      verdict: 'changed',
      notes: [],
      rule: {
        id: 'ironic-a1',
        description: 'iDRAC',
        when: '(empty(node.name)) && (node.driver == "ipmi")',
        set: {
          '/driver_info/redfish_address': 'https://${{ data.inventory.bmc_address }}/{x}',
          '/driver': 'idrac',
        },
        extend: { '/extra/seen': 1, unique: true },
        unset: ['/extra/old'],
        set_capability: { profile: 'compute' },
        unset_capability: ['old'],
        add_trait: ['CUSTOM_A', 'CUSTOM_B'],
        remove_trait: ['CUSTOM_C'],
        warn: 'was ${{ node.driver }}',
      },
    })
  })

  test('what has no equivalent drops the rule and says why, and the others stay', () => {
    const fail = { op: 'fail', args: { msg: 'x' } }
    const dropped = convertRules([
      { description: 'a', actions: [{ op: 'api-call', args: { url: 'http://x' } }] },
      { description: 'b', actions: [{ ...fail, loop: [1] }] },
      { description: 'c', conditions: [{ op: 'close-to', args: {} }], actions: [fail] },
      { description: 'd', actions: [fail, fail] },
      { description: 'e', phase: 'early', actions: [fail] },
      { description: 'f', actions: [fail] },
    ])
    expect(dropped.map(({ name, verdict, notes }) => [name, verdict, ...notes])).toEqual([
      ['a', 'dropped', 'action "api-call" has no equivalent in a rule: write a step of the workflow'],
      ['b', 'dropped', 'action "fail" has a loop: write it by hand'],
      ['c', 'dropped', 'condition "close-to" is unknown'],
      ['d', 'dropped', 'it has "fail" more than once: split the rule'],
      ['e', 'dropped', 'phase "early" is unknown'],
      ['f', 'changed'],
    ])
  })

  test('the highest priority comes first; equal ones keep their order', () => {
    const rule = (description: string, priority?: number) => ({
      description,
      ...(priority === undefined ? {} : { priority }),
      actions: [{ op: 'add-trait', args: { name: 'CUSTOM_A' } }],
    })
    const sorted = convertRules([rule('a'), rule('b', 5), rule('c', 10), rule('d')])
    expect(sorted.map(({ name }) => name)).toEqual(['c', 'b', 'a', 'd'])
  })
})
