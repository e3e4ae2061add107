import { describe, expect, test } from 'bun:test'
import {
  entriesOf,
  everyWho,
  everybodyElse,
  fileOf,
  filterOf,
  isEntry,
  lineOf,
  mentionedIn,
  openLine,
  shutsOut,
  whoOf,
} from '../../../src/firewall/dnsmasq/entries.ts'
import { verdictOn, type Filter } from '../../../src/firewall/filter.ts'
import { macRangeOf } from '../../../src/firewall/mac-range.ts'
import type { Mac } from '../../../src/model/mac.ts'
import { closed } from '../../../src/firewall/wanted.ts'
import { macOf } from '../contract.ts'

const linesOf = (filter: Filter) => {
  const entries = entriesOf(filter)
  return new Map([...everyWho(entries)].map((who) => [who, lineOf(entries, who)]))
}

/** What dnsmasq does with a MAC: the entry with the fewest stars decides (find_config in its dhcp-common.c). */
function dnsmasqOn(lines: ReadonlyMap<string, string>, mac: Mac): 'allow' | 'deny' {
  const octets = mac.split(':')
  const fits = [...lines.keys()].filter((who) =>
    who.split(':').every((octet, n) => octet === '*' || octet === octets[n]),
  )
  const stars = (who: string) => who.split('*').length
  const [best = ''] = fits.toSorted((one, other) => stars(one) - stars(other))
  return shutsOut(lines.get(best) ?? '') ? 'deny' : 'allow'
}

