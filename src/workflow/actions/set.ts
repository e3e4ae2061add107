import { Type } from '@sinclair/typebox'
import type { NewChange } from '../../model/changes.ts'
import { objectOf, type JsonObject } from '../../model/json.ts'
import { at, pointerOf } from '../../model/pointer.ts'
import { secretPlacesIn } from '../../model/secret-names.ts'
import { constantFinding } from '../constant-finding.ts'
import { pathFinding } from '../node-path.ts'
import { besideValue } from '../value.ts'
import type { VerbDefinition } from '../verb.ts'

const reset = 'reset_interfaces'

/** Sets fields of the node, or what is within them; a missing parent is made. A new driver brings its own interfaces. */
export const set: VerbDefinition = {
  verb: 'set',
  summary: 'Sets fields of the node by JSON pointer, such as /extra/rack; a missing parent is made.',
  schema: Type.Unsafe<JsonObject>({
    type: 'object',
    minProperties: 1,
    properties: {
      [reset]: {
        type: 'boolean',
        default: true,
        description: 'With /driver: its interfaces replace those of the driver before.',
      },
    },
  }),
  inRules: true,
  writes: (written) => Object.keys(objectOf(written)).filter((path) => path !== reset),

  prepare(written, { pointer, blame, value }) {
    const { [reset]: resets, ...fields } = objectOf(written)
    const values = Object.entries(fields).map(([path, given = null]) => {
      const place = pointer + pointerOf(path)
      const finding = pathFinding(path, 'node', place) ?? constantFinding(path, given, 'node', place)
      if (finding) blame(finding)
      for (const within of secretPlacesIn(path, given)) {
        // What an expression comes to is not written here.
        if (String(at(given, within)).includes('${{')) continue
        blame({
          code: 'W601',
          message: `${path}${within} is written in the file`,
          pointer: place + within,
          besides: true,
          remedy: 'put it under secrets: as `!file PATH`, and write \'${{ secret("NAME") }}\' here',
        })
      }
      return [path, value(given, pointer + pointerOf(path), { secrets: true })] as const
    })
    if (resets !== undefined && !Object.hasOwn(fields, '/driver'))
      blame({
        code: 'W321',
        message: `${reset} without /driver does nothing`,
        pointer: pointer + pointerOf(reset),
        atKey: true,
        besides: true,
        remedy: `it belongs beside a new driver: {/driver: …, ${reset}: ${String(resets)}}`,
      })
    return ({ scope, hasSecret }) => {
      const changes: NewChange[] = []
      for (const [path, of] of values) {
        const valued = of(scope, hasSecret)
        if (!('value' in valued)) return { fail: `Cannot set "${path}": ${valued.why}` }
        changes.push({
          on: 'node',
          op: 'add',
          path,
          value: valued.value,
          ...besideValue(valued, path),
          ...(path === '/driver' && resets === false ? { keepInterfaces: true as const } : {}),
        })
      }
      return { changes }
    }
  },
}
