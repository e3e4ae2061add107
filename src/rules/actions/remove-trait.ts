import { pointerOf } from '../../model/pointer.ts'
import { isTrait } from '../../model/trait.ts'
import type { Verb } from '../action.ts'
import { shortRepr, textOf } from '../python/text.ts'

/** Takes a trait from the node; one that it does not have is fine. */
export const removeTrait: Verb = {
  action: 'remove-trait',
  required: ['name'],
  optional: [],
  text: ['name'],
  formats: false,
  act({ name: written }) {
    const name = textOf(written)
    if (!isTrait(name)) return { note: `no node can have the trait ${shortRepr(name)}` }
    return { changes: [{ on: 'node', op: 'remove', path: pointerOf('traits', name) }] }
  },
}
