import type { Shape } from '../expression/expression.ts'
import { dyn, inWords, under } from '../expression/shape.ts'
import { node, port } from '../expression/vocabulary/node.ts'
import type { Finding } from '../model/finding.ts'
import { isObject, type Json } from '../model/json.ts'
import { isNodeName } from '../model/node-name.ts'
import { keysOf, type Pointer } from '../model/pointer.ts'
import { uuidOf } from '../model/uuid.ts'

/**
 * What is wrong with a constant for a field of a node or port: Ironic answers 400 to a name that is a number, and to properties that are
 * text, to a name with blanks. Null is no mistake, but for the driver, and a boolean field takes words and numbers, too. Of expressions
 * nothing is known.
 */
export function constantFinding(
  path: string,
  written: Json,
  of: 'node' | 'port',
  pointer: Pointer,
): Finding | undefined {
  const [field = '', ...within] = keysOf(path)
  const wanted = under(of === 'node' ? node : port, field)
  if (of === 'node' && path === '/driver' && (written === null || written === ''))
    return { code: 'E311', message: 'a node cannot be without a driver', pointer }
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
  if (isTaken) return typeof written === 'string' ? textFinding(path, written, of, pointer) : undefined
  const isScalar = type === 'number' || type === 'bool'
  return {
    code: 'E204',
    message: `${path} is ${inWords(shape)}, and Ironic takes ${inWords(wanted)}`,
    pointer,
    ...(wanted.type === 'string' && isScalar ? { remedy: 'put it in quotes' } : {}),
  }
}

/** Texts that Ironic takes for a field, and how they are told. */
const forms: Readonly<Record<string, readonly [isTaken: (text: string) => boolean, remedy: string]>> = {
  'node/name': [
    isNodeName,
    'letters, digits, ".", "_", "~" and "-"; no UUID, and no word of its paths such as "states"',
  ],
  'node/resource_class': [(text) => text.length <= 80, 'at most 80 characters'],
  'node/instance_uuid': [isUuid, 'a UUID'],
  'node/chassis_uuid': [isUuid, 'a UUID'],
  'port/portgroup_uuid': [isUuid, 'a UUID'],
  'port/node_uuid': [isUuid, 'a UUID'],
  'port/physical_network': [(text) => text !== '' && text.length <= 64, 'one to 64 characters'],
}

function isUuid(text: string): boolean {
  return uuidOf(text) !== undefined
}

function textFinding(path: string, text: string, of: 'node' | 'port', pointer: Pointer): Finding | undefined {
  const [isTaken, remedy] = forms[of + path] ?? []
  if (isTaken === undefined || remedy === undefined || isTaken(text)) return undefined
  const shown = text.length > 60 ? `${text.slice(0, 60).toWellFormed()}…` : text
  return { code: 'E204', message: `Ironic refuses ${path} "${shown}"`, pointer, remedy }
}

function shapeOf(value: Exclude<Json, null>): Shape {
  if (Array.isArray(value)) return { type: 'list', of: dyn }
  if (isObject(value)) return { type: 'map' }
  if (typeof value === 'boolean') return { type: 'bool' }
  return typeof value === 'number' ? { type: 'number' } : { type: 'string' }
}
