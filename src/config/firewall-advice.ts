import type { Placed } from './placed.ts'

/** The settings of the firewall that decide whether others make sense. `sync_interval` in ms. */
export type DecidingFirewall = {
  readonly driver: string
  readonly interface: string | null
  readonly ip_versions: readonly number[]
  readonly sync_interval: number
  readonly unknown_macs: string
  readonly when_idle: string
  readonly allow: readonly string[]
  readonly deny: readonly string[]
  readonly ethoib_interfaces: readonly string[]
  readonly nftables: { readonly match: string; readonly family: string }
}

/** What of the firewall contradicts itself or discovery, has no effect, or is dangerous. */
export function firewallAdvice(firewall: DecidingFirewall, discovery: boolean): readonly Placed[] {
  const { driver, unknown_macs: unknown, when_idle: whenIdle, allow } = firewall
  if (driver === 'none') return []
  const needsInterface = driver !== 'dnsmasq' && firewall.interface === null
  const mayLetIn = unknown !== 'deny' && (discovery || unknown === 'allow')
  const idleLetsIn = !discovery && (unknown === 'allow' || allow.length > 0)
  const isUnseen = driver === 'nftables' && firewall.nftables.match === 'client' && firewall.ip_versions.includes(4)
  return [
    ...(needsInterface ? [noInterface] : []),
    ...(discovery && unknown === 'deny' ? [shutOut] : []),
    ...allow.flatMap((entry, index) => deniedAsWell(entry, index, firewall.deny)),
    ...(firewall.ethoib_interfaces.length > 0 && isUnseen ? [noAddressInside] : []),
    ...(unknown === 'allow' ? [openDoor] : []),
    ...(whenIdle === 'keep-open' && !idleLetsIn ? [staysShut] : []),
    ...(driver === 'dnsmasq' && !firewall.ip_versions.includes(4) ? [bothVersions] : []),
    ...(driver !== 'nftables' && firewall.nftables.family === 'bridge' ? [noBridge(driver)] : []),
    ...(firewall.sync_interval === 0 && mayLetIn ? [listedOnce] : []),
  ]
}

const noInterface: Placed = {
  pointer: '/firewall/interface',
  follows: ['/firewall/driver'],
  code: 'E503',
  message: 'the firewall has no interface',
  remedy: 'firewall: {interface: …}, where the DHCP server listens; or driver: none',
}

const shutOut: Placed = {
  pointer: '/firewall/unknown_macs',
  follows: ['/firewall/driver'],
  code: 'E502',
  message: 'discovery cannot work: unknown_macs is deny, and unknown machines get no DHCP answer',
  remedy: 'unknown_macs: as-needed, or no discovery',
}

/** An entry with a star is the beginning of the MACs that it means. */
function deniedAsWell(entry: string, index: number, deny: readonly string[]): readonly Placed[] {
  const beginningOf = (text: string) => text.toLowerCase().replace('*', '')
  const covers = deny.find((one) =>
    one.endsWith('*')
      ? beginningOf(entry).startsWith(beginningOf(one))
      : beginningOf(entry) === beginningOf(one) && !entry.endsWith('*'),
  )
  if (covers === undefined) return []
  return [
    {
      pointer: `/firewall/allow/${index}`,
      follows: ['/firewall/deny'],
      code: 'E504',
      message: `"${entry}" is allowed and denied: deny has "${covers}", and wins`,
      remedy: 'take it out of one of the lists',
    },
  ]
}

const noAddressInside: Placed = {
  pointer: '/firewall/ethoib_interfaces',
  follows: ['/firewall/driver', '/firewall/nftables/match', '/firewall/ip_versions'],
  code: 'E505',
  message: 'DHCP messages from InfiniBand hold no MAC that could be matched (RFC 4390)',
  remedy: 'nftables: {match: source}, which looks at the frame',
}

const openDoor: Placed = {
  pointer: '/firewall/unknown_macs',
  follows: ['/firewall/driver'],
  code: 'W510',
  message: 'unknown_macs: allow lets every unknown machine boot the ramdisk, always',
  remedy: 'as-needed lets them in while they are wanted',
}

const staysShut: Placed = {
  pointer: '/firewall/when_idle',
  follows: ['/firewall/driver', '/firewall/allow', '/firewall/unknown_macs', '/discovery'],
  code: 'W511',
  message: 'when_idle: keep-open changes nothing here',
  remedy: 'it counts without discovery, with unknown_macs: allow or an allow list',
}

const bothVersions: Placed = {
  pointer: '/firewall/ip_versions',
  follows: ['/firewall/driver'],
  code: 'W511',
  message: 'ip_versions changes nothing with driver dnsmasq: its files count for DHCP and DHCPv6',
  remedy: 'leave it out',
}

function noBridge(driver: string): Placed {
  return {
    pointer: '/firewall/nftables/family',
    follows: ['/firewall/driver'],
    code: 'W511',
    message: `nftables.family changes nothing with driver ${driver}, which filters no bridge`,
    remedy: 'driver: nftables, or leave it out',
  }
}

const listedOnce: Placed = {
  pointer: '/firewall/sync_interval',
  follows: ['/firewall/driver', '/firewall/unknown_macs', '/discovery'],
  code: 'W512',
  message: 'sync_interval: 0 lists the ports once: machines that others enroll later count as unknown, and are let in',
  remedy: 'an interval such as 15s',
}
