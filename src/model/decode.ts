import { durationOf } from './duration.ts'
import type { Static, TSchema } from '@sinclair/typebox'
import { frozen, isObject } from './json.ts'
import { Secret } from './secret.ts'

/** The parts of JSON Schema that our schemas are made of. */
export type SchemaNode = {
  readonly type?: string | readonly string[]
  readonly kind?: string
  readonly default?: unknown
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>
  readonly items?: SchemaNode
}

/**
 * What was written, with defaults filled in, durations in ms, sizes in bytes, shares from 0 to 1 and secrets hidden; deeply frozen.
 * The value must have passed the schema's validator.
 */
export function decode<S extends TSchema>(schema: S, value: unknown): Static<S> {
  return frozen(decoded(schema as SchemaNode, value)) as Static<S>
}

/** The schema of what stands below a key; undefined when the schema says nothing about it. */
export function schemaBelow(schema: SchemaNode | undefined, key: string): SchemaNode | undefined {
  if (schema?.properties && Object.hasOwn(schema.properties, key)) return schema.properties[key]
  return schema?.items ?? Object.values(schema?.patternProperties ?? {})[0]
}

function decoded(schema: SchemaNode | undefined, written: unknown): unknown {
  const value = written === undefined ? schema?.default : written
  if (schema?.kind === 'duration') return milliseconds(value)
  if (schema?.kind === 'size') return bytes(value)
  if (schema?.kind === 'share') return typeof value === 'string' ? Number.parseInt(value, 10) / 100 : value
  if (schema?.kind === 'secret') return value === null ? null : new Secret(String(value))
  if (value === null && schema?.properties) return undefined
  if (Array.isArray(value)) return value.map((item) => decoded(schema?.items, item))
  if (!isObject(value)) return value
  const keys = new Set([...Object.keys(value), ...Object.keys(schema?.properties ?? {})])
  const entries = [...keys].map((key) => [key, decoded(schemaBelow(schema, key), value[key])] as const)
  return Object.fromEntries(entries.filter(([, part]) => part !== undefined))
}

function milliseconds(value: unknown): unknown {
  if (value === 'never') return Number.POSITIVE_INFINITY
  return typeof value === 'string' || typeof value === 'number' ? (durationOf(value) ?? value) : value
}

/** `64MiB` in bytes: KiB, MiB … are powers of 1024, kB, MB … of 1000. A bare number is bytes. */
function bytes(value: unknown): unknown {
  const parts = typeof value === 'string' ? /^([0-9.]+) ?([KMGT]?)(i?)B$/.exec(value) : null
  if (!parts) return value
  return Math.round(Number(parts[1]) * (parts[3] ? 1024 : 1000) ** ' KMGT'.indexOf(parts[2] || ' '))
}
