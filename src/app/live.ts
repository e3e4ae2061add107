import { Secret } from '../model/secret.ts'
import type { FileRule } from '../rules/index.ts'
import type { Workflow } from '../workflow/workflow.ts'
import type { Outline } from './outline.ts'
import type { Settings } from './settings.ts'

/** A configuration that was found valid. */
export type Configuration = {
  readonly settings: Settings
  readonly workflows: ReadonlyMap<string, Workflow>
  /** Those of files, in their order. */
  readonly rules: readonly FileRule[]
}

/** A configuration with what a service tells of it. */
export type Running = Configuration & { readonly outline: Outline }

/** The configuration in force. */
export interface Live {
  current(): Running
  /** Puts what may change while the service runs in force; gives the names of changed settings that need a restart. */
  replace(next: Running): readonly string[]
}

/** Settings that a reload puts in force, with all below them. */
const reloadable = [
  'introspection',
  'keep',
  'discovery',
  'secrets',
  'logging',
  'ironic.retry',
  ...['unknown_macs', 'when_idle', 'allow', 'deny', 'sync_interval', 'max_shrink', 'on_stop', 'ethoib_interfaces'].map(
    (key) => `firewall.${key}`,
  ),
]
/** The bound of a pool that work is queued in. */
const boundAtStart = ['introspection.max_concurrency']

/** Whether a setting is in force only after a restart. Its keys are joined by dots. */
export function needsRestart(path: string): boolean {
  return !reloadable.some((one) => path === one || path.startsWith(`${one}.`)) || boundAtStart.includes(path)
}

/** Holds the configuration of a running service. */
export function createLive(first: Running): Live {
  let current = first
  return {
    current: () => current,
    replace(next) {
      const settings = kept(current.settings, next.settings) as Settings
      current = { ...next, settings, outline: keptOutline(current.outline, next.outline) }
      return differences(settings, next.settings)
    },
  }
}

/** The settings of the second, where a reload puts them in force, else those of the first. */
function kept(before: object, next: object, path = ''): object {
  const names = new Set([...Object.keys(before), ...Object.keys(next)])
  const entries = [...names].map((name) => {
    const [a, b] = [before, next].map((side) => (side as Record<string, unknown>)[name])
    const below = path + name
    return [name, areBlocks(a, b) ? kept(a as object, b as object, `${below}.`) : needsRestart(below) ? a : b] as const
  })
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

function keptOutline(before: Outline, next: Outline): Outline {
  const paths = new Set([...before.settings.keys(), ...next.settings.keys()])
  const entries = [...paths].flatMap((path) => {
    const setting = (needsRestart(path) ? before : next).settings.get(path)
    return setting ? [[path, setting] as const] : []
  })
  return { ...next, settings: new Map(entries) }
}

function differences(kept: object, wanted: object, path = ''): readonly string[] {
  const names = new Set([...Object.keys(kept), ...Object.keys(wanted)])
  return [...names].flatMap((name) => {
    const [a, b] = [kept, wanted].map((side) => (side as Record<string, unknown>)[name])
    if (a instanceof Secret && b instanceof Secret ? a.reveal() === b.reveal() : Bun.deepEquals(a, b)) return []
    return areBlocks(a, b) ? differences(a as object, b as object, `${path}${name}.`) : [`${path}${name}`]
  })
}

function areBlocks(...sides: readonly unknown[]): boolean {
  return sides.every(
    (side) => typeof side === 'object' && side !== null && !Array.isArray(side) && !(side instanceof Secret),
  )
}
