/** What the compiled service leaves behind in the kernel. */

import { describe, expect, test } from 'bun:test'
import { createDriver } from '../../src/firewall/index.ts'
import { FirewallSettings } from '../../src/firewall/settings.ts'
import { decode } from '../../src/model/decode.ts'
import type { Mac } from '../../src/model/mac.ts'
import { nodeMac } from '../fakes/ironic.ts'
import { until } from '../service/inspector.ts'
import { hindrance, namespace, runIn, title } from './namespace.ts'
import { ironicIn, serviceIn } from './site.ts'

const reason = hindrance('nft')
const [first, second] = [1, 2].map((k) => nodeMac(k) as Mac) as [Mac, Mac]
const both = new Set([first, second])

describe.skipIf(reason !== undefined)(title('a service that ends while a node waits', reason), () => {
  test.each([
    ['close', { waiting: new Set(), known: both, unknown: 'deny' }],
    ['leave', { waiting: new Set([first]), known: both, unknown: 'deny' }],
    ['remove', undefined],
  ])('with on_stop: %s', async (onStop, left) => {
    const server = await namespace(`stop-${onStop}`)
    const ironic = await ironicIn(server, 2)
    const service = serviceIn(server, { firewall: `interface: br-test, on_stop: ${onStop}`, ironic })
    const reader = createDriver(decode(FirewallSettings, { interface: 'br-test' }), runIn(server, 'nft'))
    const found = () => reader.read(new AbortController().signal)
    await service.start()
    await service.introspect(1)
    await until(async () => (await found())?.known.size === 2, 'the ports are listed')
    expect(await found()).toMatchObject({ waiting: new Set([first]), known: both })

    expect(await service.stop()).toBe(0)
    const behind = await found()
    if (left === undefined) expect(behind).toBeUndefined()
    else expect(behind).toMatchObject(left)

    await service.start()
    expect(await service.state(1)).toBe('waiting')
    expect(await found()).toMatchObject({ waiting: new Set([first]) })
    await service.stop()
  })
})
