import { Type } from '@sinclair/typebox'
import type { NewChange } from '../../model/changes.ts'
import { objectOf, type Json, type JsonObject } from '../../model/json.ts'
import { at, pointerOf } from '../../model/pointer.ts'
import { pathFinding } from '../node-path.ts'
import { same } from '../same.ts'
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
        const change: NewChange = { on: 'node', op: 'add', path, value: [...list, valued.value] }
        changes.push(change)
        now = next(now, [change])
      }
      return { changes, notes }
    }
  },
}
