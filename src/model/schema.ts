import {
  Type,
  TypeGuard,
  type SchemaOptions,
  type Static,
  type TObject,
  type TProperties,
  type TSchema,
  type TUnsafe,
} from '@sinclair/typebox'

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
  const { description, ...rest } = schema as S & { type: string; enum?: string[] }
  return Type.Unsafe<Static<S> | null>({
    ...rest,
    type: [rest.type, 'null'],
    ...(rest.enum ? { enum: [...rest.enum, null] } : {}),
    ...(description === undefined ? {} : { description }),
    ...extra,
  })
}

/** How a decoder turns the written text into a value; ajv ignores the keyword `decode`. */
export type Decoding = 'duration' | 'size' | 'secret'

/** `90s`, `5m`, `1h30m`, `500ms`, or a bare number of seconds; decoded to ms. `never` decodes to Infinity where allowed by `never: true`. */
export function duration(extra: SchemaOptions & { never?: boolean } = {}): TUnsafe<number> {
  return Type.Unsafe<number>({ type: ['string', 'number'], format: 'duration', decode: 'duration', ...extra })
}

/** `64MiB`, `2GiB`, or a bare number of bytes; decoded to bytes. */
export function size(extra: SchemaOptions = {}): TUnsafe<number> {
  return Type.Unsafe<number>({ type: ['string', 'number'], format: 'size', decode: 'size', ...extra })
}
