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
 * So are `unknown` names of collectors. Ours are `configuration.memory_source` and `configuration.notes`.
 */
export async function collect(
  machine: Machine,
  groups: readonly CollectorGroup[],
  around: Around,
  unknown: readonly string[] = [],
): Promise<Collected> {
  const found: Found[] = []
  const failures = unknown.map((name) => `there is no collector "${name}"`)
  for (const collector of collectors.filter(({ group }) => groups.includes(group))) {
    try {
      const part = await collector.collect(machine, around)
      found.push(part)
      failures.push(...(part.failures ?? []))
    } catch (error) {
      failures.push(`collector ${collector.name} failed: ${messageOf(error)}`)
    }
  }
  const notes = found.flatMap((part) => part.notes ?? [])
  const how = Object.assign({}, ...found.map((part) => part.how)) as JsonObject
  const data = {
    inventory: Object.assign({}, ...found.map((part) => part.inventory)) as JsonObject,
    ...(Object.assign({}, ...found.map((part) => part.data)) as JsonObject),
    configuration: { collectors: groups, managers: [{ name: 'inspector', version }], ...how, notes },
    error: errorOf(failures),
  }
  return { data, notes }
}

/** The text of `error` that ironic-python-agent writes; null when nothing failed. */
export function errorOf(failures: readonly string[]): string | null {
  if (failures.length === 0) return null
  return ['The following errors were encountered:', ...failures.map((failure) => `* ${failure}`)].join('\n')
}
