import { describe, expect, test } from 'bun:test'
import type { Filter } from '../../../src/firewall/filter.ts'
import { replaceText } from '../../../src/firewall/iptables/rules.ts'
import { filterOf, sameFilters, savedOf } from '../../../src/firewall/iptables/saved.ts'
import { macRangeOf } from '../../../src/firewall/mac-range.ts'
import { macOf } from '../contract.ts'

const place = { chain: 'ours', interface: 'br0' }
const filter: Filter = {
  never: [macRangeOf('02:00:00:00:00:01')],
  always: [macRangeOf('06:*')],
  waiting: new Set([macOf(0xaa)]),
  known: new Set([macOf(0xaa), macOf(2)]),
  unknown: 'allow',
}
/** What iptables-save gives back is what iptables-restore was given, but for the jump. */
const saved = replaceText(place, 4, filter).replace('-I INPUT', '-A INPUT')
const read = (text: string) => filterOf(savedOf(text, ['ours', 'ours_temp']), place, 4)

describe('what iptables-save says', () => {
  test('our own rules are read back as the filter', () => {
    expect(read(saved)).toEqual(filter)
  })

  test('MACs may be written in capitals, and waiting and listed MACs mixed', () => {
    expect(read(saved.replace(macOf(0xaa), macOf(0xaa).toUpperCase()))).toEqual(filter)
    const lines = saved.split('\n')
    const [listed = '', waiting = ''] = lines.splice(3, 2)
    expect(read([...lines.slice(0, 3), waiting, listed, ...lines.slice(3)].join('\n'))).toEqual(filter)
  })

  const foreign: readonly (readonly [string, (text: string) => string])[] = [
    ['no jump', (text) => text.replace(/-A INPUT.*\n/, '')],
    ['two jumps', (text) => text.replace(/(-A INPUT.*\n)/, '$1$1')],
    ['a jump of another interface', (text) => text.replace('-i br0', '-i br1')],
    ['a jump to the chain of a swap as well', (text) => text.replace(/(-A INPUT.*)ours\n/, '$1ours\n$1ours_temp\n')],
    ['no rule for all others', (text) => text.replace('-A ours -j ACCEPT\n', '')],
    ['a rule twice', (text) => text.replace(/(-A ours .* -j DROP\n)-A ours -j/, '$1$1-A ours -j')],
    ['rules in another order', (text) => text.replace(/(-A ours .*never.*\n)(-A ours .*always.*\n)/, '$2$1')],
    ['another target', (text) => text.replace('"never answered" -j DROP', '"never answered" -j ACCEPT')],
    ['one more condition', (text) => text.replace('-j DROP', '-m mark --mark 1 -j DROP')],
    ['another program for a range', (text) => text.replace('53 0 9', '53 0 8')],
    ['a range that is none', (text) => text.replace('06:ff:ff:ff:ff:ff', '06:ff')],
    ['nothing at all', () => ''],
  ]
  test.each(foreign)('%s is no filter of ours', (_what, change) => {
    expect(change(saved)).not.toBe(saved)
    expect(read(change(saved))).toBeUndefined()
  })

  test('all chains asked for, and every rule that leads to them, are found', () => {
    const text =
      ':ours - [0:0]\n:ours_temp - [0:0]\n:others - [0:0]\n-A INPUT -j ours_temp\n-A others -p udp -g ours\n-A others -j oursx'
    expect(savedOf(text, ['ours', 'ours_temp'])).toEqual({
      chains: ['ours', 'ours_temp'],
      jumps: ['INPUT -j ours_temp', 'others -p udp -g ours'],
      rules: [],
    })
  })

  test('two filters are the same when all their parts are', () => {
    expect(sameFilters(filter, { ...filter, known: new Set([...filter.known].toReversed()) })).toBe(true)
    expect(sameFilters(filter, { ...filter, unknown: 'deny' })).toBe(false)
    expect(sameFilters(filter, { ...filter, waiting: new Set([macOf(2)]) })).toBe(false)
    expect(sameFilters(filter, { ...filter, never: [] })).toBe(false)
  })
})
