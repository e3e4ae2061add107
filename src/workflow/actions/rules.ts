import { options } from '../../model/schema.ts'
import { inTurns } from '../../model/turns.ts'
import type { VerbDefinition } from '../verb.ts'

/** The place where rules run: those of files, then those of the API. */
export const rules: VerbDefinition = {
  verb: 'rules',
  summary: 'The place where rules run: those of files, then those of POST /v1/rules.',
  schema: options({}),
  inRules: false,

  prepare() {
    return ({ world, rules: apply, names, hasSecret, othersTurn }) => {
      const work = apply(world, { names, hasSecret })
      return 'rules' in work ? work : inTurns(work, othersTurn)
    }
  },
}
