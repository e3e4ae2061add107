import { describe, expect, test } from 'bun:test'
import { applied } from '../../../src/firewall/applied.ts'
import type { Filter, FilterDelta } from '../../../src/firewall/filter.ts'
import { changeText, jump, removeText, replaceText, rangeRule } from '../../../src/firewall/iptables/rules.ts'
import { macRangeOf } from '../../../src/firewall/mac-range.ts'
import { closed } from '../../../src/firewall/wanted.ts'
import { macOf } from '../contract.ts'

const place = { chain: 'ironic-inspector', interface: 'br0' }
const held: Filter = {
  never: [macRangeOf('02:00:00:00:00:01')],
  always: [macRangeOf('06:*')],
  waiting: new Set([macOf(1)]),
  known: new Set([macOf(1), macOf(2)]),
  unknown: 'allow',
}
const change = (delta: FilterDelta) => changeText(place, 4, held, applied(held, delta), delta).split('\n')

describe('the text for iptables-restore', () => {
  test('a filter is one transaction: our chain filled, old jumps gone, a new one at the top', () => {
    const old = { jumps: ['INPUT -i br9 -j ironic-inspector_temp'], spare: ['ironic-inspector_temp'] }
    expect(replaceText(place, 6, held, old)).toBe(`*filter
:ironic-inspector - [0:0]
:ironic-inspector_temp - [0:0]
-D INPUT -i br9 -j ironic-inspector_temp
-X ironic-inspector_temp
-A ironic-inspector -m mac --mac-source 02:00:00:00:00:01 -m comment --comment "never answered" -j DROP
-A ironic-inspector ${rangeRule('always', macRangeOf('06:*'))}
-A ironic-inspector -m mac --mac-source ${macOf(1)} -m comment --comment "on introspection" -j ACCEPT
-A ironic-inspector -m mac --mac-source ${macOf(1)} -j DROP
-A ironic-inspector -m mac --mac-source ${macOf(2)} -j DROP
-A ironic-inspector -j ACCEPT
-I INPUT -i br0 -p udp -m udp --dport 547 -j ironic-inspector
COMMIT
`)
  })

  test('a change names only what changes, and holds only where our jump is', () => {
    expect(change({ waiting: { added: [macOf(3), macOf(1)], removed: [macOf(9)] } })).toEqual([
      '*filter',
      `-C ${jump(place, 4)}`,
      `-I ironic-inspector 2 -m mac --mac-source ${macOf(3)} -m comment --comment "on introspection" -j ACCEPT`,
      'COMMIT',
      '',
    ])
  })

  test('who becomes known stands above the rule for all others', () => {
    expect(change({ known: { added: [macOf(3)], removed: [macOf(2)] }, unknown: 'deny' }).slice(2, -2)).toEqual([
      `-D ironic-inspector -m mac --mac-source ${macOf(2)} -j DROP`,
      '-D ironic-inspector -j ACCEPT',
      `-A ironic-inspector -m mac --mac-source ${macOf(3)} -j DROP`,
      '-A ironic-inspector -j DROP',
    ])
  })

  test('a list that changes is compared by its ranges', () => {
    expect(change({ always: [macRangeOf('06:*'), macRangeOf('0a:*')] }).slice(2, -2)).toEqual([
      `-I ironic-inspector 2 ${rangeRule('always', macRangeOf('0a:*'))}`,
    ])
    expect(change({ always: [] }).slice(2, -2)).toEqual([
      `-D ironic-inspector ${rangeRule('always', macRangeOf('06:*'))}`,
    ])
  })

  test('nothing is run for what is so already', () => {
    const delta = {
      waiting: { added: [macOf(1)], removed: [macOf(5)] },
      unknown: 'allow',
      always: held.always,
    } as const
    expect(change(delta)).toEqual([''])
  })

  test('a change of hundreds fills the chain anew, in the same transaction', () => {
    const removed = Array.from({ length: 300 }, (_, n) => macOf(n))
    const many = { ...closed, known: new Set(removed) }
    const delta = { known: { added: [], removed } }
    expect(changeText(place, 4, many, applied(many, delta), delta)).toBe(
      `*filter\n:ironic-inspector - [0:0]\n-D ${jump(place, 4)}\n-A ironic-inspector -j DROP\n-I ${jump(place, 4)}\nCOMMIT\n`,
    )
  })

  test('what is removed is named', () => {
    expect(removeText(['a'], ['INPUT -j a', 'FORWARD -g a'])).toBe(
      '*filter\n:a - [0:0]\n-D INPUT -j a\n-D FORWARD -g a\n-X a\nCOMMIT\n',
    )
  })
})
