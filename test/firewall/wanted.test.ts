import { describe, expect, test } from 'bun:test'
import { verdictOn } from '../../src/firewall/filter.ts'
import { macRangeOf } from '../../src/firewall/mac-range.ts'
import { closed, unknownVerdict, wanted, type Policy, type Situation } from '../../src/firewall/wanted.ts'
import type { Mac } from '../../src/model/mac.ts'

const waits = '52:54:00:00:00:01' as Mac
const production = '52:54:00:00:00:02' as Mac
const stranger = '52:54:00:00:00:03' as Mac

const defaults: Policy = { unknownMacs: 'as-needed', whenIdle: 'close', allow: [], deny: [], discovery: false }
const busy: Situation = {
  known: new Set([waits, production]),
  waiting: new Set([waits]),
  nodes: 1,
  nodesWithoutMac: 0,
}
const idle: Situation = { ...busy, waiting: new Set(), nodes: 0 }

function verdicts(policy: Partial<Policy>, now: Situation, macs = [waits, production, stranger]): string {
  const filter = wanted({ ...defaults, ...policy }, now)
  return macs.map((mac) => verdictOn(filter, mac)).join(' ')
}

describe('who is let in: a waiting node, one in production, a stranger', () => {
  test('the waiting node alone', () => {
    expect(verdicts({}, busy)).toBe('allow deny deny')
  })

  test('nobody while nothing waits', () => {
    expect(verdicts({}, idle)).toBe('deny deny deny')
    expect(verdicts({ unknownMacs: 'allow' }, idle)).toBe('deny deny deny')
  })

  test('strangers while a waiting node has no MAC', () => {
    expect(verdicts({}, { ...busy, nodes: 2, nodesWithoutMac: 1 })).toBe('allow deny allow')
  })

  test('strangers while discovery is on, whether a node waits or not', () => {
    expect(verdicts({ discovery: true }, busy)).toBe('allow deny allow')
    expect(verdicts({ discovery: true }, idle)).toBe('deny deny allow')
  })

  test('strangers always or never, when the operator says so', () => {
    expect(verdicts({ unknownMacs: 'allow' }, busy)).toBe('allow deny allow')
    expect(verdicts({ unknownMacs: 'deny', discovery: true }, { ...busy, nodesWithoutMac: 1 })).toBe('allow deny deny')
  })

  test('keep-open lets unknown_macs count while nothing waits', () => {
    expect(verdicts({ whenIdle: 'keep-open', unknownMacs: 'allow' }, idle)).toBe('deny deny allow')
    expect(verdicts({ whenIdle: 'keep-open' }, idle)).toBe('deny deny deny')
  })

  test('no stranger before the ports are listed, as production machines would count as strangers', () => {
    const unlisted = { ...busy, known: undefined, nodesWithoutMac: 1 }
    expect(verdicts({ unknownMacs: 'allow', discovery: true }, unlisted)).toBe('allow deny deny')
  })
})

describe('the lists', () => {
  const vendor = macRangeOf('52:54:00:*')

  test('allow lets in what is known or unknown', () => {
    expect(verdicts({ allow: [vendor], unknownMacs: 'deny' }, busy)).toBe('allow allow allow')
  })

  test('allow counts while nothing waits only with keep-open', () => {
    expect(verdicts({ allow: [vendor] }, idle)).toBe('deny deny deny')
    expect(verdicts({ allow: [vendor], whenIdle: 'keep-open' }, idle)).toBe('allow allow allow')
  })

  test('deny wins over allow and over a waiting node', () => {
    const deny = [macRangeOf(waits), macRangeOf(stranger)]
    expect(verdicts({ allow: [vendor], deny }, busy)).toBe('deny allow deny')
  })
})

describe('temporary verdicts', () => {
  const one = (mac: Mac) => [macRangeOf(mac)]

  test('to allow let in what is known or unknown, also while nothing waits', () => {
    expect(verdicts({}, { ...idle, held: { allow: one(production), deny: [] } })).toBe('deny allow deny')
    expect(verdicts({ unknownMacs: 'deny' }, { ...busy, held: { allow: one(stranger), deny: [] } })).toBe(
      'allow deny allow',
    )
  })

  test('to deny win over a waiting node and the allow list, and the deny list over those to allow', () => {
    const allow = [macRangeOf('52:54:00:*')]
    expect(verdicts({ allow }, { ...busy, held: { allow: [], deny: one(waits) } })).toBe('deny allow allow')
    expect(verdicts({ deny: one(stranger) }, { ...busy, held: { allow: one(stranger), deny: [] } })).toBe(
      'allow deny deny',
    )
  })
})

test.each<[string, Partial<Policy>, Partial<Situation>]>([
  [
    'deny: there is no listing of the ports to go by yet, so nobody can be told to be unknown',
    { discovery: true },
    { known: undefined },
  ],
  ['deny: unknown_macs: deny', { unknownMacs: 'deny', discovery: true }, {}],
  [
    'deny: when_idle: close, as no node is on introspection and discovery is off',
    { unknownMacs: 'allow' },
    { nodes: 0 },
  ],
  ['allow: unknown_macs: allow', { unknownMacs: 'allow' }, {}],
  ['allow: as-needed: discovery is on', { discovery: true }, { nodes: 0 }],
  ['allow: as-needed: a waiting node has no known MAC', {}, { nodesWithoutMac: 1 }],
  ['allow: as-needed: 3 waiting nodes have no known MAC', {}, { nodesWithoutMac: 3 }],
  ['deny: as-needed: discovery is off, every waiting node has a known MAC', {}, {}],
])('the reason for unknown MACs, %s', (expected, policy, now) => {
  const situation = { ...busy, ...now }
  const { verdict, why } = unknownVerdict({ ...defaults, ...policy }, situation)
  expect(`${verdict}: ${why}`).toBe(expected)
  expect(wanted({ ...defaults, ...policy }, situation).unknown).toBe(verdict)
})

test('closed answers nobody', () => {
  expect([waits, production, stranger].map((mac) => verdictOn(closed, mac))).toEqual(['deny', 'deny', 'deny'])
})
