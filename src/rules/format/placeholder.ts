import { InspectorError } from '../../model/error.ts'
import { isObject, type Json } from '../../model/json.ts'
import { shortRepr } from '../python/text.ts'

/** What a name such as `data[inventory][disks][0]` stands for; `invalid` when there is no such thing. */
export function lookUp(name: string, data: Json): Json {
  let value = data
  for (const key of keysIn(name)) value = within(value, key)
  return value
}

/** The keys of a name, below `data`; `invalid` where it goes wrong. */
export function* keysIn(name: string): Generator<string, void, void> {
  const [, root = '', keys = ''] = /^([^.[]*)(.*)$/su.exec(name) ?? []
  if (root !== 'data') throw new InspectorError('invalid', `"${root}" is unknown: placeholders begin with "data"`)
  for (let rest = keys; rest !== '';) {
    if (rest.startsWith('.'))
      throw new InspectorError('invalid', `"${name}": write "[key]" and not ".key" for what is in the data`)
    const [step, key] = /^\[([^\]]+)\]/su.exec(rest) ?? []
    if (step === undefined || key === undefined)
      throw new InspectorError('invalid', `"${name}": "[key]" expected at "${rest}"`)
    yield key
    rest = rest.slice(step.length)
  }
}

/** Digits alone are an index, and never a key: Python takes them for a number. */
function within(value: Json, key: string): Json {
  const isIndex = /^\d+$/.test(key)
  if (Array.isArray(value) || typeof value === 'string') {
    if (!isIndex)
      throw new InspectorError('invalid', `[${key}] in ${shortRepr(value)}: the index of a list is a number`)
    const item = (typeof value === 'string' ? Array.from(value) : (value as readonly Json[]))[Number(key)]
    if (item === undefined) throw new InspectorError('invalid', `there is no [${key}] in ${shortRepr(value)}`)
    return item
  }
  if (!isObject(value)) throw new InspectorError('invalid', `there is no [${key}] in ${shortRepr(value)}`)
  if (isIndex) throw new InspectorError('invalid', `[${key}] is the index of a list, and this is an object`)
  if (!Object.hasOwn(value, key)) throw new InspectorError('invalid', `the data has no key [${key}] there`)
  return value[key] ?? null
}
