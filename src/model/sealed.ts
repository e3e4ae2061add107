import { isObject, type Json, type JsonObject } from './json.ts'
import { keysOf, pointerOf, type Pointer } from './pointer.ts'
import { mask } from './secret.ts'
import type { PlacedSecret, SecretText } from './secret-text.ts'

/**
 * Stands in a node or port where a secret is: it can be carried along, and nobody reads it. Shows itself as the mask. Its like cannot
 * come from a report, which is plain JSON.
 */
export class Sealed {
  readonly #text: SecretText | undefined

  /** Without a text: what the secret is, only the node knows. */
  constructor(text?: SecretText) {
    this.#text = text
  }

  /** The text that is to be sent; undefined where nobody here knows it. */
  get text(): SecretText | undefined {
    return this.#text
  }

  toJSON(): string {
    return mask
  }

  toString(): string {
    return mask
  }
}

/** The value with seals in the places of secrets. */
export function sealed(value: Json, secrets: readonly PlacedSecret[]): Json {
  return secrets.reduce((held, { at, text }) => replaced(held, keysOf(at), text), value)
}

/** Whether there is a seal in the value. */
export function holdsSeal(value: Json): boolean {
  if (value instanceof Sealed) return true
  if (Array.isArray(value)) return (value as readonly Json[]).some(holdsSeal)
  return isObject(value) && Object.values(value).some((part) => part !== undefined && holdsSeal(part))
}

/** The value with masks in the places of seals, and the secrets beside it. */
export function unsealed(value: Json): { readonly value: Json; readonly secrets: readonly PlacedSecret[] } {
  if (!holdsSeal(value)) return { value, secrets: [] }
  const secrets: PlacedSecret[] = []
  return { value: masked(value, '', secrets), secrets }
}

function replaced(value: Json, [key, ...below]: readonly string[], text: SecretText): Json {
  if (key === undefined) return new Sealed(text) as unknown as Json
  if (Array.isArray(value))
    return (value as readonly Json[]).map((item, index) => (String(index) === key ? replaced(item, below, text) : item))
  const object = value as JsonObject
  return { ...object, [key]: replaced(object[key] ?? null, below, text) }
}

function masked(value: Json, place: Pointer, secrets: PlacedSecret[]): Json {
  if (value instanceof Sealed) {
    if (value.text) secrets.push({ at: place, text: value.text })
    return mask
  }
  if (Array.isArray(value))
    return (value as readonly Json[]).map((item, index) => masked(item, place + pointerOf(String(index)), secrets))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, masked(item ?? null, place + pointerOf(key), secrets)]),
  )
}
