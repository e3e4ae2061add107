/** Ethernet over InfiniBand: the compiled service, real nftables and real DHCP requests; the gateway's neighbours are a file in the place of sysfs's. */

import { describe, expect, test } from 'bun:test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Mac } from '../../src/model/mac.ts'
import { nodeMac } from '../fakes/ironic.ts'
import { report } from '../introspection/house.ts'
import { until } from '../service/inspector.ts'
import { hindrance, namespace, scratch, title } from './namespace.ts'
import { probedNetwork } from './prober.ts'
import { ironicIn, serviceIn } from './site.ts'

const reason = hindrance('nft', 'dnsmasq', 'python3', 'mount')
const own = nodeMac(1) as Mac
const [seen, moved, other] = ['52:54:00:17:36:c7', '52:54:00:17:36:c8', '52:54:00:17:36:c9'] as [Mac, Mac, Mac]
const guid = '7c:fe:90:03:00:29:24:4f'
const clientId = `ff:00:00:00:00:00:02:00:00:02:c9:00:${guid}`
const neighbours = (mac: Mac) =>
  `SWID=5 EMAC=${other} IMAC=97:fe:80:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:01\n` +
  `SWID=5 EMAC=${mac} IMAC=97:fe:80:00:00:00:00:00:00:${guid}\n`

describe.skipIf(reason !== undefined)(title('a node behind an EoIB gateway', reason), () => {
  test('is let in by the MAC that its neighbour entry tells, also when that changes, and shut out afterwards', async () => {
    const server = await namespace('ethoib')
    const {
      bridge,
      prober: { answered },
    } = await probedNetwork(server, 1)
    const ironic = await ironicIn(server, 1)
    const patch = JSON.stringify([{ op: 'add', path: '/extra', value: { 'client-id': clientId } }])
    const options = `{ method: 'PATCH', headers: { 'content-type': 'application/json' }, body: '${patch}' }`
    await server.run([process.execPath, '-e', `await fetch('${ironic}/v1/ports/${own}', ${options})`])

    const interfaces = scratch('interfaces')
    const file = join(interfaces, 'eth_ib0', 'eth', 'neighs')
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, neighbours(seen))
    // Whatever `ip netns exec` starts has mounts of its own.
    const mounted = ['sh', '-c', 'mount --bind "$0" /sys/class/net && exec "$@"', interfaces]
    const service = serviceIn(server, {
      firewall: `interface: ${bridge}, nftables: {match: source}, ethoib_interfaces: [eth_ib0], sync_interval: 300ms`,
      ironic,
      prefix: mounted,
    })
    await service.start()
    expect(await answered(own, seen, moved, other)).toEqual([])

    await service.introspect(1)
    expect(await answered(own, seen, moved, other)).toEqual([seen])

    writeFileSync(file, neighbours(moved))
    await until(async () => (await answered(moved)).length === 1, 'the file is read again')
    expect(await answered(own, seen, moved, other)).toEqual([moved])

    const answer = await service.ask('/v1/continue', { method: 'POST', body: JSON.stringify(report(1)) })
    expect(answer?.status).toBe(200)
    expect(await answered(own, seen, moved, other)).toEqual([])
  })
})
