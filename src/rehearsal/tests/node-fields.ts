import type { Fault } from '../../config/diagnostic.ts'
import type { Shape } from '../../expression/expression.ts'
import { node as shape } from '../../expression/vocabulary/node.ts'
import { isObject, type Json, type JsonObject } from '../../model/json.ts'
import { didYouMean } from '../../model/nearest.ts'
import { pointerOf, type Pointer } from '../../model/pointer.ts'
import { fieldsOfNode } from '../../workflow/node-path.ts'
import { fieldNameOf } from '../node-file.ts'

/** What is wrong with a field of a node; the pointer is into the node. */
export type FieldFault = Fault & { readonly pointer: Pointer; readonly atKey: boolean }

/** What is wrong with the fields of a node that is written in a test: those that Ironic's nodes do not have, values of another type. */
export function nodeFieldFaults(node: JsonObject): readonly FieldFault[] {
  return Object.entries(node).flatMap(([key, value]): readonly FieldFault[] => {
    const name = fieldNameOf(key)
    const pointer = pointerOf(key)
    if (!fieldsOfNode.includes(name)) {
      const message = `a node has no field "${key}"${didYouMean(name, fieldsOfNode)}`
      const remedy = "fields as Ironic names them; a site's own stand in extra"
      return [{ code: 'E203', message, remedy, pointer, atKey: true }]
    }
    const wanted = shape.fields?.[name]
    if (value === undefined || value === null || !wanted || fits(value, wanted)) return []
    return [
      {
        code: 'E204',
        message: `${key} of a node has to be ${words[wanted.type] ?? wanted.type}`,
        pointer,
        atKey: false,
      },
    ]
  })
}

const words: Readonly<Record<string, string>> = {
  string: 'text',
  bool: 'true or false',
  map: 'a map',
  list: 'a list',
}

function fits(value: Json, { type }: Shape): boolean {
  if (type === 'list') return Array.isArray(value)
  if (type === 'map') return isObject(value)
  if (type === 'bool') return typeof value === 'boolean'
  return type !== 'string' || typeof value === 'string'
}
