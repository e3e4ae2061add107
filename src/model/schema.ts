import {
  Type,
  TypeGuard,
  type SchemaOptions,
  type Static,
  type TObject,
  type TOptional,
  type TProperties,
  type TSchema,
  type TUnsafe,
} from '@sinclair/typebox'
import type { Secret } from './secret.ts'

/**
 * An object whose keys with a default may be left out of the file and are always there in the type; unknown keys are refused.
 * The schema is JSON Schema (draft-07) and TypeScript type in one.
 */
export function options<P extends TProperties>(properties: P, extra: SchemaOptions = {}): TObject<P> {
  const required = Object.entries(properties)
    .filter(([, property]) => property.default === undefined && !TypeGuard.IsOptional(property))
    .map(([key]) => key)
  return {
    ...Type.Object(properties, { additionalProperties: false, ...extra }),
    required,
  } as unknown as TObject<P>
}

/** One of some words; a plain `enum`, which gives one finding and not one per word. */
export function oneOf<const T extends readonly string[]>(words: T, extra: SchemaOptions = {}): TUnsafe<T[number]> {
  return Type.Unsafe<T[number]>({ type: 'string', enum: [...words], ...extra })
}

/** A value or null. */
export function nullable<S extends TSchema>(schema: S, extra: SchemaOptions = {}): TUnsafe<Static<S> | null> {
  const { type, enum: words, ...rest } = schema as S & { type: string | string[]; enum?: string[] }
  return Type.Unsafe<Static<S> | null>({
    ...rest,
    type: [type, 'null'].flat(),
    ...(words ? { enum: [...words, null] } : {}),
    ...extra,
  })
}

/** A block that may be left out; null says the same, and `decode` leaves it out then. */
export function optionalBlock<S extends TObject>(schema: S): TOptional<TUnsafe<Static<S>>> {
  return Type.Optional(Type.Unsafe<Static<S>>({ ...schema, type: ['object', 'null'] }))
}

/**
 * What kind of text it is: how it is decoded, and how a finding speaks of it. A keyword of our own, that JSON Schema ignores.
 * The form itself is a `pattern`, so that every editor knows it.
 */
export type Kind = 'duration' | 'size' | 'share' | 'secret' | 'mac' | 'url' | 'listen'

const amount = '[0-9]+(\\.[0-9]+)?'

/**
 * `90s`, `5m`, `1h30m`, `500ms`, `30d`, or a bare number of seconds; decoded to ms.
 * With `never: true` the word `never` is allowed and decodes to Infinity.
 */
export function duration({ never = false, ...extra }: SchemaOptions & { never?: boolean } = {}): TUnsafe<number> {
  const pattern = `^(${amount}(ms|s|m|h|d))+$${never ? '|^never$' : ''}`
  return Type.Unsafe<number>({ type: ['string', 'number'], pattern, minimum: 0, kind: 'duration', ...extra })
}

/** `64MiB`, `2GiB`, or a bare number of bytes; decoded to bytes. */
export function size(extra: SchemaOptions = {}): TUnsafe<number> {
  const pattern = `^${amount} ?([KMGT]i?)?B$`
  return Type.Unsafe<number>({ type: ['string', 'number'], pattern, minimum: 0, kind: 'size', ...extra })
}

/** `0%` to `100%`; decoded to a number from 0 to 1. */
export function share(extra: SchemaOptions = {}): TUnsafe<number> {
  return Type.Unsafe<number>({ type: 'string', pattern: '^([0-9]{1,2}|100)%$', kind: 'share', ...extra })
}

/** Text that must be seen by nobody; decoded to a `Secret`. */
export function secret(extra: SchemaOptions = {}): TUnsafe<Secret> {
  return Type.Unsafe<Secret>({ type: 'string', minLength: 1, kind: 'secret', ...extra })
}

/** An address beginning with http:// or https://. */
export function url(extra: SchemaOptions = {}): TUnsafe<string> {
  return Type.Unsafe<string>({ type: 'string', pattern: '^https?://[^/\\s]', kind: 'url', ...extra })
}
