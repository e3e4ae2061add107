import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { InspectorError } from '../../model/error.ts'
import type { Place } from './place.ts'

/**
 * What the interface is in the bridge family; one that is not there yet counts as a bridge. Fails with `invalid` for one that
 * is neither a bridge nor a port of one: the rules would never be met, and everybody answered.
 */
export function arrivalAt({ family, interface: name }: Place, sysfs: string): 'bridge' | 'port' {
  const link = join(sysfs, 'class/net', name)
  if (family === 'inet' || !existsSync(link) || existsSync(join(link, 'bridge'))) return 'bridge'
  if (existsSync(join(link, 'brport'))) return 'port'
  throw new InspectorError(
    'invalid',
    `Cannot filter at interface "${name}": it is neither a bridge nor a port of one, as firewall.nftables.family: bridge needs; set inet`,
  )
}
