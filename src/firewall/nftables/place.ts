import type { FirewallSettings } from '../settings.ts'

/** Where our rules stand, on which interface requests arrive, and what is asked about them. */
export type Place = FirewallSettings['nftables'] & {
  readonly interface: string
  readonly ip_versions: FirewallSettings['ip_versions']
  /**
   * In the bridge family: what `interface` is, a bridge when left out. `either`: it is not there yet. A kernel may be built without
   * the means to tell bridges.
   */
  readonly arrival?: 'bridge' | 'port' | 'either'
}

/** The set that marks the table as ours, and in which each transaction leaves a number for whoever watches. */
export const marks = 'marks'

/** Whose the table is: the comment of `marks`. Two inspectors of one host listen on different interfaces. */
export function ownerOf(place: Pick<Place, 'interface'>): string {
  return `inspector on ${place.interface}`
}

/** The family that our table is not in. */
export function otherFamily({ family }: Pick<Place, 'family'>): Place['family'] {
  return family === 'inet' ? 'bridge' : 'inet'
}
