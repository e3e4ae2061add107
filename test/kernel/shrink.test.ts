/** The compiled service, discovery, real DHCP requests, and an Ironic that suddenly lists no port. */

import { describe, expect, test } from 'bun:test'
import type { Mac } from '../../src/model/mac.ts'
import { nodeMac } from '../fakes/ironic.ts'
import { until } from '../service/inspector.ts'
import { hindrance, namespace, title } from './namespace.ts'
import { probedNetwork } from './prober.ts'
import { ironicIn, serviceIn } from './site.ts'

const reason = hindrance('nft', 'dnsmasq', 'python3')
const [first, second] = [1, 2].map((k) => nodeMac(k) as Mac) as [Mac, Mac]
const stranger = '52:54:00:99:99:99' as Mac

describe.skipIf(reason !== undefined)(title('an Ironic that suddenly lists no port', reason), () => {
  test('opens the door to no machine in production, not after a restart either, until an operator believes it', async () => {
    const server = await namespace('shrink')
    const { bridge, prober } = await probedNetwork(server, 1)
    const ironic = await ironicIn(server, 2)
    const service = serviceIn(server, {
      firewall: `interface: ${bridge}, sync_interval: 300ms`,
      ironic,
      more: 'discovery: {workflow: default, driver: fake-hardware}\n',
    })
    const sync = async (query = '') => (await service.ask(`/ext/v1/firewall/sync${query}`, { method: 'POST' }))?.status
    const refused = () => until(async () => (await service.said()).includes('firewall.max_shrink'), 'it is refused')
    await service.start()
    expect(await sync()).toBe(204)
    expect(await prober.answered(first, second, stranger)).toEqual([stranger])

    const fault = JSON.stringify({ path: '/v1/ports$', status: 200, body: { ports: [] } })
    const inject = `await fetch('${ironic}/_fake/faults', { method: 'POST', body: '${fault}' })`
    await server.run([process.execPath, '-e', inject])
    await refused()
    expect(await prober.answered(first, second, stranger)).toEqual([stranger])

    await service.kill()
    await service.start()
    await refused()
    await until(async () => (await prober.answered(stranger)).length === 1, 'the restarted service lists')
    expect(await prober.answered(first, second, stranger)).toEqual([stranger])

    expect(await sync()).toBe(409)
    expect(await sync('?accept_shrink=true')).toBe(204)
    expect(await prober.answered(first, second, stranger)).toEqual([first, second, stranger])
    await service.stop()
  })
})
