import type { Shape } from '../expression/expression.ts'
import { dyn, inWords, under } from '../expression/shape.ts'
import { node, port } from '../expression/vocabulary/node.ts'
import type { Finding } from '../model/finding.ts'
import { isObject, type Json } from '../model/json.ts'
import { keysOf, type Pointer } from '../model/pointer.ts'

/**
 * What is wrong with a constant for a field of a node or port: Ironic answers 400 to a name that is a number, and to properties that are
 * text. Null is no mistake, and a boolean field takes words and numbers, too. Of expressions nothing is known.
 */
export function constantFinding(
  path: string,
  written: Json,
  of: 'node' | 'port',
  pointer: Pointer,
): Finding | undefined {
  const [field = '', ...within] = keysOf(path)
  const wanted = under(of === 'node' ? node : port, field)
  if (within.length > 0 || written === null || wanted === undefined) return undefined
  if (typeof written === 'string' && written.includes('${{')) return undefined
  const shape = shapeOf(written)
  const { type } = shape
  const isTaken = {
    string: type === 'string',
    bool: type !== 'list' && type !== 'map',
    map: type === 'map',
    list: type === 'list',
    number: true,
    null: true,
    dyn: true,
    secret: true,
    timestamp: true,
    duration: true,
    type: true,
  }[wanted.type]
  if (isTaken) return undefined
  const isScalar = type === 'number' || type === 'bool'
  return {
    code: 'E204',
    message: `${path} is ${inWords(shape)}, and Ironic takes ${inWords(wanted)}`,
    pointer,
    ...(wanted.type === 'string' && isScalar ? { remedy: 'put it in quotes' } : {}),
  }
}

function shapeOf(value: Exclude<Json, null>): Shape {
  if (Array.isArray(value)) return { type: 'list', of: dyn }
  if (isObject(value)) return { type: 'map' }
  if (typeof value === 'boolean') return { type: 'bool' }
  return typeof value === 'number' ? { type: 'number' } : { type: 'string' }
}
