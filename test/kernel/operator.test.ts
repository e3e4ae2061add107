/** What an operator types while the compiled service runs, and what becomes of real DHCP requests then. */

import { describe, expect, test } from 'bun:test'
import type { Mac } from '../../src/model/mac.ts'
import { nodeMac, nodeName } from '../fakes/ironic.ts'
import { binary } from '../service/inspector.ts'
import { hindrance, namespace, title } from './namespace.ts'
import { probedNetwork } from './prober.ts'
import { ironicIn, serviceIn } from './site.ts'

const reason = hindrance('nft', 'dnsmasq', 'python3')
const [first, second] = [1, 2].map((k) => nodeMac(k) as Mac) as [Mac, Mac]

const stranger = '52:54:00:99:99:99' as Mac

type Row = { readonly mac: string; readonly wanted: string; readonly actual: string | null; readonly why: string }

describe.skipIf(reason !== undefined)(title('inspector firewall at a running service', reason), () => {
  test('shows every reason, holds verdicts through a restart, and tells when something differs', async () => {
    const server = await namespace('operator')
    const { bridge, prober } = await probedNetwork(server, 1)
    const ironic = await ironicIn(server, 2)
    const service = serviceIn(server, { firewall: `interface: ${bridge}`, ironic })
    await service.start()
    const firewall = async (...args: readonly string[]) => {
      const child = Bun.spawn([binary, 'firewall', ...args], {
        env: { PATH: process.env.PATH, HOME: '/nonexistent', INSPECTOR_URL: `unix:${service.socket}` },
        stdout: 'pipe',
        stderr: 'pipe',
      })
      const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
      return { code: await child.exited, out, err }
    }
    const rows = async () => {
      const { macs } = JSON.parse((await firewall('show', '-f', 'json')).out) as { macs: readonly Row[] }
      return macs.map(({ mac, wanted, actual }) => [mac, wanted, actual])
    }

    expect((await firewall('sync')).code).toBe(0)
    await service.introspect(1)
    expect(await rows()).toEqual([
      [first, 'allow', 'allow'],
      [second, 'deny', 'deny'],
    ])
    const { out } = await firewall('show', first)
    expect(out).toContain(`node ${nodeName(1)} waits`)
    expect(await firewall('plan', '--detailed-exitcode')).toMatchObject({ code: 0 })

    const requests = async () =>
      (JSON.parse((await firewall('show', '-f', 'json')).out) as { counters: Readonly<Record<string, number>> })
        .counters
    expect(await requests()).toMatchObject({ waiting: 0, known: 0, unknown: 0 })
    expect(await prober.answered(first, second, stranger)).toEqual([first])
    expect(await requests()).toMatchObject({ waiting: 1, known: 1, unknown: 1 })

    expect(await firewall('allow', second, '--for', '10m')).toMatchObject({ code: 0 })
    expect(await firewall('deny', first)).toMatchObject({ code: 0 })
    expect(await prober.answered(first, second)).toEqual([second])
    await service.kill()
    expect(await prober.answered(first, second)).toEqual([second])
    await service.start()
    expect(await prober.answered(first, second)).toEqual([second])
    expect(await firewall('release', first)).toMatchObject({ code: 0 })
    expect(await firewall('release', second)).toMatchObject({ code: 0 })
    expect(await prober.answered(first, second)).toEqual([first])
    expect(await firewall('release', second)).toMatchObject({ code: 1 })
  })
})
