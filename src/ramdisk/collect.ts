import { version } from '../../package.json'
import { messageOf } from '../model/error.ts'
import type { Json, JsonObject } from '../model/json.ts'
import type { Around, CollectorGroup, Found } from './collector.ts'
import { collectors } from './collectors/index.ts'
import type { Machine } from './machine.ts'
import { watched } from './unreadable.ts'

/** A report in the form of ironic-python-agent, and the notes in it, for a person to read. */
export type Collected = { readonly data: JsonObject; readonly notes: readonly string[] }

/**
 * Collects what the machine consists of. What could not be found out is named in `error`, and the rest is in the report: a collector
 * that fails, as IPA does it, a device that tells nothing, a file of the kernel that cannot be read, and `unknown` names of collectors.
 * Ours are `configuration.memory_source` and `configuration.notes`.
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
    const watch = watched(machine)
    try {
      // Logs are what can be had of them.
      const part = await collector.collect(collector.group === 'logs' ? machine : watch.machine, around)
      found.push(part)
      failures.push(...(part.failures ?? []))
    } catch (error) {
      failures.push(`collector ${collector.name} failed: ${messageOf(error)}`)
    }
    for (const failure of watch.failures()) if (!failures.includes(failure)) failures.push(failure)
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

/** The text of `error` that ironic-python-agent writes, after what was said before; null when nothing failed. */
export function errorOf(failures: readonly string[], before: Json | undefined = null): string | null {
  const said = typeof before === 'string' && before !== '' ? before : null
  if (failures.length === 0) return said
  return [said ?? 'The following errors were encountered:', ...failures.map((failure) => `* ${failure}`)].join('\n')
}
