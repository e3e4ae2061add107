import { isObject, type Json, type JsonObject } from './json.ts'
import { keysOf, pointerOf, type Pointer } from './pointer.ts'
import { mask } from './secret.ts'

// The names that Ironic itself masks, and SNMP's communities.
const secretName = /pass|secret|token|pswd|private_key|community/i

/** Whether a place of a node holds what nobody may read: a password of its BMC, say. */
export function isSecretPlace(path: Pointer): boolean {
  const [field, ...below] = keysOf(path)
  return field === 'driver_info' && below.some((name) => secretName.test(name))
}

/** The value at a place of a node, with masks where nobody may read; for whoever shows it. */
export function maskedAt(path: Pointer, value: Json): Json {
  if (typeof value === 'string') return isSecretPlace(path) ? mask : value
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => maskedAt(path, item))
  if (!isObject(value)) return value
  const entries = Object.entries(value).map(
    ([key, part]) => [key, part === undefined ? part : maskedAt(path + pointerOf(key), part)] as const,
  )
  return Object.fromEntries(entries)
}

/** The body of a request about a node or port, with masks: of a patch, or of a creation. */
export function maskedBody(body: Json): Json {
  if (!Array.isArray(body)) return maskedAt('', body)
  return (body as readonly Json[]).map((operation) => {
    if (!isObject(operation) || typeof operation.path !== 'string' || operation.value === undefined) return operation
    const masked: JsonObject = { ...operation, value: maskedAt(operation.path, operation.value) }
    return masked
  })
}
