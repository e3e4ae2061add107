import { isObject, objectOf, objectsOf, textOf, type Json, type JsonObject } from '../model/json.ts'
import { pointerOf, type Pointer } from '../model/pointer.ts'
import { isSecretName, isSecretPlace } from '../model/secret-names.ts'
import { mask } from '../model/secret.ts'

/** A rule in our form whose passwords are named by `secret("…")`; `nameOf` is given each with the key that it stood at. */
export function withNamedPasswords(rule: JsonObject, nameOf: (key: string, text: string) => string): JsonObject {
  if (!isObject(rule.set)) return rule
  const named = (path: Pointer, value: Json): Json =>
    changedAt(path, value, ours, (found, key) =>
      typeof found === 'string' && !found.includes('${{') ? `\${{ secret("${nameOf(key, found)}") }}` : found,
    )
  return { ...rule, set: eachPath(rule.set, named) }
}

/** A rule, in either form, for people to see: without its passwords; of a sensitive one, what it does is masked as a whole. */
export function maskedRule(rule: JsonObject, isSensitive: boolean): JsonObject {
  if (isSensitive) {
    const { id, description, ...rest } = rule
    return { id, description, ...Object.fromEntries(Object.keys(rest).map((key) => [key, mask])) }
  }
  const { set, conditions, actions } = rule
  return {
    ...rule,
    ...(isObject(set) ? { set: eachPath(set, (path, value) => maskedAt(path, value, ours)) } : {}),
    ...(Array.isArray(actions) ? { actions: objectsOf(actions).map(maskedAction) } : {}),
    ...(Array.isArray(conditions) ? { conditions: objectsOf(conditions).map(maskedCondition) } : {}),
  }
}

function maskedAction(action: JsonObject): JsonObject {
  const path = textOf(action.path)
  if (path === undefined || action.value === undefined) return action
  return { ...action, value: maskedAt(path.startsWith('/') ? path : `/${path}`, action.value, pythons) }
}

/** What a password is compared with may be one; nothing is filled in there. */
function maskedCondition(condition: JsonObject): JsonObject {
  const { field, value } = condition
  return isSecretName(String(field)) && !isNothing(value, none) ? { ...condition, value: mask } : condition
}

function maskedAt(path: Pointer, value: Json, placeholders: RegExp): Json {
  return changedAt(path, value, placeholders, () => mask)
}

function eachPath(set: JsonObject, change: (path: Pointer, value: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(set).map(([path, value = null]) => [path, change(path, value)]))
}

/** What is filled in: in our form, in an action of ironic-inspector's, and in neither's condition. */
const ours = /\$\{\{.*?\}\}/g
const pythons = /\{[^{}]*\}/g
const none = /(?!)/g

/** The value with what is written out at places of passwords changed; what placeholders alone fill in is no password yet. */
function changedAt(path: Pointer, value: Json, placeholders: RegExp, change: (found: Json, key: string) => Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => changedAt(path, item, placeholders, change))
  if (isObject(value)) {
    const entries = Object.entries(objectOf(value))
    return Object.fromEntries(
      entries.map(([key, part = null]) => [key, changedAt(path + pointerOf(key), part, placeholders, change)]),
    )
  }
  const isPassword = isSecretPlace(path) && !isNothing(value, placeholders)
  return isPassword ? change(value, path.slice(path.lastIndexOf('/') + 1)) : value
}

function isNothing(value: Json | undefined, placeholders: RegExp): boolean {
  if (value === null || value === undefined || typeof value === 'boolean') return true
  return typeof value === 'string' && value.replaceAll(placeholders, '') === ''
}
