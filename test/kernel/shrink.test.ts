/** The compiled service, discovery, real DHCP requests, and an Ironic that suddenly lists no port. */

import { describe, expect, test } from 'bun:test'
import type { Mac } from '../../src/model/mac.ts'
import { nodeMac } from '../fakes/ironic.ts'
import { until } from '../service/inspector.ts'
import { hindrance, namespace, title, type Namespace } from './namespace.ts'
import { probedNetwork } from './prober.ts'
import { ironicIn, serviceIn } from './site.ts'

const reason = hindrance('nft', 'dnsmasq', 'python3')
const [first, second] = [1, 2].map((k) => nodeMac(k) as Mac) as [Mac, Mac]
const stranger = '52:54:00:99:99:99' as Mac

/** A fake Ironic that lists no port from now on, or all of them again. */
async function lists(ports: 'nothing' | 'all', server: Namespace, ironic: string): Promise<void> {
  const fault = JSON.stringify({ path: '/v1/ports$', status: 200, body: { ports: [] } })
  const [path, body] = ports === 'nothing' ? ['faults', fault] : ['reset', '{}']
  await server.run([
    process.execPath,
    '-e',
    `await fetch('${ironic}/_fake/${path}', { method: 'POST', body: '${body}' })`,
  ])
}

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

    await lists('nothing', server, ironic)
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

  test('opens it to none after a restart that finds no rules left: nobody unknown gets in until it is whole or believed', async () => {
    const server = await namespace('bare')
    const { bridge, prober } = await probedNetwork(server, 1)
    const ironic = await ironicIn(server, 4)
    const service = serviceIn(server, {
      firewall: `interface: ${bridge}, on_stop: remove, sync_interval: 300ms`,
      ironic,
      more: 'discovery: {workflow: default, driver: fake-hardware}\n',
    })
    const sync = async (query = '') => (await service.ask(`/ext/v1/firewall/sync${query}`, { method: 'POST' }))?.status
    const restart = async () => {
      await service.stop()
      await lists('nothing', server, ironic)
      await service.start()
      await until(async () => (await service.said()).includes('firewall.max_shrink'), 'it is refused')
    }
    await service.start()
    expect(await sync()).toBe(204)
    await service.introspect(1)

    await restart()
    expect(await sync()).toBe(409)
    expect(await prober.answered(first, second, stranger)).toEqual([first])
    const shown = await (await service.ask('/ext/v1/firewall'))?.json()
    expect(shown).toMatchObject({
      ports: { count: 0, listed: null },
      unknown: { wanted: 'deny', actual: 'deny' },
      troubles: [{ what: 'shrink', cause: expect.stringContaining('4 of 4 that were known before this start') }],
    })

    await lists('all', server, ironic)
    expect(await sync()).toBe(204)
    expect(await prober.answered(first, second, stranger)).toEqual([first, stranger])

    await restart()
    expect(await prober.answered(first, second, stranger)).toEqual([first])
    expect(await sync('?accept_shrink=true')).toBe(204)
    expect(await prober.answered(first, second, stranger)).toEqual([first, second, stranger])
    await service.stop()
  })
})
