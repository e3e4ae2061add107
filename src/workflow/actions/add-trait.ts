import { Type } from '@sinclair/typebox'
import { pointerOf } from '../../model/pointer.ts'
import type { VerbDefinition } from '../verb.ts'
import { traitNames, traitsIn } from './trait-names.ts'

/** Gives the node traits; one that it has is no mistake. */
export const addTrait: VerbDefinition = {
  verb: 'add_trait',
  summary: 'Gives the node a trait, or several.',
  schema: Type.Unsafe<string | readonly string[]>(traitNames),
  inRules: true,
  writes: (written) => [written].flat().map((name) => pointerOf('traits', String(name))),

  prepare(written, preparing) {
    const names = traitsIn(written, preparing)
    return () => ({
      changes: names.map((name) => ({ on: 'node', op: 'add', path: pointerOf('traits', name), value: name })),
    })
  },
}
