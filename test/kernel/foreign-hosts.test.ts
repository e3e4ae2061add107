/** The compiled service with the dnsmasq driver, and somebody who writes into its hosts folder; told by real DHCP requests. */

import { describe, expect, test } from 'bun:test'
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Mac } from '../../src/model/mac.ts'
import { nodeMac } from '../fakes/ironic.ts'
import { until } from '../service/inspector.ts'
import { hindrance, namespace, scratch, title } from './namespace.ts'
import { probedNetwork } from './prober.ts'
import { ironicIn, serviceIn } from './site.ts'

const reason = hindrance('dnsmasq', 'python3')
const [first, second] = [1, 2].map((k) => nodeMac(k) as Mac) as [Mac, Mac]
const stranger = '52:54:00:99:99:99' as Mac
const everybody = [first, second, stranger]

describe.skipIf(reason !== undefined)(title('a foreign file in the hosts folder', reason), () => {
  test('lets nobody in beyond the next sync, whoever stands in it, and no other file is written', async () => {
    const server = await namespace('foreign')
    const hostsdir = scratch('foreign-hosts')
    const { prober } = await probedNetwork(server, 1, [`--dhcp-hostsdir=${hostsdir}`])
    const service = serviceIn(server, {
      firewall: `driver: dnsmasq, dnsmasq: {hostsdir: ${hostsdir}}, sync_interval: 1h`,
      ironic: await ironicIn(server, 2),
    })
    const sync = () => service.ask('/ext/v1/firewall/sync', { method: 'POST' })
    await service.start()
    await service.introspect(1)
    await sync()
    expect(await prober.answered(...everybody)).toEqual([first])
    const written = () => [first, 'unknown_hosts_filter'].map((name) => statSync(join(hostsdir, name)).mtimeMs)
    const before = written()

    for (const restart of [() => Promise.resolve(), () => service.kill().then(() => service.start())]) {
      writeFileSync(join(hostsdir, 'mine'), `${second}\n${stranger}\n`)
      await until(async () => (await prober.answered(...everybody)).length === 3, 'dnsmasq obeys it')
      await restart()
      await sync()
      expect(await prober.answered(...everybody)).toEqual([first])
    }
    expect(written()).toEqual(before)
    await service.stop()
  })
})
