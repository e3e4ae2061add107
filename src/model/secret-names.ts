import { isObject, objectOf, type Json, type JsonObject } from './json.ts'
import { keysOf, pointerOf, type Pointer } from './pointer.ts'
import { Sealed } from './sealed.ts'
import { mask } from './secret.ts'

// The names that Ironic itself masks, and SNMP's communities.
const secretName = /pass|secret|token|pswd|private_key|community/i

/** Whether a key of that name, within `driver_info`, holds what nobody may read. */
export function isSecretName(name: string): boolean {
  return secretName.test(name)
}

/** Whether a place of a node holds what nobody may read: a password of its BMC, say. */
export function isSecretPlace(path: Pointer): boolean {
  const [field, ...below] = keysOf(path)
  return field === 'driver_info' && below.some(isSecretName)
}

/** The places below one of a node, relative to it, where a value for it has text that nobody may read. */
export function secretPlacesIn(path: Pointer, value: Json): readonly Pointer[] {
  if (typeof value === 'string') return isSecretPlace(path) && value !== '' ? [''] : []
  const parts = Array.isArray(value) ? Object.entries(value as readonly Json[]) : Object.entries(objectOf(value))
  return parts.flatMap(([key, part = null]) =>
    secretPlacesIn(path + pointerOf(key), part).map((within) => pointerOf(key) + within),
  )
}

// Headers and parameters of URLs by which servers know who asks.
const credentialName = /^(proxy-)?authorization$|^x-auth|cookie|passw|secret|token|credential|api[-_]?key/i

/** Whether a header, or a parameter of a URL, of that name says who somebody is. */
export function isCredentialName(name: string): boolean {
  return credentialName.test(name)
}

/** A URL to be shown, with masks for a user with password, and for parameters that say who somebody is; also of what is no URL. */
export function shownUrl(url: string): string {
  return url
    .replace(/(^|\/\/)[^/?#]*@/, `$1${mask}@`)
    .replaceAll(/([?&])([^=&#]+)=([^&#]+)/g, (all: string, sign: string, name: string) =>
      isCredentialName(name) ? `${sign}${name}=${mask}` : all,
    )
}

/** The value at a place of a node, with masks where nobody may read; for whoever shows it. */
export function maskedAt(path: Pointer, value: Json): Json {
  return hiddenAt(path, value, () => mask)
}

/** The node with seals where nobody may read: Ironic shows masks there, and an inventory of our own the passwords themselves. */
export function sealedNode<N extends { readonly driver_info: JsonObject }>(node: N): N {
  const seal = (text: string) => (text === '' ? text : (new Sealed() as unknown as Json))
  return { ...node, driver_info: hiddenAt('/driver_info', node.driver_info, seal) }
}

function hiddenAt(path: Pointer, value: Json, hide: (text: string) => Json): Json {
  if (typeof value === 'string') return isSecretPlace(path) ? hide(value) : value
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => hiddenAt(path, item, hide))
  if (!isObject(value) || value instanceof Sealed) return value
  const entries = Object.entries(value).map(
    ([key, part]) => [key, part === undefined ? part : hiddenAt(path + pointerOf(key), part, hide)] as const,
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
