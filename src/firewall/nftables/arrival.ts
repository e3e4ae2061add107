import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { InspectorError } from '../../model/error.ts'
import type { Place } from './place.ts'

type Arrival = NonNullable<Place['arrival']>

/** What the interface is in the bridge family; undefined = it is there, and neither bridge nor port. */
export function arrivalAt({ family, interface: name }: Place, sysfs: string): Arrival | undefined {
  const link = join(sysfs, 'class/net', name)
  if (family === 'inet' || existsSync(join(link, 'bridge'))) return 'bridge'
  if (!existsSync(link)) return 'either'
  return existsSync(join(link, 'brport')) ? 'port' : undefined
}

/** As `arrivalAt`; fails with `invalid` where the rules would never be met, and everybody answered. */
export function arrivalFor(place: Place, sysfs: string): Arrival {
  const arrival = arrivalAt(place, sysfs)
  if (arrival !== undefined) return arrival
  throw new InspectorError(
    'invalid',
    `Cannot filter at interface "${place.interface}": it is neither a bridge nor a port of one, as firewall.nftables.family: bridge needs; set inet`,
  )
}

/** With which rules requests are told now: those for what the interface is, or for both. While it is neither, any of ours may stay. */
export function fittingArrivals(place: Place, sysfs: string): readonly Arrival[] {
  const arrival = arrivalAt(place, sysfs)
  return arrival === undefined ? ['bridge', 'port', 'either'] : [...new Set([arrival, 'either'] as const)]
}