describe('the lines for dnsmasq', () => {
  const filter: Filter = {
    never: [macRangeOf('02:*'), macRangeOf('06:aa:bb:*'), macRangeOf(macOf(4))],
    always: [macRangeOf('06:aa:*'), macRangeOf('02:aa:*'), macRangeOf(macOf(3))],
    waiting: new Set([macOf(1), macOf(4), '02:00:00:00:00:01' as Mac]),
    known: new Set([macOf(1), macOf(2), macOf(3), '06:aa:00:00:00:01' as Mac, '06:aa:bb:00:00:01' as Mac]),
    unknown: 'allow',
  }

  test('say who is let in, and why a line is there', () => {
    expect([...linesOf(filter).values()].sort()).toEqual([
      '*:*:*:*:*:*',
      '02:*:*:*:*:*,ignore # never',
      '02:00:00:00:00:01,ignore # waiting',
      '02:aa:*:*:*:*,ignore # always',
      '06:aa:*:*:*:* # always',
      '06:aa:00:00:00:01 # known',
      '06:aa:bb:*:*:*,ignore # never',
      '06:aa:bb:00:00:01,ignore # known',
      '52:55:00:00:00:01 # waiting known',
      '52:55:00:00:00:02,ignore # known',
      '52:55:00:00:00:03 # always known',
      '52:55:00:00:00:04,ignore # never waiting',
    ])
  })

  const odd = { first: '52:54:ff:fe:fd:fc' as Mac, last: '52:56:00:00:00:02' as Mac }
  const filters: readonly (readonly [string, Filter])[] = [
    ['lists inside each other', filter],
    ['strangers shut out', { ...filter, unknown: 'deny' }],
    ['a range with odd ends, never', { ...filter, never: [odd] }],
    ['a range with odd ends, always', { ...filter, unknown: 'deny', never: [], always: [odd] }],
    ['everybody, always', { ...closed, always: [macRangeOf('*')] }],
  ]
  test.each(filters)('%s: dnsmasq does with each MAC what the filter says, and it is read back', (_what, one) => {
    const lines = linesOf(one)
    const steps = [0, 1, 2, 3, 4, 5, 255, 256, 65_536, 2 ** 24, 2 ** 32, 2 ** 40]
    const from = [odd.first, odd.last, '02:aa:00:00:00:00', '06:aa:bb:00:00:00', ...one.known, ...one.waiting]
    const numbers = from.flatMap((mac) => steps.flatMap((step) => [at(mac) - step, at(mac) + step]))
    for (const mac of numbers.filter((n) => n >= 0 && n < 2 ** 48).map(macAt)) {
      expect([mac, dnsmasqOn(lines, mac)]).toEqual([mac, verdictOn(one, mac)])
    }
    const merged = entriesOf(one).filter
    expect(entriesOf(filterOf(lines) ?? closed).filter).toEqual(merged)
  })

  test('who is no longer named gets what all others get', () => {
    const entries = entriesOf(filter)
    expect(lineOf(entries, macOf(9))).toBe(`${macOf(9)} # no port`)
    expect(lineOf(entries, '02:99:*:*:*:*')).toBe('02:99:*:*:*:*,ignore # no port')
    expect(lineOf(entriesOf({ ...filter, unknown: 'deny' }), macOf(9))).toBe(`${macOf(9)},ignore # no port`)
  })

  test.each([
    ['one that says the opposite', (lines: Map<string, string>) => lines.set(macOf(2), `${macOf(2)} # known`)],
    ['an empty one', (lines: Map<string, string>) => lines.set(macOf(2), '')],
    ['one of another MAC', (lines: Map<string, string>) => lines.set(macOf(2), `${macOf(9)},ignore # known`)],
    ['one about others without the rest', (lines: Map<string, string>) => lines.delete(everybodyElse)],
  ])('%s is no filter of ours', (_what, harm) => {
    const lines = linesOf(filter)
    harm(lines)
    expect(filterOf(lines)).toBeUndefined()
  })

  test('a file is named after whom it is about, without stars', () => {
    expect([macOf(1), '52:54:*:*:*:*', everybodyElse].map(fileOf)).toEqual([
      '52:55:00:00:00:01',
      '52:54:xx:xx:xx:xx',
      'unknown_hosts_filter',
    ])
    for (const who of [macOf(1), '52:54:*:*:*:*', everybodyElse]) expect(whoOf(fileOf(who))).toBe(who)
    const foreign = [
      '52:55:00:00:00:01~',
      '52-55-00-00-00-01',
      '52:xx:00:00:00:01',
      '52:55:00:00:00',
      'xx:xx:xx:xx:xx:xx',
      'hosts',
    ]
    expect(foreign.map(whoOf)).toEqual(foreign.map(() => undefined))
  })

  test.each([
    ['52:55:00:00:00:01', [macOf(1)]],
    ['set:x,0A:B:0c:0D:e:f,[fd00::1],10.0.0.1\n1-52:55:00:00:00:02,ignore', ['0a:0b:0c:0d:0e:0f', macOf(2)]],
    ['id:01:52:55:00:00:00:01,ignore', []],
    ['02:aa:*:*:*:*', ['02:aa:*:*:*:*', everybodyElse]],
    ['*:*:*:*:*:02', [everybodyElse]],
    ['nobody', []],
  ])('somebody else’s %j speaks of %p', (text, who) => {
    expect([...mentionedIn(text, [macOf(1), macOf(3), everybodyElse])]).toEqual(who)
  })

  test('an entry is ours by what it says, not by why', () => {
    const entries = ['', ',ignore', ' # known', ',ignore # no port', ',ignore # anything'].map((end) => macOf(1) + end)
    for (const text of entries) expect([text, isEntry(macOf(1), text)]).toEqual([text, true])
    for (const text of ['', macOf(2), `${macOf(1)},192.0.2.9`, `${macOf(1)} # known\n${macOf(2)}`])
      expect([text, isEntry(macOf(1), text)]).toEqual([text, false])
  })

  test('an open line lets in', () => {
    expect(shutsOut(openLine(everybodyElse))).toBe(false)
  })
})

const at = (mac: string) => Number.parseInt(mac.replaceAll(':', ''), 16)
const macAt = (n: number) => (n.toString(16).padStart(12, '0').match(/../g) ?? []).join(':') as Mac
