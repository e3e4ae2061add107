import { describe, expect, test } from 'bun:test'
import { convert } from '../../src/convert/convert.ts'
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
  expect(one({ ...rule, links: [] })).toEqual({ name: 'x', number: 1, verdict: 'kept', notes: [], made: [kept] })
})

test('numbers stay as they are written: 20.0 and 20 are two values to a rule', () => {
  const text =
    '[{"conditions":[{"op":"eq","field":"f","value":20.0},{"op":"eq","field":"g","value":9223372036854775807}],"actions":[]}]'
  const [made] = convert([{ name: 'rules.json', text }], { hooks: [], read: () => undefined }).made
  expect(made?.text).toContain('value: 20.0\n')
  expect(made?.text).toContain('value: 9223372036854775807\n')
})

test('files of rules have names of their own', () => {
  const given = ['rules-2.json', 'rules.json', 'other/rules.json', 'rules.yaml'].map((name) => ({
    name,
    text: '[{"actions":[]}]',
  }))
  const { made } = convert(given, { hooks: [], read: () => undefined })
  expect(made.map(({ path }) => path)).toEqual(
    ['rules-2', 'rules', 'rules-3', 'rules-4'].map((name) => `rules.d/${name}.yaml`),
  )
})

test('each rule names its source in a comment, with what is different about it', () => {
  const actions = '[{"op":"set-attribute","args":{"path":"/extra/a","value":"{inventory[hostname]}"}}]'
  const text = `[{"actions":${actions}},{"priority":5,"actions":[{"op":"fail","args":{"msg":"x"}}]}]`
  const [made] = convert([{ name: 'rules.json', text }], { hooks: [], read: () => undefined }).made
  expect(made?.text).toContain('rules:\n  # rules.json, rule 2\n  - fail: x\n')
  expect(made?.text).toMatch(/\n {2}# rules\.json, rule 1; .*placeholder itself\n {2}- /)
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
    one({ conditions: [{ op, args }], actions: [{ op: 'fail', args: { msg: 'x' } }] })?.made[0]?.when
  const cpu = '{inventory[cpu][count]}'
  const fail = { op: 'fail', args: { msg: 'x' } }

  for (const [op, args, expected] of [
    ['eq', { values: [cpu, 8] }, 'data.inventory["cpu"]["count"] == 8'],
    ['!eq', { values: [cpu, 8] }, '!default(data.inventory["cpu"]["count"] == 8, false)'],
    ['! lt', { values: [cpu, 8] }, '!default(data.inventory["cpu"]["count"] < 8, false)'],
    ['gt', { values: [9, cpu, 2] }, '9 > data.inventory["cpu"]["count"] && data.inventory["cpu"]["count"] > 2'],
    ['eq', { values: [1] }, 'true'],
    ['is-empty', { value: '{node.name}' }, 'empty(node.name)'],
    ['is-none', { value: '{plugin_data[a][0][b-c]}' }, 'empty(data["a"][0]["b-c"])'],
    [
      'in-net',
      { address: '{inventory[bmc_address]}', subnet: '192.0.2.0/24' },
      'inNet(data.inventory["bmc_address"], "192.0.2.0/24")',
    ],
    ['contains', { value: '{node.driver}', regex: '(?i)ipm' }, 'string(node.driver).matches("(?i)ipm")'],
    // Python's match begins at the start, and the end is that of the last alternative.
    ['matches', { value: '{node.driver}', regex: 'a|b' }, 'string(node.driver).matches("^(?:a|b$)")'],
    ['matches', { value: '{node.driver}', regex: 'a$' }, 'string(node.driver).matches("^(?:a$)")'],
    ['one-of', { value: '{node.driver}', values: ['ipmi', 'redfish'] }, 'string(node.driver) in ["ipmi", "redfish"]'],
    ['one-of', { value: cpu, values: [8, 16] }, 'data.inventory["cpu"]["count"] in [8, 16]'],
    // Ironic makes text of what it fills in, and compares it with text.
    ['eq', { values: [cpu, '8'] }, 'string(data.inventory["cpu"]["count"]) == "8"'],
    ['eq', { values: ['{node.maintenance}', 'True'] }, 'string(node.maintenance).lower() == "True".lower()'],
    ['lt', { values: [cpu, 8], force_strings: true }, 'string(data.inventory["cpu"]["count"]) < "8"'],
    [
      'eq',
      { values: ['{node.driver}-{inventory[bmc_address]}', 'a-b'] },
      'string(node.driver) + "-" + string(data.inventory["bmc_address"]) == "a-b"',
    ],
    [
      'is-true',
      { value: '{plugin_data[auto_discovered]}' },
      'default(string(data["auto_discovered"]), "").lower() in ["true", "yes", "1"]',
    ],
    ['!is-empty', { value: '{node.name}' }, '!(empty(node.name))'],
    ['is-false', { value: '{plugin_data[x]}' }, 'default(string(data["x"]), "").lower() in ["false", "no", "0"]'],
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
      number: 1,
      verdict: 'changed',
      notes: ['where data for ${{ }} are missing it fails; Ironic would write the placeholder itself'],
      made: [
        {
          id: 'ironic-a1',
          description: 'iDRAC',
          when: '(empty(node.name)) && (string(node.driver) == "ipmi")',
          set: {
            '/driver_info/redfish_address': 'https://${{ data.inventory["bmc_address"] }}/{x}',
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
      ],
    })
  })

  test('a value that is one placeholder becomes text, as in Ironic; the message of fail stays as it is', () => {
    const made = (action: JsonObject) => one({ conditions: [], actions: [action] })?.made
    expect(made({ op: 'set-attribute', args: { path: 'properties/cpus', value: cpu } })).toEqual([
      { set: { '/properties/cpus': '${{ string(data.inventory["cpu"]["count"]) }}' } },
    ])
    expect(made({ op: 'fail', args: { msg: '{inventory[cpu]}' } })).toEqual([{ fail: '{inventory[cpu]}' }])
  })

  test('loops are written out', () => {
    const name = '{inventory[system_vendor][product_name]}'
    const loop = ['R640', 'Cisco UCS']
    const when = (fields: JsonObject) =>
      one({ conditions: [{ op: 'eq', args: { values: [name, '{item}'] }, loop, ...fields }], actions: [fail] })?.made[0]
        ?.when
    const is = (text: string) => `(string(data.inventory["system_vendor"]["product_name"]) == "${text}")`
    expect(when({})).toBe(`${is('R640')} || ${is('Cisco UCS')}`)
    expect(when({ multiple: 'all' })).toBe(`${is('R640')} && ${is('Cisco UCS')}`)
    expect(when({ multiple: 'last' })).toBe(is('Cisco UCS').slice(1, -1))

    const set = {
      op: 'set-attribute',
      args: { path: '{item[path]}', value: '{item[value]}' },
      loop: [
        { path: '/driver_info/ipmi_username', value: 'admin' },
        { path: '/driver_info/ipmi_address', value: '{inventory[bmc_address]}' },
        { path: '/extra/n', value: 8 },
      ],
    }
    expect(one({ conditions: [], actions: [set] })?.made).toEqual([
      {
        set: {
          '/driver_info/ipmi_username': 'admin',
          '/driver_info/ipmi_address': '${{ string(data.inventory["bmc_address"]) }}',
          '/extra/n': '8',
        },
      },
    ])
  })

  test('what one rule cannot say twice is said by several with the same condition', () => {
    const port = (port_id: string) => ({ op: 'set-port-attribute', args: { port_id, path: 'extra/a', value: 1 } })
    const rule = one({
      uuid: 'u',
      conditions: [{ op: 'is-empty', args: { value: '{node.name}' } }],
      actions: [port('52:54:00:AA:00:01'), port('11111111-2222-4333-8444-555555555555')],
    })
    expect(rule?.made).toEqual([
      {
        id: 'ironic-u',
        when: 'empty(node.name)',
        set_port: { where: 'port.address == "52:54:00:aa:00:01"', set: { '/extra/a': 1 } },
      },
      {
        id: 'ironic-u-2',
        when: 'empty(node.name)',
        set_port: { where: 'port.uuid == "11111111-2222-4333-8444-555555555555"', set: { '/extra/a': 1 } },
      },
    ])
  })

  test('a condition on the node, below another rule, is said to see nothing of that one', () => {
    const rule = (value: string) => ({
      conditions: [{ op: 'eq', args: { values: [value, 'x'] } }],
      actions: [{ op: 'add-trait', args: { name: 'CUSTOM_A' } }],
    })
    const notes = convertRules([rule('{node.driver}'), rule('{node.driver}'), rule('{plugin_data[a]}')])
    expect(notes.map((one) => one.notes.length)).toEqual([0, 1, 0])
  })

  test('what has no equivalent drops the rule and says why, and the others stay', () => {
    const dropped = convertRules([
      { description: 'a', actions: [{ op: 'api-call', args: { url: 'http://x' } }] },
      { description: 'b', actions: [{ op: 'log', args: { msg: '{node.name!r}' } }] },
      { description: 'c', conditions: [{ op: 'close-to', args: {} }], actions: [fail] },
      { description: 'd', actions: [fail], conditions: [{ op: 'eq', args: ['a', 'b'] }] },
      { description: 'e', phase: 'early', actions: [fail] },
      { description: 'f', actions: [fail] },
      {
        description: 'g',
        actions: [{ op: 'set-port-attribute', args: { port_id: 'a', path: 'address', value: 'b' } }],
      },
      { description: 'h', actions: [{ op: 'fail', args: {} }] },
      { description: 'i', actions: [{ op: 'set-attribute', args: { value: 1 } }] },
      { description: 'j', conditions: [{ op: 'eq', args: { values: 'x' } }], actions: [fail] },
      { description: 'k', conditions: [{ op: 'one-of', args: { value: 'x' } }], actions: [fail] },
    ])
    expect(dropped.map(({ name, verdict, notes }) => [name, verdict, ...notes])).toEqual([
      ['a', 'dropped', 'action "api-call" has no equivalent in a rule: write a step of the workflow'],
      ['b', 'dropped', 'the placeholder in "{node.name!r}" has a format or conversion: write it by hand'],
      ['c', 'dropped', 'condition "close-to" is unknown'],
      ['d', 'dropped', 'condition "eq" takes its arguments as a list: name them'],
      ['e', 'dropped', 'phase "early" is unknown'],
      ['f', 'changed'],
      ['g', 'dropped', 'the MAC of a port stays as it is'],
      ['h', 'dropped', 'action "fail" has no "msg"'],
      ['i', 'dropped', 'action "set-attribute" has no "path"'],
      ['j', 'dropped', 'a condition has no list "values"'],
      ['k', 'dropped', 'a condition has no list "values"'],
    ])
  })

  test('a sensitive rule, of which the API shows nothing, is dropped and the others stay', () => {
    const hidden = { uuid: 'a', sensitive: true, conditions: null, actions: null }
    const rules = rulesIn({ inspection_rules: [hidden, { uuid: 'b', conditions: [], actions: [fail] }] })
    expect(convertRules(rules ?? []).map(({ name, verdict }) => [name, verdict])).toEqual([
      ['a', 'dropped'],
      ['b', 'changed'],
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
