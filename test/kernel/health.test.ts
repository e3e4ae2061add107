/** The compiled service while nft fails: what its health and its log say, and that it never gives up. */

import { describe, expect, test } from 'bun:test'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createDriver } from '../../src/firewall/index.ts'
import { FirewallSettings } from '../../src/firewall/settings.ts'
import { decode } from '../../src/model/decode.ts'
import type { Mac } from '../../src/model/mac.ts'
import { nodeMac, nodeUuid } from '../fakes/ironic.ts'
import { until } from '../service/inspector.ts'
import { hindrance, namespace, runIn, scratch, title } from './namespace.ts'
import { ironicIn, serviceIn } from './site.ts'

const reason = hindrance('nft')

/** A directory with an `nft` that fails as long as the file `broken` is in it. */
function fallibleNft(): { readonly path: string; readonly broken: string } {
  const bin = scratch('nft')
  const broken = join(bin, 'broken')
  const environment = { PATH: `${process.env.PATH}:/usr/sbin:/sbin` }
  const real = Bun.which('nft', environment)
  const refuse = `[ -e ${broken} ] && { echo 'Error: Could not process rule: No buffer space available' >&2; exit 1; }`
  writeFileSync(join(bin, 'nft'), `#!/bin/sh\n${refuse}\nexec ${real} "$@"\n`, { mode: 0o755 })
  return { path: `${bin}:${environment.PATH}`, broken }
}

describe.skipIf(reason !== undefined)(title('a service whose nft fails', reason), () => {
  test('says so once, is not ready, answers on, and is as it was when nft works again', async () => {
    const server = await namespace('health')
    const { path, broken } = fallibleNft()
    const ironic = await ironicIn(server, 2)
    const service = serviceIn(server, { firewall: 'interface: br-test', ironic, path })
    await service.start()
    const status = async (where: string) => (await service.ask(where))?.status
    const reader = createDriver(decode(FirewallSettings, { interface: 'br-test' }), runIn(server, 'nft'))
    const waiting = async () => [...((await reader.read(new AbortController().signal))?.waiting ?? [])]
    const lines = async () =>
      (await service.said())
        .split('\n')
        .flatMap((line) =>
          line.startsWith('{') ? [JSON.parse(line) as { event: string; level: string; error?: string }] : [],
        )
    const failures = async () =>
      (await lines()).filter(({ event, level }) => event === 'firewall.failed' && level === 'error')

    await service.introspect(1)
    expect([await status('/readyz'), await status('/livez')]).toEqual([200, 200])

    writeFileSync(broken, '')
    expect(await status(`/v1/introspection/${nodeUuid(2)}?manage_boot=0`)).toBe(404)
    const answer = await service.ask(`/v1/introspection/${nodeUuid(2)}?manage_boot=0`, { method: 'POST' })
    expect(answer?.status).toBe(503)
    expect(await answer?.text()).toContain('No buffer space available')
    expect(await service.state(2)).toBe('error')
    const ready = await service.ask('/readyz')
    expect([ready?.status, await status('/livez')]).toEqual([503, 200])
    expect(await ready?.text()).toContain('No buffer space available')
    // The first tries again come after 1 s and 3 s, and fail; meanwhile the old rules hold.
    await Bun.sleep(1500)
    expect([(await failures()).length, await waiting(), existsSync(broken)]).toEqual([1, [nodeMac(1) as Mac], true])

    rmSync(broken)
    await until(async () => (await status('/readyz')) === 200, 'it is ready again')
    expect((await lines()).filter(({ event }) => event === 'firewall.synced')).toHaveLength(1)
    await service.introspect(2)
    await service.stop()
  })
})
