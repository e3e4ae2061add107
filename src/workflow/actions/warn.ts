import { Type } from '@sinclair/typebox'
import { textOfValue } from '../value.ts'
import type { VerbDefinition } from '../verb.ts'

/** Says something in the log and in the trace. */
export const warn: VerbDefinition = {
  verb: 'warn',
  summary: 'A warning in the log and in the trace.',
  schema: Type.String({ minLength: 1 }),
  inRules: true,

  prepare(written, { pointer, value }) {
    const text = value(written, pointer, { secrets: false, masks: true })
    return ({ scope, hasSecret }) => {
      const valued = text(scope, hasSecret)
      return 'value' in valued ? { warnings: [textOfValue(valued.value)] } : { fail: `Cannot warn: ${valued.why}` }
    }
  },
}
