/** DHCPv6 messages hold no hardware address, so that the frame's source decides; real dnsmasq, real dhclient. */

import { describe, expect, test } from 'bun:test'
import { nftables } from '../../src/firewall/nftables/driver.ts'
import { closed } from '../../src/firewall/wanted.ts'
import type { Mac } from '../../src/model/mac.ts'
import { macOf } from '../firewall/contract.ts'
import { place } from '../firewall/nftables/place.ts'
import { dhcp6Network } from './dhcp6-clients.ts'
import { hindrance, runIn, title } from './namespace.ts'

const reason = hindrance('nft', 'dnsmasq', 'dhclient')
const { signal } = new AbortController()
const waiting = macOf(1)
const known = macOf(2)
const stranger = macOf(3)
const everybody = [waiting, known, stranger]
const filter = { ...closed, waiting: new Set([waiting]), known: new Set([waiting, known]) }

const network = reason === undefined ? await dhcp6Network(everybody) : undefined

describe.skipIf(reason !== undefined)(title('a real DHCPv6 server behind the firewall', reason), () => {
  const { server, answered } = network as NonNullable<typeof network>
  const driver = (change: Partial<typeof place>) => nftables({ ...place, ...change }, runIn(server, 'nft'))
  const answers = async (...expected: Mac[]) => expect(await answered(...expected)).toEqual(expected)

  test('without rules for it everybody is answered', async () => {
    await driver({ ip_versions: [4] }).replace(closed, signal)
    await answers(...everybody)
  })

  const kinds: readonly (readonly [string, Partial<typeof place>])[] = [
    ['beside DHCPv4 by client', { ip_versions: [4, 6] }],
    ['beside DHCPv4 by source', { ip_versions: [4, 6], match: 'source' }],
  ]
  test.each(kinds)('%s: who waits is answered, others are not', async (_, change) => {
    const rules = driver(change)
    await rules.replace(filter, signal)
    expect(await rules.read(signal)).toEqual(filter)
    await answers(waiting)
    await rules.change({ waiting: { added: [known], removed: [waiting] }, unknown: 'allow' }, signal)
    await answers(known, stranger)
    const counters = await rules.counters?.(signal)
    expect(counters?.known).toBeGreaterThan(0)
    expect(counters?.unreadable).toBe(0)
  })
})
