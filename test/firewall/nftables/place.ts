import type { Place } from '../../../src/firewall/nftables/place.ts'

/** The usual place: what the settings are when nobody sets them. */
export const place: Place = {
  family: 'inet',
  table: 'ironic_inspector',
  priority: -10,
  interface: 'br-test',
  ip_versions: [4],
  match: 'client',
  counters: true,
}
