import { expect, test } from 'bun:test'
import { createDriver, keeperSettings, keeperSettingsOf } from '../../src/firewall/index.ts'
import { FirewallSettings } from '../../src/firewall/settings.ts'
import { decode } from '../../src/model/decode.ts'
import type { Run } from '../../src/platform/command.ts'

test('what the keeper is told is what is configured', () => {
  const written = {
    interface: 'br-test',
    allow: ['52:54:00:AA:bb:cc'],
    deny: ['02:*'],
    max_shrink: '10%',
    on_stop: 'leave',
    sync_interval: '1m',
  }
  expect(keeperSettingsOf(decode(FirewallSettings, written), true)).toEqual({
    policy: {
      unknownMacs: 'as-needed',
      whenIdle: 'close',
      allow: [{ first: '52:54:00:aa:bb:cc', last: '52:54:00:aa:bb:cc' }],
      deny: [{ first: '02:00:00:00:00:00', last: '02:ff:ff:ff:ff:ff' }],
      discovery: true,
    },
    place: 'table inet ironic_inspector, br-test, udp/67',
    syncInterval: 60_000,
    maxShrink: 0.1,
    onStop: 'leave',
    ethoibInterfaces: [],
  } as unknown as ReturnType<typeof keeperSettingsOf>)
})

test('lists are taken apart once, and again after a reload', () => {
  let settings: { firewall: FirewallSettings; discovery?: object } = {
    firewall: decode(FirewallSettings, { deny: ['02:*'] }),
  }
  const current = keeperSettings(() => settings)
  const before = current()
  expect(current()).toBe(before)
  settings = { firewall: settings.firewall, discovery: {} }
  expect([before.policy.discovery, current().policy.discovery]).toEqual([false, true])
})

const drivers = ['nftables', 'iptables', 'dnsmasq', 'none'] as const
const untouched: Run = () => Promise.reject(new Error('no program is run by making a driver'))

test.each(drivers)('%s is made by its name, and makes nothing before it is asked', (driver) => {
  expect(createDriver(decode(FirewallSettings, { driver, interface: 'br0' }), untouched).name).toBe(driver)
})

test.each(['nftables', 'iptables'] as const)('%s without an interface says which setting is missing', (driver) => {
  expect(() => createDriver(decode(FirewallSettings, { driver }), untouched)).toThrow(
    'Cannot set up the firewall: firewall.interface is missing, name the interface of the DHCP server',
  )
})

test.each([
  ['nftables', 'the lean way'],
  ['iptables', 'the usual way'],
] as const)('%s runs its programs %s', async (driver, way) => {
  const by =
    (name: string): Run =>
    () =>
      Promise.reject(new Error(name))
  const made = createDriver(
    decode(FirewallSettings, { driver, interface: 'lo' }),
    by('the usual way'),
    by('the lean way'),
  )
  await expect(made.read(new AbortController().signal)).rejects.toThrow(way)
})
