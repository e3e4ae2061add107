/** What each driver makes of one filter, told by real DHCP clients at a real dnsmasq. */

import { describe, expect, test } from 'bun:test'
import { dnsmasq } from '../../src/firewall/dnsmasq/driver.ts'
import type { FirewallDriver } from '../../src/firewall/driver.ts'
import { verdictOn, type Filter } from '../../src/firewall/filter.ts'
import { iptables } from '../../src/firewall/iptables/driver.ts'
import { macRangeOf } from '../../src/firewall/mac-range.ts'
import { nftables } from '../../src/firewall/nftables/driver.ts'
import { none } from '../../src/firewall/none.ts'
import type { Mac } from '../../src/model/mac.ts'
import { createRun } from '../../src/platform/command.ts'
import { applied } from '../../src/firewall/applied.ts'
import { macOf } from '../firewall/contract.ts'
import { place } from '../firewall/nftables/place.ts'
import { bridge, dhcpNetwork, type DhcpNetwork } from './dhcp-clients.ts'
import { hindrance, runIn, scratch, title } from './namespace.ts'
import { iptablesHindrance, iptablesPrograms, programsIn } from './programs.ts'

const reason = hindrance('nft', 'iptables-nft', 'iptables-legacy', 'dnsmasq', 'busybox')
const { signal } = new AbortController()

const machines: Readonly<Record<string, Mac>> = {
  'never, by its MAC': '06:aa:00:00:00:66' as Mac,
  'never, by its first octets': '02:aa:00:00:00:01' as Mac,
  'never, though it waits': macOf(2),
  'always, by its MAC, though known': macOf(5),
  'always, by its first octets': '06:aa:00:00:00:01' as Mac,
  'always, by its first octets, though known': '06:aa:00:00:00:02' as Mac,
  'waiting and known': macOf(1),
  'waiting, of a port that nobody listed': macOf(7),
  known: macOf(3),
  stranger: macOf(4),
}
const everybody = Object.values(machines)

const first: Filter = {
  never: ['06:aa:00:00:00:66', '02:aa:*', macOf(2)].map(macRangeOf),
  always: ['06:aa:*', macOf(5)].map(macRangeOf),
  waiting: new Set([macOf(1), macOf(2), macOf(7)]),
  known: new Set([macOf(1), macOf(2), macOf(3), macOf(5), '06:aa:00:00:00:02' as Mac]),
  unknown: 'allow',
}
/** An introspection ends and another begins, the lists shrink, and strangers are no longer welcome. */
const delta = {
  waiting: { added: [macOf(3)], removed: [macOf(1), macOf(7)] },
  known: { added: [macOf(4)], removed: [macOf(5)] },
  always: [macRangeOf(macOf(5))],
  unknown: 'deny',
} as const

const hostsdir = scratch('hosts')
const makers: Readonly<Record<string, (network: DhcpNetwork) => FirewallDriver>> = {
  nftables: ({ server }) => nftables(place, runIn(server, 'nft')),
  'iptables-nft': ({ server }) => iptables(ofIptables, programsIn(server, iptablesPrograms('nft'))),
  'iptables-legacy': ({ server }) => iptables(ofIptables, programsIn(server, iptablesPrograms('legacy'))),
  dnsmasq: () => dnsmasq({ hostsdir, purge_on_start: true, start_command: [], stop_command: [] }, createRun({})),
  none: () => none,
}
const ofIptables = { chain: 'ironic-inspector', interface: bridge, ip_versions: [4, 6] } as const

/** Who was answered with the first filter, after the change, and after the end. */
async function story(name: string): Promise<readonly (readonly Mac[])[]> {
  const network = await dhcpNetwork(name === 'dnsmasq' ? [`--dhcp-hostsdir=${hostsdir}`] : [])
  const driver = makers[name]?.(network) ?? none
  const told: (readonly Mac[])[] = []
  await driver.replace(first, signal)
  told.push(await network.answered(...everybody))
  await driver.change(delta, signal)
  told.push(await network.answered(...everybody))
  await driver.remove(signal)
  told.push(await network.answered(...everybody))
  return told
}

const lacksLegacy = reason === undefined && (await iptablesHindrance('legacy')) !== undefined
const names = Object.keys(makers).filter((name) => !(lacksLegacy && name === 'iptables-legacy'))
// All at once, as the time goes into waiting for answers that do not come.
const stories = reason === undefined ? await Promise.all(names.map(story)) : []

describe.skipIf(reason !== undefined)(title('real DHCP clients behind every driver', reason), () => {
  const allowed = (filter: Filter) => everybody.filter((mac) => verdictOn(filter, mac) === 'allow')

  test('the filter and the change are worth asking about: each verdict has reasons of several kinds', () => {
    const kinds = (filter: Filter) =>
      Object.keys(machines).filter((kind) => verdictOn(filter, machines[kind]!) === 'allow')
    expect(kinds(first)).toEqual([
      'always, by its MAC, though known',
      'always, by its first octets',
      'always, by its first octets, though known',
      'waiting and known',
      'waiting, of a port that nobody listed',
      'stranger',
    ])
    expect(kinds(applied(first, delta))).toEqual(['always, by its MAC, though known', 'known'])
  })

  test.each(names.filter((name) => name !== 'none'))(
    '%s: exactly those are answered whom the filter lets in',
    (name) => {
      const told = stories[names.indexOf(name)]
      expect(told).toEqual([allowed(first), allowed(applied(first, delta)), everybody])
    },
  )

  test('none: everybody is answered', () => {
    expect(stories[names.indexOf('none')]).toEqual([everybody, everybody, everybody])
  })
})
