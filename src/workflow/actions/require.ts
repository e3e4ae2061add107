import { Type } from '@sinclair/typebox'
import { pointerOf } from '../../model/pointer.ts'
import { textOfValue } from '../value.ts'
import type { VerbDefinition } from '../verb.ts'

/** Goes on only when a condition is true: false fails, and so does missing data. */
export const require: VerbDefinition = {
  verb: 'require',
  summary: 'A condition that must be true: false or missing data fail the step.',
  schema: Type.Unsafe<string | boolean>({ type: ['string', 'boolean'] }),
  beside: { else: Type.String({ description: 'With require: the text with which the step fails.', minLength: 1 }) },
  inRules: false,

  prepare(written, { step, pointer, expression, value }) {
    const condition = expression(written, pointer, {}, 'boolean')
    const above = pointer.slice(0, pointer.lastIndexOf('/'))
    const text =
      step.else === undefined ? undefined : value(step.else, above + pointerOf('else'), { secrets: false, masks: true })
    return ({ scope, hasSecret }) => {
      const came = condition.evaluate(scope)
      if ('error' in came) return { fail: `Cannot decide "${condition.text}": ${came.error}` }
      if ('value' in came && came.value === true) return {}
      const missing = 'missing' in came ? { missing: came.missing } : {}
      const why = 'missing' in came ? `${came.missing} is missing` : 'it is false'
      const said = text?.(scope, hasSecret)
      if (said && 'value' in said) return { fail: textOfValue(said.value), ...missing }
      return { fail: `Required, and not met: ${condition.text}: ${why}${said ? `; ${said.why}` : ''}`, ...missing }
    }
  },
}
