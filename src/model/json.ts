/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject

/** A JSON object; a key may be absent. */
export type JsonObject = { readonly [key: string]: Json | undefined }

// Not in TypeScript's library yet (proposal JSON.parse source text access).
/** Whether the value is a number as it was written (`exact.ts`). */
export const { isRawJSON } = JSON as unknown as { isRawJSON(value: unknown): boolean }

/** Whether the value is a JSON object, and neither null, a list nor a number as it was written (`exact.ts`). */
export function isObject(value: unknown): value is JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return (value as JsonObject).rawJSON === undefined || !isRawJSON(value)
}

/** What Python calls true: not null, false, 0, "", [] or {}. ironic-inspector decides by it what counts as given. */
export function truthy(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.length > 0
  if (isObject(value)) return Object.keys(value).length > 0
  return isRawJSON(value) ? Number(JSON.stringify(value)) !== 0 : Boolean(value)
}

/** The value as an object; anything else becomes an empty one. */
export function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {}
}

/** The objects in a list; of anything else, and for what is no object, none. */
export function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** The value as text when it is a non-empty string, else undefined. */
export function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Deeply frozen: what crossed a border is read-only from then on. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const part of Object.values(value)) frozen(part)
  }
  return value
}
