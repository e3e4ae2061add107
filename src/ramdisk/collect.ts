import { version } from '../../package.json'
import { messageOf } from '../model/error.ts'
import type { JsonObject } from '../model/json.ts'
import type { Around, CollectorGroup, Found } from './collector.ts'
import { collectors } from './collectors/index.ts'
import type { Machine } from './machine.ts'

/** A report in the form of ironic-python-agent, and the notes in it, for a person to read. */
export type Collected = { readonly data: JsonObject; readonly notes: readonly string[] }

/**
 * Collects what the machine consists of. A collector that fails is named in `error`, as IPA does it; the others go on.
 * Ours are `configuration.memory_source` and `configuration.notes`.
 */
export async function collect(machine: Machine, groups: readonly CollectorGroup[], around: Around): Promise<Collected> {
  const found: Found[] = []
  const failures: string[] = []
  for (const collector of collectors.filter(({ group }) => groups.includes(group))) {
    try {
      found.push(await collector.collect(machine, around))
    } catch (error) {
      failures.push(`* collector ${collector.name} failed: ${messageOf(error)}`)
    }
  }
  const notes = found.flatMap((part) => part.notes ?? [])
  const how = Object.assign({}, ...found.map((part) => part.how)) as JsonObject
  const data = {
    inventory: Object.assign({}, ...found.map((part) => part.inventory)) as JsonObject,
    ...(Object.assign({}, ...found.map((part) => part.data)) as JsonObject),
    configuration: { collectors: groups, managers: [{ name: 'inspector', version }], ...how, notes },
    error: failures.length > 0 ? ['The following errors were encountered:', ...failures].join('\n') : null,
  }
  return { data, notes }
}
