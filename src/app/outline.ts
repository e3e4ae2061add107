import { basename, resolve } from 'node:path'
import { effectiveSettings, type EffectiveSetting } from '../config/effective.ts'
import { isObject, textOf as textIn, type Json, type JsonObject } from '../model/json.ts'
import { at, pointerOf } from '../model/pointer.ts'
import { Secret } from '../model/secret.ts'
import type { Loaded } from './configuration.ts'
import { builtInWorkflows } from './built-in.ts'
import { settingsSchema } from './known-settings.ts'
import type { Settings } from './settings.ts'

/** A setting as it may be shown, and whether that is all of it. */
export type OutlinedSetting = {
  /** As it is written; secrets are masked. */
  readonly value: Json
  /** What it comes to, when something of `value` is masked. */
  readonly hidden?: Secret
  /** Whether its tag could not be resolved: it was not read. */
  readonly isUnread: boolean
  /** Where it is written; undefined: it is the default. */
  readonly at?: EffectiveSetting['at']
}

/** What a configuration says, item by item, so that two can be compared: settings by their paths, a site's workflows and rules by their names. */
export type Outline = {
  readonly file: string
  readonly settings: ReadonlyMap<string, OutlinedSetting>
  /** Texts that differ when what the workflow does differs. They may hold passwords. */
  readonly workflows: ReadonlyMap<string, Secret>
  /** In the order in which they run. */
  readonly rules: ReadonlyMap<string, Secret>
}

/** An outline without what nobody else may see. */
export type ToldOutline = {
  readonly file: string
  /** Settings that were said on the command line: no file changes them. */
  readonly command_line: readonly string[]
  /** As they are written, by the keys joined with dots; secrets are masked. */
  readonly settings: JsonObject
  readonly workflows: readonly string[]
  readonly rules: readonly string[]
}

/** What of an outline may be told. */
export function toldOf({ file, settings, workflows, rules }: Outline): ToldOutline {
  const all = [...settings]
  return {
    file,
    command_line: all.filter(([, { at: place }]) => place?.file === '--set').map(([path]) => path),
    settings: Object.fromEntries(all.map(([path, { value }]) => [path, value])),
    workflows: [...workflows.keys()],
    rules: [...rules.keys()],
  }
}

/** The text of an item that is not told: `setting:PATH`, `workflow:NAME` or `rule:NAME`; undefined when there is no such one. */
export function textOf({ settings, workflows, rules }: Outline, item: string): Secret | undefined {
  const [, kind, name = ''] = /^(setting|workflow|rule):(.*)$/s.exec(item) ?? []
  if (kind === 'setting') return settings.get(name)?.hidden
  return kind === 'workflow' ? workflows.get(name) : kind === 'rule' ? rules.get(name) : undefined
}

/** The outline of a configuration that was found valid. On which lines something stands does not count. */
export function outlineOf({ files, root, workflows, writtenRules }: Loaded, settings: Settings): Outline {
  const builtIn = builtInWorkflows()
  const own = [...workflows].filter(([name]) => !builtIn.has(name))
  return {
    file: resolve(files[0] ?? ''),
    settings: new Map(root ? settingsOf(root, settings) : []),
    workflows: new Map(own.map(([name, { text }]) => [name, new Secret(text)])),
    rules: namedRules(writtenRules),
  }
}

function settingsOf(root: NonNullable<Loaded['root']>, settings: Settings) {
  return effectiveSettings(settingsSchema, root)
    .flatMap((setting) => entriesOf(setting, root))
    .map(({ path, pointer, value, hides, at: place }): readonly [string, OutlinedSetting] => {
      const isUnread = root.tagged.has(pointer) && at(root.value as Json, pointer) === ''
      const hidden = hides ? { hidden: new Secret(plainText(settings, path)) } : {}
      return [path, { value, isUnread, ...hidden, ...(place ? { at: place } : {}) }]
    })
}

/** Each secret by itself. */
function entriesOf(setting: EffectiveSetting, { placeOf }: NonNullable<Loaded['root']>): readonly EffectiveSetting[] {
  const { path, schema, value } = setting
  if (!schema.patternProperties || !isObject(value)) return [setting]
  return Object.entries(value).map(([name, part = null]) => {
    const pointer = setting.pointer + pointerOf(name)
    return { ...setting, path: `${path}.${name}`, pointer, value: part, at: placeOf(pointer) }
  })
}

function plainText(settings: Settings, path: string): string {
  const value = path
    .split('.')
    .reduce<unknown>((part, key) => (isObject(part) ? (part as Record<string, unknown>)[key] : undefined), settings)
  return value instanceof Secret ? value.reveal() : (JSON.stringify(value) ?? '')
}

/** By id or description where there is one: a rule that only moved is still the same. */
function namedRules(rules: Loaded['writtenRules']): ReadonlyMap<string, Secret> {
  const named = new Map<string, Secret>()
  for (const { file, rule } of rules) {
    const name = textIn(rule.id) ?? textIn(rule.uuid) ?? textIn(rule.description) ?? basename(file)
    let unique = name
    for (let count = 2; named.has(unique); count++) unique = `${name} (${count})`
    named.set(unique, new Secret(JSON.stringify(rule)))
  }
  return named
}
