import { pointerOf } from '../../model/pointer.ts'
import type { Verb } from '../action.ts'
import { textOf } from '../python/text.ts'

/** Takes a trait from the node; one that it does not have is fine. */
export const removeTrait: Verb = {
  action: 'remove-trait',
  required: ['name'],
  optional: [],
  text: ['name'],
  formats: false,
  act: ({ name }) => ({ changes: [{ on: 'node', op: 'remove', path: pointerOf('traits', textOf(name)) }] }),
}
