import { Type } from '@sinclair/typebox'
import type { NewChange } from '../../model/changes.ts'
import { objectOf, type JsonObject } from '../../model/json.ts'
import { dotted, keysOf, pointerOf } from '../../model/pointer.ts'
import { besideValue } from '../value.ts'
import type { VerbDefinition } from '../verb.ts'

/** Sets keys in the data that are stored; a missing parent is made. */
export const setData: VerbDefinition = {
  verb: 'set_data',
  summary: 'Sets keys in the data that are stored, by JSON pointer; a missing parent is made.',
  schema: Type.Unsafe<JsonObject>({ type: 'object', minProperties: 1 }),
  inRules: false,
  writes: (written) => Object.keys(objectOf(written)).map((path) => `data${dotted(path)}`),
  dataKeys: (written) => Object.keys(objectOf(written)).flatMap((path) => keysOf(path)[0] ?? []),

  prepare(written, { pointer, blame, value }) {
    const values = Object.entries(objectOf(written)).map(([path, given = null]) => {
      const place = pointer + pointerOf(path)
      if (!path.startsWith('/') || keysOf(path)[0] === '')
        blame({
          code: 'E311',
          message: `the path "${path}" does not begin with a slash and a key`,
          pointer: place,
          atKey: true,
          remedy: 'a JSON pointer into the data: /site',
        })
      if (path === '/inventory')
        blame({
          code: 'E303',
          message: 'data.inventory cannot be replaced: it is what the ramdisk reports',
          pointer: place,
          atKey: true,
          remedy: 'a part of it can: /inventory/hostname',
        })
      return [path, value(given, place, { secrets: false, masks: true })] as const
    })
    return ({ scope, hasSecret }) => {
      const changes: NewChange[] = []
      for (const [path, of] of values) {
        const valued = of(scope, hasSecret)
        if (!('value' in valued)) return { fail: `Cannot set "${path}" in the data: ${valued.why}` }
        changes.push({ on: 'data', op: 'add', path, value: valued.value, ...besideValue(valued) })
      }
      return { changes }
    }
  },
}
