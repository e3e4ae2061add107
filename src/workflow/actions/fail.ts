import { Type } from '@sinclair/typebox'
import { textOfValue } from '../value.ts'
import type { VerbDefinition } from '../verb.ts'

/** Ends the run in error: nothing is sent. */
export const fail: VerbDefinition = {
  verb: 'fail',
  summary: 'Ends the introspection in error with this text; nothing is sent to Ironic.',
  schema: Type.String({ minLength: 1 }),
  inRules: true,

  prepare(written, { pointer, value }) {
    const text = value(written, pointer, { secrets: false, masks: true })
    return ({ scope, hasSecret }) => {
      const valued = text(scope, hasSecret)
      // What was to be said cannot be; that it fails, stays.
      return { fail: 'value' in valued ? textOfValue(valued.value) : `Cannot say why it fails: ${valued.why}` }
    }
  },
}
