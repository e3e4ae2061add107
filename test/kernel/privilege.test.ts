/** The compiled service as an ordinary user, and where it may or can not change the firewall. */

import { describe, expect, test } from 'bun:test'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Mac } from '../../src/model/mac.ts'
import { nodeMac } from '../fakes/ironic.ts'
import { hindrance, namespace, scratch, title } from './namespace.ts'
import { probedNetwork } from './prober.ts'
import { ironicIn, serviceIn } from './site.ts'

const reason = hindrance('nft', 'iptables', 'dnsmasq', 'python3', 'setpriv')
/** Nobody: a user without any right, on every Linux. */
const user = 65534
const as = (...capabilities: readonly string[]) => [
  'setpriv',
  `--reuid=${user}`,
  `--regid=${user}`,
  '--clear-groups',
  '--no-new-privs',
  ...capabilities,
]
const only = as('--inh-caps=-all,+net_admin', '--ambient-caps=-all,+net_admin', '--bounding-set=-all,+net_admin')

describe.skipIf(reason !== undefined)(title('least privilege', reason), () => {
  test.each(['nftables', 'iptables'])(
    'an ordinary user with the ambient capability CAP_NET_ADMIN alone runs %s',
    async (driver) => {
      const server = await namespace('user')
      const { bridge, prober } = await probedNetwork(server, 1)
      const { answered } = prober
      const ironic = await ironicIn(server, 2)
      const service = serviceIn(server, {
        firewall: `driver: ${driver}, interface: ${bridge}`,
        ironic,
        prefix: only,
        user,
      })
      await service.start()
      const macs = [1, 2].map((k) => nodeMac(k) as Mac)
      expect(await answered(...macs)).toEqual([])
      await service.introspect(1)
      expect(await answered(...macs)).toEqual(macs.slice(0, 1))
      expect(await service.stop()).toBe(0)
      expect(await answered(...macs)).toEqual([])
    },
  )

  test.each(['nftables', 'iptables'])(
    'without the capability %s does not serve, and says what is missing',
    async (driver) => {
      const server = await namespace('bare')
      const prefix = as('--inh-caps=-all')
      const firewall = `driver: ${driver}, interface: lo`
      const { code, said } = await serviceIn(server, {
        firewall,
        ironic: 'http://127.0.0.1:1',
        prefix,
        user,
      }).runToEnd()
      expect(code).toBe(3)
      expect(said).toContain('AmbientCapabilities=CAP_NET_ADMIN')
      expect(said).not.toContain('api.listening')
    },
  )

  test('with driver none it needs no capability', async () => {
    const server = await namespace('none')
    const ironic = await ironicIn(server, 1)
    const service = serviceIn(server, { firewall: 'driver: none', ironic, prefix: as('--inh-caps=-all'), user })
    await service.start()
    expect(await service.stop()).toBe(0)
  })

  test.each([
    ['is missing', undefined, 'install the package "nftables"'],
    [
      'refuses',
      '#!/bin/sh\necho "Error: Could not process rule: Operation not supported" >&2\nexit 1\n',
      'not supported',
    ],
  ])('when nft %s it does not serve, and says what to do', async (_how, script, remedy) => {
    const server = await namespace('no-nft')
    const bin = scratch('bin')
    chmodSync(bin, 0o755)
    if (script !== undefined) writeFileSync(join(bin, 'nft'), script, { mode: 0o755 })
    const hidden = ['unshare', '--mount', 'sh', '-c', 'mount -t tmpfs none /usr/sbin && exec "$@"', 'sh']
    const prefix = script === undefined ? hidden : []
    const service = serviceIn(server, { firewall: 'interface: lo', ironic: 'http://127.0.0.1:1', path: bin, prefix })
    const { code, said } = await service.runToEnd()
    expect(code).toBe(3)
    expect(said).toContain(remedy)
    expect(said).not.toContain('api.listening')
  })
})
