import { describe, expect, test } from 'bun:test'
import { macRangeOf } from '../../../src/firewall/mac-range.ts'
import { filterOf } from '../../../src/firewall/nftables/listing.ts'
import { comments } from '../../../src/firewall/nftables/ruleset.ts'
import type { Json, JsonObject } from '../../../src/model/json.ts'
import type { Mac } from '../../../src/model/mac.ts'

const place = { table: 't', priority: -10, interface: 'br0' }
const rules = Object.entries(comments).flatMap(([chain, texts]) =>
  texts.map((comment) => ({ rule: rule(chain, comment) })),
)

function rule(chain: string, comment: string): JsonObject {
  return { family: 'inet', table: 't', chain, comment, expr: [{ drop: null }] }
}

function listing(change: { rules?: readonly Json[]; chain?: JsonObject; table?: JsonObject; never?: Json } = {}): Json {
  return {
    nftables: [
      { metainfo: { json_schema_version: 1 } },
      { table: { family: 'inet', name: 't', ...change.table } },
      { set: { name: 'never', elem: change.never ?? [] } },
      { set: { name: 'always' } },
      { set: { name: 'waiting', elem: ['52:54:00:00:00:01'] } },
      { set: { name: 'known', elem: ['52:54:00:00:00:01', '52:54:00:00:00:02'] } },
      { chain: { name: 'input', type: 'filter', hook: 'input', prio: -10, policy: 'accept', ...change.chain } },
      ...(change.rules ?? rules),
    ],
  }
}

describe('what nft lists', () => {
  test('our own table is read back as the filter', () => {
    const filter = filterOf(listing(), place)
    expect(filter?.waiting).toEqual(new Set(['52:54:00:00:00:01' as Mac]))
    expect(filter?.known.size).toBe(2)
    expect(filter?.unknown).toBe('deny')
    expect(filter?.always).toEqual([])
  })

  test('a range is read as MAC, as range and as prefix', () => {
    const range = { range: ['02:00:00:00:00:02', '02:00:00:00:00:09'] } as const
    const never = ['02:00:00:00:00:01', range, { prefix: { addr: '52:54:00:00:00:00', len: 24 } }]
    expect(filterOf(listing({ never }), place)?.never).toEqual([
      macRangeOf('02:00:00:00:00:01'),
      { first: macRangeOf('02:00:00:00:00:02').first, last: macRangeOf('02:00:00:00:00:09').last },
      macRangeOf('52:54:00:*'),
    ])
  })

  const foreign: readonly (readonly [string, Json])[] = [
    ['a missing rule', listing({ rules: rules.slice(1) })],
    ['one rule more', listing({ rules: [...rules, { rule: rule('dhcp', 'mine') }] })],
    ['rules in another order', listing({ rules: rules.toReversed() })],
    ['another priority', listing({ chain: { prio: 0 } })],
    ['a chain without a hook', listing({ chain: { hook: undefined } })],
    ['a dormant table', listing({ table: { flags: 'dormant' } })],
    ['nothing at all', { nftables: [] }],
    ['no object', 'x'],
  ]
  test.each(foreign)('%s is no filter of ours', (_, output: Json) => {
    expect(filterOf(output, place)).toBeUndefined()
  })
})
