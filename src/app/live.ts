import { Secret } from '../model/secret.ts'
import type { FileRule } from '../rules/index.ts'
import type { Workflow } from '../workflow/workflow.ts'
import type { Settings } from './settings.ts'

/** A configuration that was found valid. */
export type Configuration = {
  readonly settings: Settings
  readonly workflows: ReadonlyMap<string, Workflow>
  /** Those of files, in their order. */
  readonly rules: readonly FileRule[]
}

/** The configuration in force. */
export interface Live {
  current(): Configuration
  /** Puts what may change while the service runs in force; gives the names of changed settings that need a restart. */
  replace(next: Configuration): readonly string[]
}

/** Settings that a reload puts in force; of `firewall` these keys only. */
const reloadable = ['introspection', 'keep', 'discovery', 'secrets'] as const
const reloadableOfFirewall = [
  'unknown_macs',
  'when_idle',
  'allow',
  'deny',
  'sync_interval',
  'max_shrink',
  'on_stop',
  'ethoib_interfaces',
] as const
/** The bound of a pool that work is queued in. */
const boundAtStart = ['max_concurrency'] as const

/** Holds the configuration of a running service. */
export function createLive(first: Configuration): Live {
  let current = first
  return {
    current: () => current,
    replace(next) {
      const before = current.settings
      const { settings } = next
      const kept: Settings = {
        ...before,
        ...only(settings, reloadable),
        introspection: { ...settings.introspection, ...only(before.introspection, boundAtStart) },
        firewall: { ...before.firewall, ...only(settings.firewall, reloadableOfFirewall) },
      }
      // A removed `discovery` is a change, too.
      if (settings.discovery === undefined) delete (kept as { discovery?: unknown }).discovery
      current = { ...next, settings: kept }
      return differences(kept, settings)
    },
  }
}

function only<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]])) as Pick<T, K>
}

function differences(kept: object, wanted: object, path = ''): readonly string[] {
  const names = new Set([...Object.keys(kept), ...Object.keys(wanted)])
  return [...names].flatMap((name) => {
    const [a, b] = [kept, wanted].map((side) => (side as Record<string, unknown>)[name])
    if (a instanceof Secret && b instanceof Secret ? a.reveal() === b.reveal() : Bun.deepEquals(a, b)) return []
    const both = [a, b].every(
      (side) => typeof side === 'object' && side !== null && !Array.isArray(side) && !(side instanceof Secret),
    )
    return both ? differences(a as object, b as object, `${path}${name}.`) : [`${path}${name}`]
  })
}
