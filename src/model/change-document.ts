import type { NewChange } from './changes.ts'
import { InspectorError } from './error.ts'
import { isObject, type Json } from './json.ts'
import { at, indexOf, keysOf } from './pointer.ts'
import { Sealed } from './sealed.ts'

type Edit = Pick<NewChange, 'op' | 'path' | 'value'>

type Container = Json[] | { [key: string]: Json | undefined }

/**
 * The document after the changes, in their order; what they leave alone is shared with the old one. Missing parents become objects, or
 * lists where `-` follows; a value that is not there is removed without complaint, `-` appends to a list. Each object on the way is
 * copied once, not once per change: a report may name 100,000 NICs. Fails with `invalid` when a path runs through text or a number, or
 * names no place of a list.
 */
export function changed(document: Json, changes: readonly Edit[]): Json {
  const owned = new Set<unknown>()
  let root = document
  for (const change of changes) {
    const keys = keysOf(change.path)
    const last = keys.at(-1)
    if (last === undefined) {
      root = change.value ?? null
      continue
    }
    if (change.op === 'remove' && at(root, change.path) === undefined) continue
    const own = (value: Json | undefined, key: string): Container => {
      if (owned.has(value)) return value as Container
      const copy = copyOf(value, change, key)
      owned.add(copy)
      return copy
    }
    let holder = own(root, keys[0] ?? last)
    root = holder
    for (const [index, key] of keys.slice(0, -1).entries()) {
      if (Array.isArray(holder)) requirePlace(holder, key, 'replace', change)
      const child = own(read(holder, key), keys[index + 1] ?? last)
      write(holder, key, child)
      holder = child
    }
    if (Array.isArray(holder)) requirePlace(holder, last, change.op, change)
    if (change.op === 'remove') drop(holder, last)
    else if (change.op === 'add' && Array.isArray(holder) && last !== '-')
      holder.splice(Number(last), 0, change.value ?? null)
    else write(holder, last, change.value ?? null)
  }
  return root
}

function copyOf(value: Json | undefined, change: Edit, key: string): Container {
  if (Array.isArray(value)) return [...(value as readonly Json[])]
  if (value === undefined || value === null) return key === '-' ? [] : {}
  if (isObject(value) && !(value instanceof Sealed)) return { ...value }
  throw new InspectorError('invalid', `Cannot change "${change.path}": there is no object to hold "${key}"`)
}

/** Whatever is no index would be taken for the first item, and one further on would leave a gap. */
function requirePlace(list: readonly Json[], key: string, op: Edit['op'], { path }: Edit): void {
  const index = key === '-' ? list.length : indexOf(key)
  if (index !== undefined && (index < list.length || key === '-' || (op === 'add' && index === list.length))) return
  const size = list.length === 1 ? '1 item' : `${list.length} items`
  throw new InspectorError(
    'invalid',
    `Cannot change "${path}": there is a list of ${size}, in which "${key}" is no place`,
  )
}

function read(holder: Container, key: string): Json | undefined {
  if (Array.isArray(holder)) return holder[Number(key)]
  return Object.hasOwn(holder, key) ? holder[key] : undefined
}

function write(holder: Container, key: string, value: Json): void {
  if (Array.isArray(holder)) holder[key === '-' ? holder.length : Number(key)] = value
  // Defined and not assigned: a report's key `__proto__` stays data.
  else Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true })
}

function drop(holder: Container, key: string): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1)
  else delete holder[key]
}
