import type { NewChange } from '../model/changes.ts'
import { isObject, type Json, type JsonObject } from '../model/json.ts'
import { keysOf, pointerOf, type Pointer } from '../model/pointer.ts'
import type { Request } from '../model/plan.ts'
import { mask } from '../model/secret.ts'
import type { PlacedSecret, SecretText } from '../model/secret-text.ts'

/** Holds the place of a secret while a body is built; its like cannot come from a report, which is plain JSON. */
class Holder {
  readonly text: SecretText

  constructor(text: SecretText) {
    this.text = text
  }
}

/** The changes with holders in the places of their secrets, so that these travel with the values. */
export function withHolders(changes: readonly NewChange[]): readonly NewChange[] {
  return changes.map((change) => {
    const { secrets, value, ...rest } = change
    if (!secrets || value === undefined) return change
    return { ...rest, value: secrets.reduce((held, { at, text }) => replaced(held, keysOf(at), text), value) }
  })
}

/** The request with masks where holders are, and the secrets beside. */
export function withMasks(request: Request): Request {
  if (request.body === undefined) return request
  const secrets: PlacedSecret[] = []
  const body = masked(request.body, '', secrets)
  return secrets.length > 0 ? { ...request, body, secrets } : request
}

function replaced(value: Json, [key, ...below]: readonly string[], text: SecretText): Json {
  if (key === undefined) return new Holder(text) as unknown as Json
  if (Array.isArray(value))
    return (value as readonly Json[]).map((item, index) => (String(index) === key ? replaced(item, below, text) : item))
  const object = value as JsonObject
  return { ...object, [key]: replaced(object[key] ?? null, below, text) }
}

function masked(value: Json, place: Pointer, secrets: PlacedSecret[]): Json {
  if (value instanceof Holder) {
    secrets.push({ at: place, text: value.text })
    return mask
  }
  if (Array.isArray(value))
    return (value as readonly Json[]).map((item, index) => masked(item, place + pointerOf(String(index)), secrets))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, masked(item ?? null, place + pointerOf(key), secrets)]),
  )
}
