/** The compiled binary, a real dnsmasq, real nftables and real DHCP clients: who is answered while a node is introspected. */

import { describe, expect, test } from 'bun:test'
import type { Mac } from '../../src/model/mac.ts'
import { nodeMac, nodeUuid } from '../fakes/ironic.ts'
import { report } from '../introspection/house.ts'
import { until } from '../service/inspector.ts'
import { bridge, dhcpNetwork } from './dhcp-clients.ts'
import { hindrance, title } from './namespace.ts'
import { ironicIn, serviceIn } from './site.ts'

const reason = hindrance('nft', 'dnsmasq', 'busybox')
const [first, second] = [1, 2].map((k) => nodeMac(k) as Mac) as [Mac, Mac]
const stranger = '52:54:00:99:99:99' as Mac

/** The service and an Ironic beside a DHCP server; `introspection` is added to those settings. */
async function siteWith(introspection?: string) {
  const { server, answered } = await dhcpNetwork()
  const ironic = await ironicIn(server, 2)
  const service = serviceIn(server, { firewall: `interface: ${bridge}`, ironic, introspection })
  await service.start()
  return { answered, ...service }
}

describe.skipIf(reason !== undefined)(title('an introspection behind the firewall', reason), () => {
  test('only the node that is introspected is answered, and only while it is', async () => {
    const { answered, ask, state, introspect } = await siteWith()
    expect(await answered(first, second, stranger)).toEqual([])

    await introspect(1)
    expect(await answered(first, second, stranger)).toEqual([first])

    const answer = await ask('/v1/continue', { method: 'POST', body: JSON.stringify(report(1)) })
    expect(answer?.status).toBe(200)
    // Shut out before the answer is given: nothing is waited for here.
    expect(await answered(first, second, stranger)).toEqual([])
    await until(async () => (await state(1)) === 'finished', 'the introspection is finished')
  })

  test('without managed boot a node is let in when the start is answered, and shut out by the time-out', async () => {
    const { answered, ask, state } = await siteWith('timeout: 10s, cleanup_interval: 500ms')
    const started = await ask(`/v1/introspection/${nodeUuid(1)}?manage_boot=0`, { method: 'POST' })
    expect(started?.status).toBe(202)
    // Ironic powers it on as soon as it has the answer: nothing is waited for here.
    expect(await answered(first, second)).toEqual([first])
    expect(await state(1)).toBe('waiting')
    await until(async () => (await state(1)) === 'error', 'the introspection times out')
    expect(await answered(first)).toEqual([])
  })
})
