import { Type } from '@sinclair/typebox'
import { pointerOf } from '../../model/pointer.ts'
import type { VerbDefinition } from '../verb.ts'
import { traitNames, traitsIn } from './trait-names.ts'

/** Takes traits from the node; one that it does not have is no mistake. */
export const removeTrait: VerbDefinition = {
  verb: 'remove_trait',
  summary: 'Takes a trait from the node, or several.',
  schema: Type.Unsafe<string | readonly string[]>(traitNames),
  inRules: true,
  writes: (written) => [written].flat().map((name) => pointerOf('traits', String(name))),

  prepare(written, preparing) {
    const names = traitsIn(written, preparing)
    return () => ({ changes: names.map((name) => ({ on: 'node', op: 'remove', path: pointerOf('traits', name) })) })
  },
}
