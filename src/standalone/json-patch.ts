import { changed } from '../model/change-document.ts'
import { InspectorError } from '../model/error.ts'
import { isObject, type Json, type JsonObject } from '../model/json.ts'
import { at, keysOf, pointerOf } from '../model/pointer.ts'

/** One operation of a JSON patch (RFC 6902), of those that Ironic takes. */
export type Operation = { readonly op: 'add' | 'replace' | 'remove'; readonly path: string; readonly value?: Json }

// Ironic's `args.patch`: no dots, colons or escapes in keys.
const paths = /^(\/[\p{L}\p{N}_-]+)+$/u

/** Reads a patch as Ironic checks it before anything else. Fails with `invalid`. */
export function patchOf(body: Json | undefined, fields: readonly string[]): readonly Operation[] {
  if (!Array.isArray(body)) throw refused('Schema error for patch: a list of operations is expected')
  return (body as readonly Json[]).map((item) => {
    const { op, path, value, ...rest } = isObject(item) ? item : {}
    if (op !== 'add' && op !== 'replace' && op !== 'remove')
      throw refused(`Schema error for patch: "${JSON.stringify(op)}" is not one of add, replace, remove`)
    if (typeof path !== 'string' || !paths.test(path))
      throw refused(`Schema error for patch: "${JSON.stringify(path)}" is no path`)
    if (Object.keys(rest).length > 0)
      throw refused(`Schema error for patch: additional properties are not allowed: ${Object.keys(rest).join(', ')}`)
    const [field = ''] = keysOf(path)
    if (!fields.includes(field))
      throw refused(`Cannot patch ${path}. Only the following can be updated: ${fields.join(', ')}`)
    return { op, path, ...(value === undefined ? {} : { value }) }
  })
}

/**
 * The document after all operations; the document itself is left as it is, so that a failing patch changes nothing.
 * Fails with `invalid` for a value to replace or remove that is not there, and for a parent that is not there.
 */
export function applyPatch(document: JsonObject, patch: readonly Operation[]): JsonObject {
  return patch.reduce(apply, document)
}

function apply(document: JsonObject, operation: Operation): JsonObject {
  const { op, path, value } = operation
  const keys = keysOf(path)
  const parent = keys.length === 1 ? document : at(document, pointerOf(...keys.slice(0, -1)))
  const last = keys.at(-1) ?? ''
  if (op !== 'remove' && value === undefined) throw failed(operation, 'The operation does not contain a "value" member')
  if (Array.isArray(parent)) {
    const index = op === 'add' && last === '-' ? parent.length : /^(0|[1-9]\d*)$/.test(last) ? Number(last) : Number.NaN
    if (!(index <= (op === 'add' ? parent.length : parent.length - 1)))
      throw failed(operation, `there is no place "${last}" in the list`)
  } else if (!isObject(parent)) throw failed(operation, 'the parent is not there')
  else if (op !== 'add' && !Object.hasOwn(parent, last)) throw failed(operation, `"${last}" is not there`)
  return changed(document, [operation]) as JsonObject
}

function failed({ op, path, value }: Operation, reason: string): InspectorError {
  return refused(`Couldn't apply patch '${JSON.stringify({ op, path, value })}'. Reason: ${reason}`)
}

function refused(message: string): InspectorError {
  return new InspectorError('invalid', message)
}
