/** The compiled service, and what it leaves behind: when it is killed, started again, beside another one, and torn down. */

import { describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { Mac } from '../../src/model/mac.ts'
import { nodeMac } from '../fakes/ironic.ts'
import { binary } from '../service/inspector.ts'
import { hindrance, namespace, scratch, title, type Namespace } from './namespace.ts'
import { probedNetwork, type Question } from './prober.ts'
import { ironicIn, serviceIn, type SiteService } from './site.ts'

const reason = hindrance('nft', 'iptables-save', 'dnsmasq', 'python3')
const [first, second] = [1, 2].map((k) => nodeMac(k) as Mac) as [Mac, Mac]
const stranger = '52:54:00:99:99:99' as Mac
const everybody = [first, second, stranger] as const

const hostsdir = scratch('hosts')

/** `left` makes something of others', and tells what is there. */
const torn = [
  {
    name: 'nftables',
    settings: 'driver: nftables',
    dnsmasq: [],
    async left(server: Namespace) {
      await server.run(['nft', 'add', 'table', 'inet', 'others'])
      return server.run(['nft', 'list', 'ruleset'])
    },
  },
  {
    name: 'iptables',
    settings: 'driver: iptables, ip_versions: [4, 6]',
    dnsmasq: [],
    async left(server: Namespace) {
      const others = ['INPUT', '-i', 'lo', '-j', 'ACCEPT']
      await server.run(['iptables', '-C', ...others]).catch(() => server.run(['iptables', '-A', ...others]))
      const rules = await Promise.all(
        ['iptables-save', 'ip6tables-save'].map((save) => server.run([save, '-t', 'filter'])),
      )
      return rules.flatMap((text) => text.split('\n').filter((line) => /^-|^:ironic/.test(line)))
    },
  },
  {
    name: 'dnsmasq',
    settings: `driver: dnsmasq, dnsmasq: {hostsdir: ${hostsdir}}`,
    dnsmasq: [`--dhcp-hostsdir=${hostsdir}`],
    left: async () => readdirSync(hostsdir),
  },
]

/** Runs `inspector ARGS --config` as a person would, inside the namespace. */
const typed = (server: Namespace, { configuration }: SiteService, ...args: readonly string[]) =>
  server.run([binary, ...args, '--config', configuration]).then(
    () => 'done',
    (error: Error) => error.message,
  )

describe.skipIf(reason !== undefined)(title('what the service leaves behind', reason), () => {
  test('killed, it goes on protecting; started again, it corrects that without a gap', async () => {
    const server = await namespace('killed')
    const { bridge, prober } = await probedNetwork(server, 1)
    const ironic = await ironicIn(server, 2)
    const service = serviceIn(server, { firewall: `interface: ${bridge}, allow: ["${stranger}"]`, ironic })
    await service.start()
    await service.introspect(1)
    expect(await prober.answered(...everybody)).toEqual([first, stranger])
    await service.kill()
    expect(await prober.answered(...everybody)).toEqual([first, stranger])

    const { configuration } = service
    writeFileSync(configuration, readFileSync(configuration, 'utf8').replace(`allow: ["${stranger}"]`, 'allow: []'))
    const started = new AbortController()
    const allowed: Question[] = []
    const denied: Question[] = []
    const during = (async () => {
      while (!started.signal.aborted) {
        denied.push(await prober.ask(second))
        const question = await prober.ask(first)
        allowed.push(question)
        await Promise.race([question.offer, Bun.sleep(2000)])
      }
    })()
    await service.start()
    expect(await prober.answered(...everybody)).toEqual([first])
    started.abort()
    await during
    expect(allowed.length).toBeGreaterThan(20)
    expect(allowed.filter(({ answered }) => !answered)).toEqual([])
    expect(denied.filter(({ answered }) => answered)).toEqual([])
  })

  test('two of them on two interfaces do not disturb each other, nor does tearing one down', async () => {
    const server = await namespace('two')
    const [one, other] = [await probedNetwork(server, 1), await probedNetwork(server, 2)]
    const ironic = await ironicIn(server, 2)
    const services = [one, other].map(({ bridge }, n) =>
      serviceIn(server, { firewall: `interface: ${bridge}, nftables: {table: inspector_${n}}`, ironic }),
    ) as [SiteService, SiteService]
    for (const service of services) await service.start()
    await services[0].introspect(1)
    await services[1].introspect(2)
    expect(await one.prober.answered(...everybody)).toEqual([first])
    expect(await other.prober.answered(...everybody)).toEqual([second])

    expect(await services[1].stop()).toBe(0)
    expect(await other.prober.answered(...everybody)).toEqual([])
    expect(await typed(server, services[1], 'firewall', 'teardown')).toBe('done')
    expect(await other.prober.answered(...everybody)).toEqual([...everybody])
    expect(await one.prober.answered(...everybody)).toEqual([first])
  })

  test('two that were given the same table: the second does not serve, and says so; the first is not disturbed', async () => {
    const server = await namespace('same')
    const { bridge, prober } = await probedNetwork(server, 1)
    const ironic = await ironicIn(server, 2)
    const service = serviceIn(server, { firewall: `interface: ${bridge}`, ironic })
    await service.start()
    await service.introspect(1)
    // With databases of their own.
    for (const place of ['lo', bridge]) {
      const intruder = serviceIn(server, { firewall: `interface: ${place}`, ironic })
      const { code, said } = await intruder.runToEnd()
      expect(code).not.toBe(0)
      expect(said).toContain('firewall.nftables.table')
      expect(await typed(server, intruder, 'firewall', 'teardown')).toContain('ironic_inspector')
      expect(await prober.answered(...everybody)).toEqual([first])
    }
  })

  test.each(torn)(
    'a teardown of $name is refused while the service runs; afterwards all of ours goes, and only that',
    async (driver) => {
      const server = await namespace('torn')
      const { bridge, prober } = await probedNetwork(server, 1, driver.dnsmasq)
      const ironic = await ironicIn(server, 2)
      const service = serviceIn(server, { firewall: `interface: ${bridge}, ${driver.settings}`, ironic })
      const empty = await driver.left(server)
      await service.start()
      expect(await typed(server, service, 'firewall', 'teardown')).toContain(
        'exit code 1: error: Cannot tear down the firewall: a service uses',
      )
      expect(await prober.answered(...everybody)).toEqual([])
      expect(await driver.left(server)).not.toEqual(empty)

      await service.kill()
      expect(await typed(server, service, 'firewall', 'teardown')).toBe('done')
      expect(await driver.left(server)).toEqual(empty)
      expect(await prober.answered(...everybody)).toEqual([...everybody])
      // Twice is no failure.
      expect(await typed(server, service, 'firewall', 'teardown')).toBe('done')
    },
  )
})
