import { describe, expect, test } from 'bun:test'
import { macRangeOf } from '../../../src/firewall/mac-range.ts'
import { filterOf, standingOf } from '../../../src/firewall/nftables/listing.ts'
import { ownerOf } from '../../../src/firewall/nftables/place.ts'
import { rulesOf } from '../../../src/firewall/nftables/ruleset.ts'
import type { Json, JsonObject } from '../../../src/model/json.ts'
import type { Mac } from '../../../src/model/mac.ts'
import { place as usual } from './place.ts'

const place = { ...usual, table: 't' }
const rules = listed(rulesOf(place, 'deny'))

function listed(made: ReturnType<typeof rulesOf>): readonly { rule: JsonObject }[] {
  return Object.entries(made).flatMap(([chain, texts]) => texts.map((rule) => ({ rule: ruleOf(chain, rule) })))
}

/** As `nft -j` shows it, as far as it is looked at. */
function ruleOf(chain: string, { text, comment }: { readonly text: string; readonly comment: string }): JsonObject {
  const [words, name, port] = [text.split(' '), /"(.+)"/.exec(text)?.[1], /dport (\d+)/.exec(text)?.[1]]
  const match = (key: string, right: Json) => ({ match: { op: '==', left: { meta: { key } }, right } })
  const last = words.at(-1) ?? ''
  const expr = [
    ...(name === undefined ? [] : [match('iifname', name), match('dport', Number(port))]),
    ...words.flatMap((word) => (/^@[a-z]+$/.test(word) ? [match('payload', word)] : [])),
    words.at(-2) === 'goto' ? { goto: { target: last } } : { [last]: null },
  ]
  return { family: 'inet', table: 't', chain, comment, expr }
}

/** The rules with one of them edited, its comment left as it is. */
function edited(comment: string, from: string, to: string): readonly Json[] {
  return rules.map(({ rule }) =>
    rule.comment === comment ? { rule: JSON.parse(JSON.stringify(rule).replace(from, to)) as Json } : { rule },
  )
}

type Change = {
  owner?: string
  chains?: readonly Json[]
  rules?: readonly Json[]
  chain?: JsonObject
  table?: JsonObject
  set?: JsonObject
  never?: Json
  known?: Json
}

function listing(change: Change = {}): Json {
  const set = (name: string, elem: Json) => ({
    set: { family: 'inet', table: 't', name, type: 'integer', elem, ...change.set },
  })
  return {
    nftables: [
      { metainfo: { json_schema_version: 1 } },
      { table: { family: 'inet', name: 't', ...change.table } },
      set('never', change.never ?? []),
      set('always', []),
      set('waiting', [0x525400000001]),
      set('known', change.known ?? [0x525400000001, 0xfeffffffffff]),
      { set: { family: 'inet', table: 't', name: 'marks', comment: change.owner ?? ownerOf(place) } },
      { chain: { name: 'client' } },
      { chain: { name: 'others' } },
      ...(change.chains ?? []),
      { chain: { name: 'input', type: 'filter', hook: 'input', prio: -10, policy: 'accept', ...change.chain } },
      ...(change.rules ?? rules),
    ],
  }
}

