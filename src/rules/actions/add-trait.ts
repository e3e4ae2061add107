import { pointerOf } from '../../model/pointer.ts'
import type { Verb } from '../action.ts'
import { textOf } from '../python/text.ts'

/** Gives the node a trait. */
export const addTrait: Verb = {
  action: 'add-trait',
  required: ['name'],
  optional: [],
  text: ['name'],
  formats: false,
  act: ({ name }) => ({
    changes: [{ on: 'node', op: 'add', path: pointerOf('traits', textOf(name)), value: textOf(name) }],
  }),
}
