import { expect, test } from 'bun:test'
import { FirewallSettings } from '../../src/firewall/settings.ts'
import { placeOf, territory } from '../../src/firewall/territory.ts'
import { decode } from '../../src/model/decode.ts'

const { signal } = new AbortController()
const own = `t${process.pid}`
const settings = (given: object) => decode(FirewallSettings, { interface: 'br-test', ...given })

test.each([
  [{}, 'table inet ironic_inspector, br-test, udp/67'],
  [{ nftables: { family: 'bridge', table: 'x' }, ip_versions: [4, 6] }, 'table bridge x, br-test, udp/67, udp/547'],
  [{ driver: 'iptables', ip_versions: [6] }, 'chain ironic-inspector, br-test, udp/547'],
  [{ driver: 'dnsmasq' }, '/var/lib/ironic-inspector/dhcp-hostsdir'],
  [{ driver: 'none' }, ''],
])('%j is at "%s"', (given, place) => {
  expect(placeOf(settings(given))).toBe(place)
})

test.each([
  ['nftables', { nftables: { table: own } }, { nftables: { table: `${own}_` } }],
  ['iptables', { iptables: { chain: own } }, { iptables: { chain: `${own}_` } }],
  ['dnsmasq', { dnsmasq: { hostsdir: `/${own}` } }, { dnsmasq: { hostsdir: `/${own}_` } }],
])('%s: one has it until it stops, another is refused and told what to do', async (driver, place, elsewhere) => {
  const first = territory(settings({ driver, ...place }))
  await first.start(signal)
  const second = territory(settings({ driver, ...place, interface: 'br-other', ip_versions: [6] }))
  const [[setting, name]] = Object.entries(place).flatMap(([group, keys]) =>
    Object.entries(keys).map(([key, value]) => [`firewall.${group}.${key}`, value] as const),
  ) as [readonly [string, string]]
  await expect(second.start(signal)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(new RegExp(`"${name}" .*; stop that, or name another in ${setting}$`)),
  })
  await second.stop()
  const other = territory(settings({ driver, ...elsewhere }))
  await other.start(signal)
  await other.stop()
  await first.stop()
  await second.start(signal)
  await second.stop()
})

test('with none nobody is refused', async () => {
  const [first, second] = [territory(settings({ driver: 'none' })), territory(settings({ driver: 'none' }))]
  await first.start(signal)
  await second.start(signal)
  await first.stop()
  await second.stop()
})

test('a folder is the same however its path is written', async () => {
  const at = (hostsdir: string) => territory(settings({ driver: 'dnsmasq', dnsmasq: { hostsdir } }))
  const [first, second] = [at(`/${own}`), at(`//${own}/x/../`)]
  await first.start(signal)
  await expect(second.start(signal)).rejects.toMatchObject({ code: 'conflict' })
  await first.stop()
})