describe('what nft lists', () => {
  test('our own table is read back as the filter', () => {
    const filter = filterOf(listing(), place)
    expect(filter?.waiting).toEqual(new Set(['52:54:00:00:00:01' as Mac]))
    expect(filter?.known).toEqual(new Set(['52:54:00:00:00:01', 'fe:ff:ff:ff:ff:ff'] as Mac[]))
    expect(filter?.unknown).toBe('deny')
    expect(filter?.always).toEqual([])
  })

  const ranges = [
    macRangeOf('02:00:00:00:00:01'),
    { first: macRangeOf('02:00:00:00:00:02').first, last: macRangeOf('02:00:00:00:00:09').last },
    macRangeOf('52:54:00:*'),
  ]

  test('a range of bits is read as number, as range and as prefix', () => {
    const never = [
      0x020000000001,
      { range: [0x020000000002, 0x020000000009] },
      { prefix: { addr: 0x525400000000, len: 24 } },
    ]
    expect(filterOf(listing({ never }), place)?.never).toEqual(ranges)
  })

  test('a range of addresses is read as MAC, as range and as prefix', () => {
    const bySource = { ...place, match: 'source' } as const
    const rules = listed(rulesOf(bySource, 'deny'))
    const range = { range: ['02:00:00:00:00:02', '02:00:00:00:00:09'] } as const
    const never = ['02:00:00:00:00:01', range, { prefix: { addr: '52:54:00:00:00:00', len: 24 } }]
    expect(filterOf(listing({ rules, never, set: { type: 'ether_addr' } }), bySource)?.never).toEqual(ranges)
  })

  test('what somebody else put in is read too, whatever they said with it', () => {
    const known = [{ elem: { val: 0x525400000007, comment: 'mine' } }]
    expect(filterOf(listing({ known }), place)?.known).toEqual(new Set(['52:54:00:00:00:07' as Mac]))
    const never = [{ elem: { val: { range: [0x020000000002, 0x020000000009] }, timeout: 60 } }]
    expect(filterOf(listing({ never }), place)?.never).toEqual(ranges.slice(1, 2))
  })

  const foreign: readonly (readonly [string, Json])[] = [
    ['a missing rule', listing({ rules: rules.slice(1) })],
    ['one rule more', listing({ rules: [...rules, { rule: ruleOf('dhcp', { text: 'accept', comment: 'mine' }) }] })],
    ['one chain more', listing({ chains: [{ chain: { name: 'mine', hook: 'input' } }] })],
    ['rules in another order', listing({ rules: rules.toReversed() })],
    ['a rule with another verdict', listing({ rules: edited('known, not on introspection', 'drop', 'accept') })],
    ['a rule about another set', listing({ rules: edited('known, not on introspection', '@known', '@never') })],
    ['a rule at another interface', listing({ rules: edited('DHCP requests', 'br-test', 'br-other') })],
    ['a rule at another port', listing({ rules: edited('DHCP requests', '67', '68') })],
    ['a rule that leads elsewhere', listing({ rules: edited('DHCP requests', 'client', 'others') })],
    ['no verdict on all others', listing({ rules: edited('MACs that no port has', 'drop', 'return') })],
    ['another priority', listing({ chain: { prio: 0 } })],
    ['that of another inspector', listing({ owner: 'inspector on br9' })],
    ['another policy', listing({ chain: { policy: 'drop' } })],
    ['a chain without a hook', listing({ chain: { hook: undefined } })],
    ['a dormant table', listing({ table: { flags: 'dormant' } })],
    ['sets of another type', listing({ set: { type: 'ether_addr' } })],
    ['an element that is no MAC', listing({ known: ['x'] })],
    ['a range that is none', listing({ never: [{ range: ['x', 1] }] })],
    ['nothing at all', { nftables: [] }],
    ['no object', 'x'],
  ]
  test.each(foreign)('%s is no filter of ours', (_, output: Json) => {
    expect(filterOf(output, place)).toBeUndefined()
  })
})

describe('whose table it is', () => {
  const ruleset: Json = {
    nftables: [
      { metainfo: { json_schema_version: 1 } },
      { table: { family: 'inet', name: 't' } },
      { table: { family: 'inet', name: 'mine' } },
      { table: { family: 'bridge', name: 'mine' } },
      { set: { family: 'bridge', table: 'mine', name: 'marks', comment: 'inspector on br9' } },
      { set: { family: 'inet', table: 't', name: 'marks', comment: 'inspector on br-test' } },
      { counter: { family: 'inet', table: 't', name: 'known', packets: 7 } },
      { counter: { family: 'inet', table: 'other', name: 'waiting', packets: 9 } },
    ],
  }

  test('it is told by the comment of a set, and its counts come with it', () => {
    expect(standingOf(ruleset, place)).toEqual({ owner: ownerOf(place), counters: { known: 7 } })
  })

  test('one without that set is nobody’s, and families are told apart', () => {
    expect(standingOf(ruleset, { family: 'inet', table: 'mine' })).toEqual({ owner: undefined, counters: {} })
    expect(standingOf(ruleset, { family: 'bridge', table: 'mine' })?.owner).toBe('inspector on br9')
    expect(standingOf(ruleset, { family: 'bridge', table: 't' })).toBeUndefined()
  })
})
