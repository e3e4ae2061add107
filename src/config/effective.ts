import type { Origin } from '../model/changes.ts'
import type { SchemaNode } from '../model/decode.ts'
import { isObject, type Json } from '../model/json.ts'
import { pointerOf, type Pointer } from '../model/pointer.ts'
import { mask } from '../model/secret.ts'
import { maskedAt } from '../model/secret-names.ts'
import type { Source } from './source.ts'

/** The schema of a setting, with what documentation wants of it. */
export type SettingSchema = SchemaNode & {
  readonly description?: string
  readonly enum?: readonly Json[]
  /** Values that may stand there. */
  readonly examples?: readonly Json[]
  readonly minimum?: number
  readonly maximum?: number
  readonly required?: readonly string[]
}

/** A setting there is, whether written or not. */
export type KnownSetting = {
  /** Keys from the top, joined by dots. */
  readonly path: string
  readonly pointer: Pointer
  readonly schema: SettingSchema
  /** Whether it stands in a block that may be absent as a whole, such as `discovery`. */
  readonly optional: boolean
}

/** A setting as it is in force. Secrets are masked, also passwords in URLs and in fields of a node. */
export type EffectiveSetting = KnownSetting & {
  /** As it is written: durations and sizes with their units. */
  readonly value: Json
  /** Whether something of it is masked. */
  readonly hides: boolean
  /** Where it is written; undefined: it is the default. */
  readonly at?: NonNullable<Origin['at']>
}

/** Every setting of a schema, in its order; blocks of names, such as `workflows` and `logging.levels`, count as one. */
export function knownSettings(schema: SettingSchema): readonly KnownSetting[] {
  const walk = (node: SettingSchema, keys: readonly string[], optional: boolean): readonly KnownSetting[] =>
    Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
      const path = [...keys, key]
      const isOptional = optional || (child.properties !== undefined && child.default === undefined)
      if (child.properties && !mayStayEmpty(child)) return walk(child, path, isOptional)
      return [{ path: path.join('.'), pointer: pointerOf(...path), schema: child, optional: isOptional }]
    })
  return walk(schema, [], false)
}

/** Whether a block holds nothing unless somebody writes it: its names are known, and none has a default. */
function mayStayEmpty({ properties = {}, default: usual }: SettingSchema): boolean {
  return isObject(usual) && Object.values(properties).every((child) => child.default === undefined)
}

/** All settings with the values in force. Blocks that may be absent, and are, give none. */
export function effectiveSettings(
  schema: SettingSchema,
  root: Pick<Source, 'value' | 'placeOf'>,
): readonly EffectiveSetting[] {
  return knownSettings(schema).flatMap((setting): readonly EffectiveSetting[] => {
    const keys = setting.path.split('.')
    const written = below(root.value, keys)
    if (written === undefined && setting.optional && !hasBlock(root.value, keys)) return []
    const value = written ?? (setting.schema.default as Json | undefined) ?? null
    const at = written === undefined ? {} : { at: root.placeOf(setting.pointer) }
    const shown = masked(setting, value)
    return [{ ...setting, value: shown, hides: JSON.stringify(shown) !== JSON.stringify(value), ...at }]
  })
}

function below(value: unknown, keys: readonly string[]): Json | undefined {
  return keys.reduce<unknown>((part, key) => (isObject(part) ? part[key] : undefined), value) as Json | undefined
}

function hasBlock(value: unknown, keys: readonly string[]): boolean {
  return keys.length > 1 && isObject(below(value, keys.slice(0, -1)))
}

function masked({ schema, path }: KnownSetting, value: Json): Json {
  if (schema.kind === 'secret') return value === null ? null : mask
  if (schema.kind === 'url' && typeof value === 'string') return value.replace(/(?<=^\w+:\/\/)[^/?#]*@/, `${mask}@`)
  if (path === 'discovery.fields') return maskedAt('', value)
  const each = Object.values(schema.patternProperties ?? {})[0]
  if (each?.kind === 'secret' && isObject(value))
    return Object.fromEntries(Object.keys(value).map((name) => [name, mask]))
  return value
}
