/** What the drivers that go by the frame, and dnsmasq itself, make of DHCPv6 requests; told by real clients at a real dnsmasq. */

import { describe, expect, test } from 'bun:test'
import { dnsmasq } from '../../src/firewall/dnsmasq/driver.ts'
import type { FirewallDriver } from '../../src/firewall/driver.ts'
import { iptables } from '../../src/firewall/iptables/driver.ts'
import { closed } from '../../src/firewall/wanted.ts'
import type { Mac } from '../../src/model/mac.ts'
import { createRun } from '../../src/platform/command.ts'
import { macOf } from '../firewall/contract.ts'
import { dhcp6Network, type Dhcp6Network } from './dhcp6-clients.ts'
import { hindrance, scratch, title } from './namespace.ts'
import { iptablesHindrance, iptablesPrograms, programsIn } from './programs.ts'

const reason = hindrance('ip6tables-nft', 'ip6tables-legacy', 'dnsmasq', 'dhclient')
const { signal } = new AbortController()
const waiting = macOf(1)
const known = macOf(2)
const stranger = macOf(3)
const filter = { ...closed, waiting: new Set([waiting]), known: new Set([waiting, known]) }

const hostsdir = scratch('hosts6')
const place = { chain: 'ironic-inspector', interface: 'br-test', ip_versions: [6] } as const
const makers: Readonly<Record<string, (network: Dhcp6Network) => FirewallDriver>> = {
  'ip6tables-nft': ({ server }) => iptables(place, programsIn(server, iptablesPrograms('nft'))),
  'ip6tables-legacy': ({ server }) => iptables(place, programsIn(server, iptablesPrograms('legacy'))),
  dnsmasq: () => dnsmasq({ hostsdir, purge_on_start: true, start_command: [], stop_command: [] }, createRun({})),
}

async function story([name, make]: readonly [string, (network: Dhcp6Network) => FirewallDriver]) {
  const network = await dhcp6Network(
    [waiting, known, stranger],
    name === 'dnsmasq' ? [`--dhcp-hostsdir=${hostsdir}`] : [],
  )
  const driver = make(network)
  await driver.replace(filter, signal)
  const before = await network.answered(waiting)
  await driver.change({ waiting: { added: [known], removed: [waiting] }, unknown: 'allow' }, signal)
  return [name, [before, await network.answered(known, stranger)]] as const
}

const lacksLegacy = reason === undefined && (await iptablesHindrance('legacy')) !== undefined
const tried = Object.entries(makers).filter(([name]) => !(lacksLegacy && name === 'ip6tables-legacy'))
// All at once, as the time goes into waiting for answers that do not come.
const stories = new Map<string, readonly (readonly Mac[])[]>(
  reason === undefined ? await Promise.all(tried.map(story)) : [],
)

describe.skipIf(reason !== undefined)(title('real DHCPv6 clients behind every driver', reason), () => {
  test.each(tried)('%s: who waits is answered, others are not, and the change counts at once', (name) => {
    expect(stories.get(name)).toEqual([[waiting], [known, stranger]])
  })
})
