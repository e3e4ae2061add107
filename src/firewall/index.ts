import { InspectorError } from '../model/error.ts'
import type { Run } from '../platform/command.ts'
import { dnsmasq } from './dnsmasq/driver.ts'
import type { FirewallDriver } from './driver.ts'
import { iptables } from './iptables/driver.ts'
import type { KeeperSettings } from './keeper.ts'
import { macRangeOf } from './mac-range.ts'
import { nftables } from './nftables/driver.ts'
import { none } from './none.ts'
import type { FirewallSettings } from './settings.ts'
import { placeOf } from './territory.ts'
import type { Policy } from './wanted.ts'

type Create = (settings: FirewallSettings, run: Run, runNft: Run) => FirewallDriver

const drivers: Readonly<Record<FirewallSettings['driver'], Create>> = {
  nftables: ({ nftables: own, ...settings }, _run, runNft) =>
    nftables({ ...own, interface: interfaceOf(settings), ip_versions: settings.ip_versions }, runNft),
  iptables: ({ iptables: own, ...settings }, run) =>
    iptables({ ...own, interface: interfaceOf(settings), ip_versions: settings.ip_versions }, run),
  dnsmasq: (settings, run) => dnsmasq(settings.dnsmasq, run),
  none: () => none,
}

function interfaceOf({ interface: name }: Pick<FirewallSettings, 'interface'>): string {
  if (name !== null) return name
  throw new InspectorError(
    'invalid',
    'Cannot set up the firewall: firewall.interface is missing, name the interface of the DHCP server',
  )
}

/**
 * The configured driver; touches nothing yet. `runNft` is for nft alone, of which each change is one run. `invalid` when a
 * setting that the driver needs is missing.
 */
export function createDriver(settings: FirewallSettings, run: Run, runNft: Run = run): FirewallDriver {
  return drivers[settings.driver](settings, run, runNft)
}

/** The operator's decisions in the settings. `invalid` when a MAC of the lists cannot be read. */
export function policyOf(settings: FirewallSettings, discovery: boolean): Policy {
  return {
    unknownMacs: settings.unknown_macs,
    whenIdle: settings.when_idle,
    allow: settings.allow.map(macRangeOf),
    deny: settings.deny.map(macRangeOf),
    discovery,
  }
}

/** What the keeper is told of the settings. `invalid` when a MAC of the lists cannot be read. */
export function keeperSettingsOf(settings: FirewallSettings, discovery: boolean): KeeperSettings {
  return {
    policy: policyOf(settings, discovery),
    place: placeOf(settings),
    syncInterval: settings.sync_interval,
    maxShrink: settings.max_shrink,
    onStop: settings.on_stop,
    ethoibInterfaces: settings.ethoib_interfaces,
  }
}

/** Reads them anew only when the settings are others than before: long lists are not taken apart at every start of a node. */
export function keeperSettings(
  current: () => { readonly firewall: FirewallSettings; readonly discovery?: unknown },
): () => KeeperSettings {
  let last: { readonly from: object; readonly settings: KeeperSettings } | undefined
  return () => {
    const from = current()
    if (last?.from !== from) last = { from, settings: keeperSettingsOf(from.firewall, from.discovery !== undefined) }
    return last.settings
  }
}
