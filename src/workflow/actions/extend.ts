import { Type } from '@sinclair/typebox'
import type { NewChange } from '../../model/changes.ts'
import { objectOf, type Json, type JsonObject } from '../../model/json.ts'
import type { Node } from '../../model/node.ts'
import { at, keysOf, pointerOf, type Pointer } from '../../model/pointer.ts'
import { pathFinding } from '../node-path.ts'
import { same } from '../same.ts'
import { besideValue } from '../value.ts'
import type { VerbDefinition } from '../verb.ts'
import { next } from '../world.ts'

/** Appends to lists of the node; a missing list is made. The whole list is sent: sent twice, it is still the same. */
export const extend: VerbDefinition = {
  verb: 'extend',
  summary: 'Appends to lists of the node by JSON pointer; a missing list is made.',
  schema: Type.Unsafe<JsonObject>({
    type: 'object',
    minProperties: 1,
    properties: {
      unique: { type: 'boolean', default: false, description: 'Not what the list has already.' },
    },
  }),
  inRules: true,
  writes: (written) => Object.keys(objectOf(written)).filter((path) => path !== 'unique'),

  prepare(written, { pointer, blame, value }) {
    const { unique, ...fields } = objectOf(written)
    const values = Object.entries(fields).map(([path, given = null]) => {
      const finding = pathFinding(path, 'node', pointer + pointerOf(path))
      if (finding) blame(finding)
      return [path, value(given, pointer + pointerOf(path), { secrets: false })] as const
    })
    if (values.length === 0 && unique !== undefined)
      blame({
        code: 'W321',
        message: 'unique without a path does nothing',
        pointer: pointer + pointerOf('unique'),
        atKey: true,
        besides: true,
        remedy: 'it belongs beside what is appended: {/extra/seen_in: r3, unique: true}',
      })
    return ({ world, scope, hasSecret }) => {
      const changes: NewChange[] = []
      const notes: string[] = []
      let now = world
      for (const [path, of] of values) {
        const fail = (why: string) => ({ fail: `Cannot extend "${path}": ${why}` })
        const valued = of(scope, hasSecret)
        if (!('value' in valued)) return fail(valued.why)
        const present = at(now.node, path) ?? []
        if (!Array.isArray(present)) return fail('what the node has there is no list')
        const list = present as readonly Json[]
        if (unique === true && list.some((item) => same(item, valued.value))) {
          notes.push(`${path} has it already`)
          continue
        }
        const change: NewChange = {
          on: 'node',
          op: opAt(now.node, path),
          path,
          value: [...list, valued.value],
          ...besideValue(valued, path),
        }
        changes.push(change)
        now = next(now, [change])
      }
      return { changes, notes }
    }
  },
}

/** To add an item to a list would make room for it. */
function opAt(node: Node, path: Pointer): 'add' | 'replace' {
  const holder = at(node, pointerOf(...keysOf(path).slice(0, -1)))
  return Array.isArray(holder) && at(node, path) !== undefined ? 'replace' : 'add'
}
