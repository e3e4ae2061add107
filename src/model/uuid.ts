/** A UUID in its canonical form: lower case, with hyphens. */
export type Uuid = string & { readonly uuid: unique symbol }

const canonical = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Reads every spelling that OpenStack takes for a UUID: any case, with or without hyphens, in braces, after `urn:uuid:`. */
export function uuidOf(value: unknown): Uuid | undefined {
  if (typeof value !== 'string') return undefined
  const hex = value
    .toLowerCase()
    .replace(/^urn:uuid:/, '')
    .replace(/^\{(.*)\}$/, '$1')
    .replaceAll('-', '')
  const text = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return canonical.test(text) ? (text as Uuid) : undefined
}
