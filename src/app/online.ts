import type { Fault } from '../config/diagnostic.ts'
import { namedOfIronic, type Named } from '../config/named.ts'
import type { Source } from '../config/source.ts'
import { accessOf } from '../ironic/access.ts'
import { catalogOf, type Catalog } from '../ironic/catalog.ts'
import { createClient } from '../ironic/client.ts'
import { createSession } from '../keystone/session.ts'
import { InspectorError } from '../model/error.ts'
import { didYouMean } from '../model/nearest.ts'
import type { Clock } from '../platform/clock.ts'
import { tlsOf } from '../platform/http.ts'
import type { Settings } from './settings.ts'

/**
 * Says in the sources what they name that Ironic does not have: drivers and interfaces are errors, traits and resource classes that no
 * node has yet are warnings. Asks Ironic, and changes nothing there. Rejects when it cannot be asked.
 */
export async function checkOnline(
  { ironic, keystone }: Settings,
  sources: readonly Source[],
  clock: Clock,
): Promise<void> {
  if (ironic.type === 'standalone')
    throw new InspectorError('invalid', 'Cannot check against Ironic: ironic.type is standalone')
  const tls = keystone ? tlsOf(keystone) : undefined
  const access = accessOf(ironic, keystone ? createSession(keystone, { clock, tls }) : undefined)
  const catalog = await catalogOf(createClient({ access, clock, timeout: ironic.timeout, tls }))
  for (const source of sources)
    for (const named of namedOfIronic(source.value)) {
      const fault = faultOf(named, catalog)
      if (fault) source.blame(named.pointer, fault)
    }
}

function faultOf({ kind, name }: Named, catalog: Catalog): Fault | undefined {
  if (kind === 'trait' || kind === 'resource class') {
    const known = kind === 'trait' ? catalog.traits : catalog.resourceClasses
    return known.has(name)
      ? undefined
      : { code: 'W330', message: `no node has the ${kind} "${name}"${near(name, known)}` }
  }
  const known = kind === 'driver' ? catalog.drivers : (catalog.interfaces.get(kind) ?? new Set<string>())
  if (known.has(name)) return undefined
  const what = kind === 'driver' ? 'driver' : `${kind} interface`
  const remedy = known.size > 0 ? `there: ${[...known].sort().join(', ')}` : `no driver has a ${what} enabled`
  return { code: 'E330', message: `Ironic has no ${what} "${name}"${near(name, known)}`, remedy }
}

function near(name: string, known: ReadonlySet<string>): string {
  return didYouMean(name, [...known])
}
